"""GIN index over bigrams of `search_text` on PostgreSQL; SQLite walks the rows (core.search)."""

from django.db import migrations

TABLES = tuple(f"consultations_{name}" for name in ("client", "case", "contact", "registeredcompany"))
# One number for each pair of neighbouring letters: numbers compare faster than texts, in every collation.
# core.search computes the same numbers for the words that are looked for.
FUNCTION = """
CREATE OR REPLACE FUNCTION portal_bigrams(t text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT ARRAY(
    SELECT ascii(letter) * 2097152::bigint + ascii(next_letter)
    FROM unnest(string_to_array(t, NULL), string_to_array(substr(t, 2), NULL)) AS pairs(letter, next_letter)
    WHERE next_letter IS NOT NULL)
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
