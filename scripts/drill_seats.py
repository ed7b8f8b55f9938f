"""Many bookers, one last seat, again and again: never sold twice, never left empty.

`python -m scripts.drill_seats [postgresql=64] [sqlite=16] [rounds=1000] [operations=10000] [http=20] [unguarded=50]
[minutes=0]` does four things on a private SQLite file and on a private PostgreSQL, and prints the figures. Exit 1 when
one is wrong. With `minutes` each of the four ends after so many, and says how far it came.

1. So many bookers apply at the same moment for the last one, two or three seats, `rounds` times.
2. The same over HTTP, with the portal's own web server, `http` times.
3. The same with the guard taken out, `unguarded` times: it must oversell, else the drill proves nothing.
4. `operations` of every kind by several hands; after each one the seats of its event are compared with its people.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import processes, servers

ROOT = Path(__file__).resolve().parent.parent
DEFAULTS = {"postgresql": 64, "sqlite": 16, "rounds": 1_000, "operations": 10_000, "http": 20, "unguarded": 50, "minutes": 0}


def main() -> int:
    processes.listen_for_stop()
    arguments = sys.argv[1:]
    is_child = arguments[:1] == ["--here"]
    given = dict(part.partition("=")[::2] for part in arguments[is_child:])
    if not set(given) <= {*DEFAULTS, "bookers"} or not all(value.isdigit() for value in given.values()):
        print(__doc__)
        return 2
    wanted = DEFAULTS | {name: int(value) for name, value in given.items()}
    return drill_here(wanted) if is_child else on_both_engines(wanted)


def on_both_engines(wanted: dict[str, int]) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-drill-", ignore_cleanup_errors=True) as scratch:
        codes = []
        if wanted["postgresql"]:
            with servers.postgres(durable=True, options=("max_connections=200",)) as url:
                codes.append(on_engine("PostgreSQL", url, Path(scratch) / "p", wanted | {"bookers": wanted["postgresql"]}))
        if wanted["sqlite"]:
            url = f"sqlite:///{scratch}/portal.sqlite3"
            codes.append(on_engine("SQLite", url, Path(scratch) / "s", wanted | {"bookers": wanted["sqlite"]}))
    return max(codes, default=0)


def on_engine(engine: str, database_url: str, var: Path, wanted: dict[str, int]) -> int:
    """The drill in a program of its own, since Django knows one database for its life."""
    print(engine, flush=True)
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
    command = [sys.executable, "-m", "scripts.drill_seats", "--here", *(f"{name}={value}" for name, value in wanted.items())]
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


def drill_here(wanted: dict[str, int]) -> int:
    """The drill in the empty database of DATABASE_URL."""
    import django  # noqa: PLC0415  # settings are read here, once the environment says which database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inpit_portal.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # only after setup
    from django.db import connection  # noqa: PLC0415  # only after setup

    from scripts import seats_http, seats_last, seats_mixed  # noqa: PLC0415  # only after setup

    call_command("migrate", verbosity=0)
    bookers, hands = wanted["bookers"], 4 if connection.vendor == "postgresql" else 2
    told: list[tuple[str, object, bool]] = []
    if wanted["rounds"]:
        figures = seats_last.last_seats(bookers, wanted["rounds"], hands, minutes=wanted["minutes"])
        told.append(_tell("last seat", figures, figures.hold))
    if wanted["http"]:
        figures = seats_http.last_seats(bookers, wanted["http"], hands, minutes=wanted["minutes"])
        told.append(_tell("over HTTP", figures, figures.hold))
    if wanted["unguarded"]:
        figures = seats_last.last_seats(bookers, wanted["unguarded"], hands, guarded=False, minutes=wanted["minutes"])
        told.append(_tell("unguarded", figures, figures.oversold > 0))
    if wanted["operations"]:
        mixed = seats_mixed.mixed(wanted["operations"], hands, minutes=wanted["minutes"])
        told.append(_tell("mixed", mixed, mixed.hold))
    return 0 if all(right for _what, _figures, right in told) else 1


def _tell(what: str, figures: object, right: bool) -> tuple[str, object, bool]:
    print(f"  {what:<10} {figures}{'' if right else '  WRONG'}", flush=True)
    return what, figures, right


if __name__ == "__main__":
    sys.exit(main())
