"""The database chains audit entries itself and refuses to change them (docs/adr/0019-an-audit-log-that-shows-tampering.md)."""

from django.db import migrations

# PostgreSQL. The link is made at COMMIT, under one lock for all writers, which must be the last lock of its transaction:
# who holds it waits for nobody. Constraint triggers run in rounds; those of foreign keys, which may wait for another's
# row, belong to the first. So the first round only notes the entry in `core_auditpending`, and the note's own trigger,
# in the second round, takes the lock and links. Nobody else ever sees a note: it goes in the same transaction.
POSTGRESQL_CHAIN = """
CREATE UNLOGGED TABLE core_auditpending (entry_id bigint NOT NULL, content_hash varchar(64) NOT NULL);

CREATE FUNCTION portal_audit_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO core_auditpending (entry_id, content_hash) VALUES (NEW.id, NEW.content_hash);
  RETURN NULL;
END
$$;

CREATE FUNCTION portal_audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_seq bigint;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(3019261120);
  SELECT seq, hash INTO last_seq, last_hash FROM core_auditlink ORDER BY seq DESC LIMIT 1;
  INSERT INTO core_auditlink (seq, entry_id, hash) VALUES (
    coalesce(last_seq, 0) + 1,
    NEW.entry_id,
    encode(sha256(convert_to(coalesce(last_hash, repeat('0', 64)) || NEW.content_hash, 'UTF8')), 'hex'));
  DELETE FROM core_auditpending WHERE ctid = (SELECT ctid FROM core_auditpending WHERE entry_id = NEW.entry_id LIMIT 1);
  RETURN NULL;
END
$$;

CREATE FUNCTION portal_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE CONSTRAINT TRIGGER portal_audit_note AFTER INSERT ON core_auditentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portal_audit_note();
CREATE CONSTRAINT TRIGGER portal_audit_link AFTER INSERT ON core_auditpending
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portal_audit_link();
"""
POSTGRESQL_GUARDS = """
CREATE TRIGGER portal_entry_kept BEFORE UPDATE OR DELETE ON core_auditentry
  FOR EACH ROW EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_link_kept BEFORE UPDATE OR DELETE ON core_auditlink
  FOR EACH ROW EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_reason_kept BEFORE UPDATE ON core_auditreason
  FOR EACH ROW EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_anchor_kept BEFORE DELETE ON core_auditanchor
  FOR EACH ROW EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_anchor_same BEFORE UPDATE ON core_auditanchor
  FOR EACH ROW WHEN (OLD.token <> ''::bytea OR ROW(OLD.at, OLD.seq, OLD.hash, OLD.document)
    IS DISTINCT FROM ROW(NEW.at, NEW.seq, NEW.hash, NEW.document)) EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_entry_whole BEFORE TRUNCATE ON core_auditentry EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_link_whole BEFORE TRUNCATE ON core_auditlink EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_reason_whole BEFORE TRUNCATE ON core_auditreason EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER portal_anchor_whole BEFORE TRUNCATE ON core_auditanchor EXECUTE FUNCTION portal_audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON core_auditentry, core_auditlink FROM CURRENT_USER;
REVOKE UPDATE, TRUNCATE ON core_auditreason FROM CURRENT_USER;
REVOKE DELETE, TRUNCATE ON core_auditanchor FROM CURRENT_USER;
"""
POSTGRESQL_NO_GUARDS = """
DROP TRIGGER IF EXISTS portal_entry_kept ON core_auditentry;
DROP TRIGGER IF EXISTS portal_link_kept ON core_auditlink;
DROP TRIGGER IF EXISTS portal_reason_kept ON core_auditreason;
DROP TRIGGER IF EXISTS portal_anchor_kept ON core_auditanchor;
DROP TRIGGER IF EXISTS portal_anchor_same ON core_auditanchor;
DROP TRIGGER IF EXISTS portal_entry_whole ON core_auditentry;
DROP TRIGGER IF EXISTS portal_link_whole ON core_auditlink;
DROP TRIGGER IF EXISTS portal_reason_whole ON core_auditreason;
DROP TRIGGER IF EXISTS portal_anchor_whole ON core_auditanchor;
GRANT UPDATE, DELETE, TRUNCATE ON core_auditentry, core_auditlink, core_auditreason, core_auditanchor TO CURRENT_USER;
"""
POSTGRESQL_NO_CHAIN = """
DROP TRIGGER IF EXISTS portal_audit_note ON core_auditentry;
DROP TABLE IF EXISTS core_auditpending;
DROP FUNCTION IF EXISTS portal_audit_note();
DROP FUNCTION IF EXISTS portal_audit_link();
DROP FUNCTION IF EXISTS portal_audit_refuse();
"""

# SQLite. It has one writer at a time (IMMEDIATE), so the link is made with the entry. `portal_sha256` comes with each
# connection of the portal (core/sqlite_functions.py); whoever writes an entry by other means fails for want of it.
SQLITE_CHAIN = [
    """
CREATE TRIGGER portal_audit_link AFTER INSERT ON core_auditentry BEGIN
  INSERT INTO core_auditlink (seq, entry_id, hash)
  SELECT coalesce(max(seq), 0) + 1, NEW.id, portal_sha256(
    coalesce((SELECT hash FROM core_auditlink ORDER BY seq DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000') || NEW.content_hash)
  FROM core_auditlink;
END
""",
]
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END"
SQLITE_GUARDS = [
    f"CREATE TRIGGER portal_entry_kept BEFORE UPDATE ON core_auditentry {_REFUSED}",
    f"CREATE TRIGGER portal_entry_whole BEFORE DELETE ON core_auditentry {_REFUSED}",
    f"CREATE TRIGGER portal_link_kept BEFORE UPDATE ON core_auditlink {_REFUSED}",
    f"CREATE TRIGGER portal_link_whole BEFORE DELETE ON core_auditlink {_REFUSED}",
    f"CREATE TRIGGER portal_reason_kept BEFORE UPDATE ON core_auditreason {_REFUSED}",
    f"CREATE TRIGGER portal_anchor_kept BEFORE DELETE ON core_auditanchor {_REFUSED}",
    "CREATE TRIGGER portal_anchor_same BEFORE UPDATE ON core_auditanchor"
    " WHEN length(OLD.token) > 0 OR OLD.at <> NEW.at OR OLD.seq <> NEW.seq OR OLD.hash <> NEW.hash"
    f" OR OLD.document <> NEW.document {_REFUSED}",
]


def _triggers(statements):
    return [statement.split()[2] for statement in statements]


def guard(schema_editor):
    """From here on audit rows cannot be changed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_GUARDS)
        return
    for statement in SQLITE_GUARDS:
        schema_editor.execute(statement)


def unguard(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_NO_GUARDS)
        return
    for name in _triggers(SQLITE_GUARDS):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def install(apps, schema_editor):
    for statement in [POSTGRESQL_CHAIN] if schema_editor.connection.vendor == "postgresql" else SQLITE_CHAIN:
        schema_editor.execute(statement)
    guard(schema_editor)


def uninstall(apps, schema_editor):
    unguard(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_NO_CHAIN)
        return
    for name in _triggers(SQLITE_CHAIN):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(install, uninstall)]
