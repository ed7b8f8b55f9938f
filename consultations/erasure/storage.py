"""Rows that were deleted leave bytes behind: in free pages, in dead rows, in the statistics of the planner. Here they go.

SQLite: `VACUUM` writes the whole file anew, and the log beside it is emptied. PostgreSQL: the tables that lose rows, and the
planner's samples of their values, are rewritten (`VACUUM FULL`); what the log (WAL) still holds is recycled by the server.
Measured figures: docs/adr/0023-retention-by-table.md.
"""

import logging
import time

from django.db import OperationalError, connection

from core.retention import Action, table

logger = logging.getLogger(__name__)

FULL = "full"
PATIENCE = 60.0  # seconds for transactions that began before
_WAIT = "10s"  # for a table that somebody uses; then the next night


def clear() -> str | None:
    """FULL where no page of the database holds what was erased; None where somebody was at work: try again later.

    Must run outside a transaction.
    """
    try:
        _clear_sqlite() if connection.vendor == "sqlite" else _clear_postgres()
    except OperationalError as error:
        logger.warning("the storage could not be cleared now: %s", type(error).__name__)
        return None
    return FULL


def _clear_sqlite() -> None:
    """Sorting happens in memory, so that no temporary file keeps what goes."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store=MEMORY")
        try:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_pages = cursor.fetchone()
        finally:
            cursor.execute("PRAGMA temp_store=DEFAULT")
    if is_busy:
        raise OperationalError("a reader holds the log")


def _clear_postgres() -> None:
    """A transaction that began before the erasure, in any database of the server, keeps dead rows alive: it must end first."""
    with connection.cursor() as cursor:
        _wait_for_older_transactions(cursor)
        cursor.execute(f"SET lock_timeout = '{_WAIT}'")  # a constant
        try:
            for name in tables():
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(name)}")
            cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
            if _may_checkpoint(cursor):
                cursor.execute("CHECKPOINT")
        finally:
            cursor.execute("RESET lock_timeout")


def _wait_for_older_transactions(cursor) -> None:  # type: ignore[no-untyped-def]  # a database cursor
    cursor.execute("SELECT txid_current()")
    now = cursor.fetchone()[0]
    until = time.monotonic() + PATIENCE
    while True:
        cursor.execute("SELECT txid_snapshot_xmin(txid_current_snapshot())")
        if cursor.fetchone()[0] >= now:
            return
        if time.monotonic() > until:
            raise OperationalError("an older transaction still runs")
        time.sleep(0.2)


def tables() -> list[str]:
    """The tables that lose rows or texts by the retention table; all others never hold a person."""
    return sorted(one.names._meta.db_table for one in table().values() if one.action != Action.KEEP or one.is_rewritten)


def _may_checkpoint(cursor) -> bool:  # type: ignore[no-untyped-def]  # a database cursor
    """PostgreSQL 15 has a role for it; the server does it by itself within minutes otherwise."""
    cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'pg_checkpoint'")
    if not cursor.fetchone()[0]:
        return False
    cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'member')")
    return bool(cursor.fetchone()[0])
