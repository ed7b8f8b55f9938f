"""Many queries, one moment: a year's figures must add up while contacts are being written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

IN_MEMORY = "SET LOCAL work_mem = '32MB'"  # the groups of a year of 120,000 contacts are sorted without the disk


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries of the block see the database as it was when the first of them ran; nothing may be written.

    It holds up no writer: PostgreSQL reads a snapshot, SQLite a deferred transaction of its write-ahead log.
    Inside a transaction of the caller, that transaction decides.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; " + IN_MEMORY)
            yield
    else:
        with _deferred(), transaction.atomic():
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    """A transaction begun in the block takes no write lock (the setting makes it take one, for writes)."""
    connection.ensure_connection()
    usual = connection.transaction_mode  # type: ignore[attr-defined]  # of SQLite's wrapper
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
