"""The embedded portal: web server and one background worker with its clock, on SQLite, without Redis.

Migrates, loads the fictitious year, starts both, says where to go, and stops both on Ctrl-C or SIGTERM.
PORT (8000) and BIND (127.0.0.1) say where it listens; DATABASE_URL, REDIS_URL, EMAIL_URL work as everywhere.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts import processes

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var")
SECONDS_TO_START = 120
SECONDS_TO_STOP = 15
# Newcomers start it as root in a container; production has a user of its own.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
HOLDS_REAL_DATA = 3  # exit code of load_demo


class CannotStart(Exception):
    """The portal did not come up; the text says why and what to do."""


def main() -> int:
    processes.listen_for_stop()
    children: dict[str, subprocess.Popen[str]] = {}
    try:
        bind, port = os.environ.get("BIND", "127.0.0.1"), chosen_port()
        refuse_taken(bind, port)
        os.environ.setdefault("PUBLIC_URL", f"http://localhost:{port}")
        sign_ins = prepare_database()
        for name, command in programs(bind, port).items():
            children[name] = processes.start(command, cwd=ROOT, env=os.environ | QUIET)
        wait_until_it_answers(children, port)
        print(welcome(sign_ins), flush=True)
        return watch(children)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except processes.Stopped:
        print("\nStopping …", flush=True)
        return 0
    finally:
        processes.stop(*children.values(), seconds=SECONDS_TO_STOP)
        if children:
            print("The portal has stopped.", flush=True)


def chosen_port() -> int:
    """PORT, 8000 by default."""
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def refuse_taken(bind: str, port: int) -> None:
    """Says so before anything is started when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Stop the program that uses it, "
                f"or choose another port:\n  make run PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def prepare_database() -> str:
    """Every table stands and the fictitious year is in; the sign-ins of its people, ready to print.

    A database with real data keeps them and gets no fictitious people.
    """
    manage("migrate", "--verbosity=0")
    done = manage("load_demo", accept=(0, HOLDS_REAL_DATA))
    return done.stdout if done.returncode == 0 else done.stderr


def manage(*arguments: str, accept: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """What one management command printed; raises CannotStart when it failed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in accept:
        said = done.stderr.strip() or done.stdout.strip()
        raise CannotStart(f"{said}\n\nmanage.py {arguments[0]} failed (exit {done.returncode}).")
    return done


def programs(bind: str, port: int) -> dict[str, list[str]]:
    """The two programs of the embedded portal."""
    python = sys.executable
    web = ["inpit_portal.wsgi", "--bind", f"{bind}:{port}", "--workers", "2", "--log-level", "warning", "--no-control-socket"]
    clock = ["--beat", "--schedule", str(VAR / "beat-schedule"), "--concurrency", "1", "--loglevel", "WARNING"]
    return {
        "web server": [python, "-m", "gunicorn", *web, "--graceful-timeout", "5"],
        "background worker": [python, "-m", "celery", "--quiet", "--app", "inpit_portal", "worker", *clock],
    }


def wait_until_it_answers(children: dict[str, subprocess.Popen[str]], port: int) -> None:
    """The web server answers and the worker lives; raises CannotStart otherwise."""
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        refuse_ended(children)
        if answers(port):
            return
        time.sleep(0.2)
    raise CannotStart(f"The web server did not answer within {SECONDS_TO_START} seconds.")


def answers(port: int) -> bool:
    """Whether /healthz says that the database is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def refuse_ended(children: dict[str, subprocess.Popen[str]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise CannotStart(f"The {name} ended by itself (exit {child.returncode}); see the lines above.")


def watch(children: dict[str, subprocess.Popen[str]]) -> int:
    """Never returns while both live; the portal is whole or it is stopped."""
    while True:
        refuse_ended(children)
        time.sleep(1)


def welcome(sign_ins: str) -> str:
    """Where the portal is and who can sign in."""
    url = os.environ["PUBLIC_URL"]
    return f"""
{sign_ins.strip()}

日本語    {url}/
English   {url}/en/
Stop the portal with Ctrl-C."""


if __name__ == "__main__":
    sys.exit(main())
