import accounts.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0005_thread_queue_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=accounts.models.new_ref, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(max_length=64)),
                ('stored_name', models.CharField(blank=True, max_length=60)),
                ('origin', models.CharField(choices=[('client', 'From the client'), ('institute', 'For the client'), ('internal', 'For the desk only')], max_length=20)),
                ('given_by_ref', models.CharField(max_length=80)),
                ('given_by_label', models.CharField(max_length=120)),
                ('given_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_by', models.CharField(blank=True, max_length=120)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='consultations.case')),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('stored_name', ''), _negated=True), fields=['stored_name'], name='case_file_stored')],
                'constraints': [models.CheckConstraint(condition=models.Q(('origin__in', ['client', 'institute', 'internal'])), name='case_file_origin_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), models.Q(('stored_name', ''), _negated=True)), models.Q(('removed_at__isnull', False), ('stored_name', '')), _connector='OR'), name='case_file_is_stored_until_removed'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('case', 'sha256', 'name', 'origin'), name='case_file_once')],
            },
        ),
    ]
