"""One import writes at a time: two at once could store the same rows twice."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_KEY = 0x6C65_6467  # "ledg"


class AnotherImportRuns(Exception):
    """Somebody else's import is writing just now."""


class Overtaken(Exception):
    """A person entered in the portal what the import was about to write. Whole batches are in; run it again."""


@contextmanager
def my_turn() -> Iterator[None]:
    """Nobody else writes a ledger meanwhile; raises AnotherImportRuns at once. A process that dies gives its turn up."""
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
    else:
        with _lock_file(Path(f"{connection.settings_dict['NAME']}.import.lock")):
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
        if not cursor.fetchone()[0]:
            raise AnotherImportRuns
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


@contextmanager
def _lock_file(path: Path) -> Iterator[None]:
    """A lock beside the database file: whoever shares the file shares the lock."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherImportRuns from error
        yield
