"""A worker is killed with -9 in the middle of many due mails, again and again: none is lost, none stands twice in the journal.

`python -m scripts.drill_mail [mails] [kills]` does it with the real worker on a private SQLite file and on a private
PostgreSQL, against a mail server of its own, and prints the figures of both. Exit 1 when one is wrong.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts import processes, servers

ROOT = Path(__file__).resolve().parent.parent
MAILS, KILLS = 1_000, 10
SEED = 20261120
SECONDS_TO_GIVE_UP = 120.0  # without one more mail
WORKER = ["-m", "celery", "--quiet", "--app", "inpit_portal", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


@dataclass(frozen=True)
class Figures:
    """What stood in the end. `lost` and `doubled` must be 0."""

    queued: int
    kills: int
    lost: int  # without a journal row, not marked as sent, or never arrived
    doubled: int  # rows of the journal above one for each mail, or one cause under two Message-IDs
    arrived_again: int  # under the same Message-ID: a worker died between the server's answer and the journal
    seconds: float

    @property
    def hold(self) -> bool:
        """At each kill at most the one mail that nobody can decide about arrives again."""
        return self.lost == 0 and self.doubled == 0 and self.arrived_again <= self.kills

    def __str__(self) -> str:
        return (
            f"{self.queued:,} mails, {self.kills} kills: {self.lost} lost, {self.doubled} doubled in the journal, "
            f"{self.arrived_again} arrived again under the same Message-ID ({self.seconds:.0f} s)"
        )


def main() -> int:
    processes.listen_for_stop()
    match sys.argv[1:]:
        case ["--here", mails, kills]:
            return drill_here(int(mails), int(kills))
        case []:
            return on_both_engines(MAILS, KILLS)
        case [mails, kills]:
            return on_both_engines(int(mails), int(kills))
    print(__doc__)
    return 2


def on_both_engines(mails: int, kills: int) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-drill-", ignore_cleanup_errors=True) as scratch:
        codes = [on_engine("SQLite", f"sqlite:///{scratch}/portal.sqlite3", Path(scratch) / "s", mails, kills)]
        with servers.postgres() as database_url:
            codes.append(on_engine("PostgreSQL", database_url, Path(scratch) / "p", mails, kills))
    return max(codes)


def on_engine(engine: str, database_url: str, var: Path, mails: int, kills: int) -> int:
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
    }
    command = [sys.executable, "-m", "scripts.drill_mail", "--here", str(mails), str(kills)]
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def drill_here(mails: int, kills: int) -> int:
    """The drill in the empty database of DATABASE_URL."""
    import django  # noqa: PLC0415  # settings are read here, once the environment says which database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # only after setup

    call_command("migrate", verbosity=0)
    figures = drill(mails, kills, os.environ)
    print(figures, flush=True)
    return 0 if figures.hold else 1


def drill(mails: int, kills: int, env: Mapping[str, str]) -> Figures:
    """`mails` stand due and a worker sends them; it is killed `kills` times. `env` leads it to this database."""
    from tests.mailing.sink import Sink  # noqa: PLC0415  # the mail server of the tests; not wanted by other targets

    began = time.monotonic()
    causes = [f"drill:{number}" for number in range(mails)]
    queue(causes)
    chance = random.Random(SEED)  # noqa: S311  # the same moments each time
    moments = sorted(chance.sample(range(1, mails), kills))
    with Sink() as sink:
        env = {**env, **QUIET, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        for moment in moments:
            until(moment, sink, env, chance.uniform(0, 0.01))
            let_the_lease_run_out()
        until(None, sink, env, 0)
        arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    return count(causes, kills, arrived, time.monotonic() - began)


def queue(causes: list[str]) -> None:
    """One due mail for each cause; nobody is woken yet."""
    from django.db import transaction  # noqa: PLC0415  # only after setup

    from mailing import actions  # noqa: PLC0415  # only after setup

    with transaction.atomic():
        for number, cause in enumerate(causes):
            actions.queue(
                key=cause,
                event="drill",
                recipient=f"drill-{number}@example.jp",
                language="ja",
                subject=f"訓練 {number}",
                body="髙﨑 様\n\n訓練です。",
            )


def until(moment: int | None, sink: object, env: Mapping[str, str], pause: float) -> None:
    """A worker sends until `moment` mails have arrived, and dies `pause` seconds later; without one, until all are sent."""
    worker = processes.start([sys.executable, *WORKER], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    last_seen, last_at = -1, time.monotonic()
    try:
        while not reached(moment, sink):
            arrived = len(sink.mails)  # type: ignore[attr-defined]  # the sink of the tests
            if arrived != last_seen:
                last_seen, last_at = arrived, time.monotonic()
            if time.monotonic() - last_at > SECONDS_TO_GIVE_UP or worker.poll() is not None:
                return  # the figures will say what is missing
        time.sleep(pause)
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)  # the worker and its child, in the middle of whatever they do
        worker.wait()


_woken = {"at": 0.0}


def reached(moment: int | None, sink: object) -> bool:
    """Whether it is time; wakes the worker each second, as its clock does each minute."""
    from mailing import actions  # noqa: PLC0415  # only after setup
    from mailing.models import Message  # noqa: PLC0415  # only after setup

    if moment is not None and len(sink.mails) >= moment:  # type: ignore[attr-defined]  # the sink of the tests
        return True
    if time.monotonic() - _woken["at"] > 1:
        _woken["at"] = time.monotonic()
        if moment is None and not Message.objects.exclude(status="sent").exists():
            return True
        actions.wake_worker()
    time.sleep(0.002)
    return False


def let_the_lease_run_out() -> None:
    """Ten minutes pass: what the dead worker held is due again."""
    from django.utils import timezone  # noqa: PLC0415  # only after setup

    from mailing.models import Message  # noqa: PLC0415  # only after setup

    now = timezone.now()
    Message.objects.filter(status="sending").update(lease_until=now)
    Message.objects.filter(status="queued").update(next_try_at=now)  # what it put back when the server hung up


def count(causes: list[str], kills: int, arrived: Counter[str], seconds: float) -> Figures:
    from mailing.models import JournalEntry, Message  # noqa: PLC0415  # only after setup

    mine = dict(Message.objects.filter(key__in=causes).values_list("message_id", "status"))
    journal = Counter(JournalEntry.objects.filter(message_id__in=mine).values_list("message_id", flat=True))
    lost = [one for one, status in mine.items() if status != "sent" or one not in journal or one not in arrived]
    return Figures(
        queued=len(causes),
        kills=kills,
        lost=len(lost) + len(causes) - len(mine),
        doubled=sum(journal.values()) - len(journal) + len(set(arrived) - set(mine)),
        arrived_again=sum(arrived.values()) - len(arrived),
        seconds=seconds,
    )


if __name__ == "__main__":
    sys.exit(main())
