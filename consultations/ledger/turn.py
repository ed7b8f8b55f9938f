"""One import writes at a time: two at once could store the same rows twice."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

_KEYS = {  # advisory locks of PostgreSQL: "ledg", "regi", "semi"
    "ledger": 0x6C65_6467,
    "register": 0x7265_6769,
    "seminars": 0x7365_6D69,
}


class AnotherImportRuns(Exception):
    """Somebody else's import is writing just now."""


class Overtaken(Exception):
    """A person entered in the portal what the import was about to write. Whole batches are in; run it again."""


@contextmanager
def my_turn(kind: str = "ledger") -> Iterator[None]:
    """Nobody else writes a ledger (or the register, or a ledger of seminars) meanwhile; raises AnotherImportRuns at once.

    A process that dies gives its turn up.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(_KEYS[kind]):
            yield
    else:
        name = {"ledger": "import"}.get(kind, kind)
        with _lock_file(Path(f"{connection.settings_dict['NAME']}.{name}.lock")):
            yield


@contextmanager
def _advisory_lock(key: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise AnotherImportRuns
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _lock_file(path: Path) -> Iterator[None]:
    """A lock beside the database file: whoever shares the file shares the lock."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherImportRuns from error
        yield
