"""The corporate register; on PostgreSQL its names are found by bigrams like those of 0002."""

from django.db import migrations, models

TABLE = "consultations_registeredcompany"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {TABLE}_bigrams ON {TABLE} USING gin (portal_bigrams(search_text))")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {TABLE}_bigrams")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0006_case_files")]

    operations = [
        migrations.CreateModel(
            name="RegisteredCompany",
            fields=[
                ("number", models.CharField(max_length=13, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("name_key", models.CharField(max_length=200)),
                ("kana", models.CharField(blank=True, max_length=500)),
                ("kana_key", models.CharField(blank=True, max_length=500)),
                ("en_name", models.CharField(blank=True, max_length=300)),
                ("postal_code", models.CharField(blank=True, max_length=8)),
                ("prefecture_code", models.CharField(blank=True, max_length=2)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("street", models.CharField(blank=True, max_length=400)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "closing_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Liquidated"),
                            ("11", "Merged into another company"),
                            ("21", "Closed by the registrar"),
                            ("31", "Liquidated otherwise"),
                        ],
                        max_length=2,
                    ),
                ),
                ("successor_number", models.CharField(blank=True, max_length=13)),
                ("updated_on", models.DateField()),
                ("search_text", models.TextField(blank=True)),
            ],
            options={
                "verbose_name_plural": "registered companies",
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["name_key", "number"], name="registered_name"),
                    models.Index(fields=["kana_key", "number"], name="registered_kana"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("nation", "All of Japan"), ("part", "A part of Japan"), ("changes", "Changes of a day")],
                        max_length=10,
                    ),
                ),
                ("as_of", models.DateField()),
                ("companies", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("imported_at", models.DateTimeField()),
                ("by_ref", models.CharField(max_length=80)),
                ("by_label", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["-as_of", "-imported_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["nation", "part", "changes"])), name="register_scope_is_known"
                    )
                ],
            },
        ),
        migrations.RunPython(create, drop),
    ]
