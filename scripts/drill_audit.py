"""Many writers at once make one audit chain, and whatever is done to it afterwards is found.

`python -m scripts.drill_audit [writers-postgresql writers-sqlite entries tamperings rows]` does it on a private SQLite file
and on a private PostgreSQL, then verifies a chain of so many `rows` on each, and prints the figures. Exit 1 when one is wrong.
"""

import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from scripts import processes, servers

ROOT = Path(__file__).resolve().parent.parent
WRITERS_POSTGRESQL, WRITERS_SQLITE, ENTRIES, TAMPERINGS, ROWS = 64, 16, 1_000, 1_000, 1_000_000
SEED = 20261120
NOTED_EVERY = 25  # entries of the small chain that is tampered with
LENGTH = 240  # of it
SECONDS_FOR_A_MILLION = 30.0


@dataclass
class Figures:
    """What stood in the end. `errors`, `lost`, `false_alarms` must be 0 and `missed` empty."""

    writers: int
    entries: int
    errors: int
    lost: int  # entries that were written and are not in the chain once
    tamperings: int = 0
    missed: list[str] = field(default_factory=list)
    false_alarms: int = 0
    seconds: float = 0.0

    @property
    def hold(self) -> bool:
        return not (self.errors or self.lost or self.missed or self.false_alarms)

    def __str__(self) -> str:
        return (
            f"{self.writers} writers x {self.entries:,} entries: {self.errors} errors, {self.lost} not in the one chain "
            f"({self.seconds:.0f} s, {self.writers * self.entries / max(self.seconds, 0.001):,.0f} in a second); "
            f"{self.tamperings:,} tamperings, {len(self.missed)} missed, {self.false_alarms} false alarms"
        )


def main() -> int:
    processes.listen_for_stop()
    match sys.argv[1:]:
        case ["--here", *numbers] if len(numbers) == 4:
            return drill_here(*map(int, numbers))
        case []:
            return on_both_engines(WRITERS_POSTGRESQL, WRITERS_SQLITE, ENTRIES, TAMPERINGS, ROWS)
        case numbers if len(numbers) == 5:
            return on_both_engines(*map(int, numbers))
    print(__doc__)
    return 2


def on_both_engines(on_postgresql: int, on_sqlite: int, entries: int, tamperings: int, rows: int) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-drill-", ignore_cleanup_errors=True) as scratch:
        sqlite = f"sqlite:///{scratch}/portal.sqlite3"
        codes = [on_engine("SQLite", sqlite, Path(scratch) / "s", on_sqlite, entries, tamperings, rows)]
        with servers.postgres(durable=True, options=("max_connections=100",)) as database_url:
            codes.append(on_engine("PostgreSQL", database_url, Path(scratch) / "p", on_postgresql, entries, tamperings, rows))
    return max(codes)


def on_engine(engine: str, database_url: str, var: Path, *numbers: int) -> int:
    """The drill in a program of its own, since Django knows one database for its life."""
    print(f"{engine:<11}", end=" ", flush=True)
    var.mkdir()
    env = {
        **os.environ,
        "DATABASE_URL": database_url,
        "PORTAL_VAR_DIR": str(var),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "AUDIT_ANCHORS_DIR": "",
        "AUDIT_TSA_URL": "",
    }
    command = [sys.executable, "-m", "scripts.drill_audit", "--here", *map(str, numbers)]
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def drill_here(writers: int, entries: int, tamperings: int, rows: int) -> int:
    """The drill in the empty database of DATABASE_URL."""
    import django  # noqa: PLC0415  # settings are read here, once the environment says which database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # only after setup

    from core.audit.verification import verify  # noqa: PLC0415  # only after setup

    call_command("migrate", "core", verbosity=0)
    figures = tamper(tamperings)
    told = write(writers, entries)
    figures.writers, figures.entries, figures.seconds = told.writers, told.entries, told.seconds
    figures.errors, figures.lost = told.errors, told.lost
    print(figures, flush=True)
    for name in figures.missed[:20]:
        print(f"{'':<11} missed: {name}")
    more = fill(rows)
    report = verify()
    in_time = report.seconds <= SECONDS_FOR_A_MILLION * max(report.links / 1_000_000, 0.2)
    rate = report.links / max(report.seconds, 0.001)
    words = f"{report.links:,} entries verified in {report.seconds:.1f} s, {rate:,.0f} in a second, {report.wrong} findings"
    print(f"{'':<11} {words}{'' if in_time else ': too slow'}", flush=True)
    return 0 if figures.hold and report.is_whole and in_time and more >= 0 else 1


