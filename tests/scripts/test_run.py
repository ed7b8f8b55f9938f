"""The embedded portal, started and stopped as `make run` does it.

On the PostgreSQL pass the same program runs on PostgreSQL and Redis: nothing but the addresses differs.
"""

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from scripts import prepare
from scripts.servers import free_port

ROOT = settings.BASE_DIR
QUEUE_A_MAIL = """
from mailing.actions import queue
from mailing.tasks import deliver_due
queue(key="hello", event="hello", recipient="somebody@demo.example", language="ja", subject="s", body="b")
deliver_due.delay()
"""


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory) -> Iterator[dict[str, str]]:
    """An empty database of the engine under test and a folder of its own."""
    prepare.static_files()
    plain = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "REDIS_URL") if name in os.environ}
    plain |= {"SECRET_KEY": secrets.token_urlsafe(60), "PORTAL_VAR_DIR": str(tmp_path_factory.mktemp("var"))}
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield plain
        return
    name = f"run_{os.getpid()}"
    with server(url) as execute:
        execute(f"CREATE DATABASE {name}")
        yield plain | {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def server(url: str) -> Iterator[Callable[[str], None]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        yield connection.cursor().execute
    finally:
        connection.close()


@contextmanager
def running(env: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The supervisor and its port, once it has said that the portal runs."""
    port = free_port()
    with log.open("w") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "scripts.run"], cwd=ROOT, env=env | {"PORT": str(port)}, stdout=out, stderr=out, text=True
        )
    try:
        wait_until(lambda: "Ctrl-C" in log.read_text() or child.poll() is not None, 240)
        assert child.poll() is None, log.read_text()
        yield child, port
    finally:
        if child.poll() is None:
            child.terminate()
        child.wait(60)


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.1)


def family(pid: int) -> set[int]:
    """The process and all that came from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return set()
    return {pid}.union(*(family(int(child)) for child in children))


def living(pids: set[int]) -> set[int]:
    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return "gone"

    return {pid for pid in pids if state(pid) not in ("gone", "Z")}


def manage(env: dict[str, str], code: str) -> str:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()


def status_of_the_mail(env: dict[str, str]) -> str:
    """Asked of the database itself: each program that knows the portal takes seconds to start."""
    url = env.get("DATABASE_URL")
    database = psycopg2.connect(url) if url else sqlite3.connect(Path(env["PORTAL_VAR_DIR"]) / "portal.sqlite3")
    with closing(database), closing(database.cursor()) as cursor:
        cursor.execute("SELECT status FROM mailing_message WHERE key = 'hello'")
        [(status,)] = cursor.fetchall()
    return str(status)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
@pytest.mark.engine
def test_run_serves_pages_delivers_mail_and_stops_with_all_it_started(surroundings, tmp_path):
    log = tmp_path / "log"
    with running(surroundings, log) as (child, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert (answer.status, answer.headers["Content-Language"]) == (200, "ja")
        manage(surroundings, QUEUE_A_MAIL)
        wait_until(lambda: status_of_the_mail(surroundings) == "kept", 90)
        started = family(child.pid)
        child.terminate()
        assert child.wait(60) == 0
    assert len(started) >= 6  # supervisor, web server and two workers, worker and its clock
    assert (living(started), listens(port)) == (set(), False)
    said = log.read_text()
    assert f"http://localhost:{port}/en/" in said
    assert all(f"{who}@demo.example" in said for who in ("client", "advisor", "desk", "manager", "administrator"))
    assert surroundings["SECRET_KEY"] not in said


@pytest.mark.slow
def test_run_that_is_killed_leaves_nothing_behind(surroundings, tmp_path):
    with running(surroundings, tmp_path / "log") as (child, port):
        started = family(child.pid)
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        wait_until(lambda: not living(started) and not listens(port), 60)


@pytest.mark.slow
def test_run_whose_worker_dies_stops_the_web_server(surroundings, tmp_path):
    log = tmp_path / "log"
    with running(surroundings, log) as (child, port):
        worker = next(pid for pid in family(child.pid) if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(worker, signal.SIGKILL)
        assert child.wait(60) == 1
        assert not listens(port)
    assert "The background worker ended by itself" in log.read_text()


@pytest.mark.parametrize("port", ["web", "0", "65536", "８０００"])
def test_run_with_a_bad_port_says_so_and_starts_nothing(tmp_path, port):
    done = start_once(tmp_path, port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_run_on_a_taken_port_names_it_and_another(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start_once(tmp_path, str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} cannot be used")
    assert f"make run PORT={port + 1}" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_run_keeps_real_data_and_adds_no_made_up_people(surroundings, tmp_path):
    """In a database of its own that is not a demo."""
    env = {name: value for name, value in surroundings.items() if name != "DATABASE_URL"} | {"PORTAL_VAR_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    manage(env, "from accounts.models import User; User.objects.create_user('somebody@example.jp')")
    log = tmp_path / "log"
    with running(env, log) as (_child, port):
        assert listens(port)
    assert "demo.example" not in log.read_text()


def start_once(folder: Path, port: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 10, "PORTAL_VAR_DIR": str(folder), "PORT": port}
    command = [sys.executable, "-m", "scripts.run"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)
