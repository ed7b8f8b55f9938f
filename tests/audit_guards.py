"""Between two tests that commit every table is emptied; the database refuses that of the audit log.

On PostgreSQL TRUNCATE makes new files for every table and every index, full or empty. Rows go faster, and only where some are.
"""

from typing import Any

from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from scripts.audit_tampering import without_guards


def let_flush_empty_them(monkeypatch: Any) -> None:
    """What clears the tables after a test that commits does so without the guards."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        if may_switch_triggers_off():
            empty_what_is_full()
        else:
            with without_guards():
                plain(operations, statements)

    monkeypatch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)


def may_switch_triggers_off() -> bool:
    """On PostgreSQL, and as the one who owns the server: so in the suite's private one."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone() == ("on",))


def empty_what_is_full() -> None:
    """Every table of the portal has no rows; references are not followed, since nothing is left that could refer."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = [connection.ops.quote_name(table) for table in tables]
    asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names)  # noqa: S608  # our own tables
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # our own tables