def write(writers: int, entries: int) -> Figures:
    """So many writers, all at once; some of their transactions hold two entries, some are taken back."""
    from core.models import AuditEntry, AuditLink  # noqa: PLC0415  # only after setup

    errors: list[str] = []
    before = (AuditEntry.objects.count(), AuditLink.objects.count())
    gate = threading.Barrier(writers + 1)
    threads = [threading.Thread(target=_writer, args=(number, entries, gate, errors)) for number in range(writers)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    wanted = writers * entries
    written, linked = AuditEntry.objects.count() - before[0], AuditLink.objects.count() - before[1]
    lost = abs(wanted - written) + abs(wanted - linked) + sum(finding is not None for finding in [_broken()])
    for error in errors[:5]:
        print(error)
    return Figures(writers, entries, len(errors), lost, seconds=seconds)


def _writer(number: int, entries: int, gate: threading.Barrier, errors: list[str]) -> None:
    from django.db import connection, transaction  # noqa: PLC0415  # only after setup

    from core import audit  # noqa: PLC0415  # only after setup
    from core.actors import service  # noqa: PLC0415  # only after setup
    from core.models import Installation  # noqa: PLC0415  # only after setup

    by, obj, done = service(f"writer-{number}"), Installation(id=1), 0
    taken_back: set[int] = set()
    gate.wait()
    try:
        while done < entries:
            pair = min(2 if done % 10 == 0 else 1, entries - done)
            with transaction.atomic():
                for _each in range(pair):
                    audit.record(by=by, action="drill", obj=obj, changes={"n": [None, done]}, reason="訓練" * (done % 7 == 0))
                if is_lost := done % 50 == 49 and done not in taken_back:
                    taken_back.add(done)
                    transaction.set_rollback(True)
            done += 0 if is_lost else pair
    except Exception as error:  # whatever it is, the figures tell of it
        errors.append(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def _broken() -> str | None:
    from core.audit.verification import verify  # noqa: PLC0415  # only after setup

    report = verify()
    return None if report.is_whole else str(report.findings[0])


def tamper(times: int, *, seed: int = SEED) -> Figures:
    """A chain of LENGTH entries with its witnesses is tampered with, `times` over, by every hand in turn."""
    from core.audit.verification import verify  # noqa: PLC0415  # only after setup
    from scripts.audit_tampering import HANDS, found, taken_back  # noqa: PLC0415  # only after setup

    make_chain()
    figures = Figures(0, 0, 0, 0, tamperings=times)
    chance = random.Random(seed)  # noqa: S311  # the same places each time
    names = list(HANDS)
    for number in range(times):
        name = names[number % len(names)]
        if not found(HANDS[name], chance, lambda: not verify().is_whole):
            figures.missed.append(name)
        if number % 10 == 0:
            with taken_back():
                figures.false_alarms += not verify().is_whole
    return figures


def make_chain(length: int = LENGTH) -> None:
    """Entries of several kinds, heads noted now and then and at the end, two anchors; all committed."""
    from django.db import transaction  # noqa: PLC0415  # only after setup
    from django.utils import timezone  # noqa: PLC0415  # only after setup

    from core import audit  # noqa: PLC0415  # only after setup
    from core.actors import service  # noqa: PLC0415  # only after setup
    from core.audit import anchors, witness  # noqa: PLC0415  # only after setup
    from core.models import Installation  # noqa: PLC0415  # only after setup

    by = service("drill")
    for number in range(length):
        with transaction.atomic():
            changes: dict[str, list[object]] = {"状態": ["受付", number]} if number % 3 else {}
            reason = f"理由 {number}" if number % 4 == 0 else ""
            audit.record(
                by=by, action=("view", "assign", "close")[number % 3], obj=Installation(id=1), changes=changes, reason=reason
            )
        if number % NOTED_EVERY == 0:
            witness.note_head(timezone.now())
        if number == length // 2:
            anchors.anchor(now=timezone.now() - timedelta(days=1), by=by)
    anchors.anchor(now=timezone.now(), by=by)
    witness.note_head(timezone.now())


def fill(rows: int) -> int:
    """The chain has that many links; returns how many were added."""
    from django.db import transaction  # noqa: PLC0415  # only after setup

    from core import audit  # noqa: PLC0415  # only after setup
    from core.actors import service  # noqa: PLC0415  # only after setup
    from core.audit.content import FIELDS, hash_of  # noqa: PLC0415  # only after setup
    from core.models import AuditEntry, AuditLink, Installation  # noqa: PLC0415  # only after setup

    by, missing, made = service("filler"), rows - AuditLink.objects.count(), 0
    while made < missing:
        with transaction.atomic():
            first = audit.record(by=by, action="view", obj=Installation(id=1), changes={"row": [None, made]})
            batch = []
            for number in range(min(20_000, missing - made - 1)):
                entry = AuditEntry(**{name: getattr(first, name) for name in FIELDS})
                entry.object_ref = entry.about_ref = f"R8-{number:06d}"
                entry.changes = {"row": [None, number]} if number % 4 == 0 else {}
                entry.content_hash = hash_of({name: getattr(entry, name) for name in FIELDS})
                batch.append(entry)
            AuditEntry.objects.bulk_create(batch, batch_size=2_000)
            made += len(batch) + 1
    return made


if __name__ == "__main__":
    sys.exit(main())
