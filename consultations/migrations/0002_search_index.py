"""GIN index over bigrams of `search_text` on PostgreSQL; SQLite walks the rows (core.search)."""

from django.db import migrations

TABLES = tuple(f"consultations_{name}" for name in ("client", "case", "contact", "registeredcompany"))
# A number for each pair of neighbouring letters, and a negative one for each four of ASCII (of case and telephone
# numbers nearly every pair is common). Numbers compare faster than texts, in every collation. core.search computes the
# same for the words that are looked for. No parallel workers: a page wants its rows before they would have started.
FUNCTION = """
CREATE OR REPLACE FUNCTION portal_bigrams(t text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED STRICT AS $$
DECLARE
  keys bigint[] := '{}';
  letter text;
  here bigint;
  before bigint := 0;
  four bigint := 0;
  in_a_row int := 0;
BEGIN
  FOREACH letter IN ARRAY string_to_array(t, NULL) LOOP
    here := ascii(letter);
    keys := keys || (before + here);
    before := here << 21;
    IF here > 32 AND here < 127 THEN
      four := ((four << 7) | here) & 268435455;
      in_a_row := in_a_row + 1;
      IF in_a_row > 3 THEN keys := keys || -four; END IF;
    ELSE
      in_a_row := 0;
    END IF;
  END LOOP;
  RETURN keys[2:];
END
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
