"""The database refuses to empty the audit log; between two tests that commit it has to be emptied all the same."""

from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from scripts.audit_tampering import without_guards


def let_flush_empty_them(monkeypatch: Any) -> None:
    """What clears the tables after a test that commits does so without the guards."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with without_guards():
            plain(operations, statements)

    monkeypatch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
