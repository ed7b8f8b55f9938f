import secrets

from django.db import migrations, models

import mailing.models


def give_each_its_own(apps, schema_editor):
    """AddField gives one default to all rows, and a reference must be unique."""
    for message in apps.get_model("mailing", "Message").objects.only("pk").iterator():
        type(message).objects.filter(pk=message.pk).update(ref=secrets.token_urlsafe(12))


class Migration(migrations.Migration):
    dependencies = [("mailing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="ref",
            field=models.CharField(max_length=16, null=True, editable=False),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="message",
            name="ref",
            field=models.CharField(max_length=16, unique=True, default=mailing.models.new_ref, editable=False),
        ),
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("kept", "Kept here"),
                    ("failed", "Could not be sent"),
                ],
                default="queued",
                max_length=10,
                verbose_name="Status",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["scope", "-id"], name="message_of_desk"),
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=150, unique=True)),
                ("left_at", models.DateTimeField()),
            ],
            options={"verbose_name_plural": "journal entries"},
        ),
    ]
