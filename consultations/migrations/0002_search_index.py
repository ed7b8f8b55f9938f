"""GIN index over bigrams of `search_text` on PostgreSQL; SQLite walks the rows (core.search)."""

from django.db import migrations

TABLES = ("consultations_client", "consultations_case", "consultations_contact")
FUNCTION = """
CREATE OR REPLACE FUNCTION portal_bigrams(t text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_agg(DISTINCT pair), '{}')
  FROM (SELECT letter || lead(letter) OVER (ORDER BY place) AS pair
        FROM unnest(string_to_array(t, NULL)) WITH ORDINALITY AS letters(letter, place)) AS pairs
  WHERE pair IS NOT NULL
$$;
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    for table in TABLES:
        schema_editor.execute(f"CREATE INDEX {table}_bigrams ON {table} USING gin (portal_bigrams(search_text))")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX IF EXISTS {table}_bigrams")
    schema_editor.execute("DROP FUNCTION IF EXISTS portal_bigrams(text)")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
