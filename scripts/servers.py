"""A private PostgreSQL and a private Redis on free ports, for tests and benchmarks; both end with their user.

with servers.postgres() as database_url, servers.redis() as redis_url: ...
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import processes

_TRIES = 3  # another program may take the free port before the server does
_SECONDS_TO_START = 60
# A test cluster may be lost with the machine; a benchmark keeps what production has.
_WITHOUT_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class ServerRefused(RuntimeError):
    """A private server did not start; the text holds the end of its log."""


@contextmanager
def postgres(*, database: str = "portal", durable: bool = False, options: tuple[str, ...] = ()) -> Iterator[str]:
    """The DATABASE_URL of an empty database (UTF-8, C.UTF-8) in a cluster of its own.

    `options` are further `name=value` settings of the server. Raises ServerRefused.
    """
    programs = _postgres_programs()
    with _folder() as folder:
        data = folder / "data"
        owner = _unprivileged_user(folder)
        command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        _run([*command, "--no-sync", "--no-instructions"], owner, folder)
        settings = (f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1", "max_connections=60", *options)
        flags = [part for each in settings + (() if durable else _WITHOUT_SAFETY) for part in ("-c", each)]
        log = folder / "postgres.log"
        with _listening([programs / "postgres", "-D", data, *flags], "-p", log, signal.SIGINT, owner) as port:
            _wait_for_postgres(programs, port, owner, folder)
            at = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
            _run([programs / "createdb", *at, database], owner, folder)
            yield f"postgres://postgres@127.0.0.1:{port}/{database}"


@contextmanager
def redis() -> Iterator[str]:
    """The REDIS_URL of an empty Redis that keeps nothing on disk. Raises ServerRefused."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerRefused("redis-server is not on the PATH")
    with _folder() as folder:
        command = [program, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        with _listening(command, "--port", folder / "redis.log", signal.SIGTERM, {}) as port:
            yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _listening(
    command: list[str | Path], port_flag: str, log: Path, end_signal: signal.Signals, owner: dict[str, object]
) -> Iterator[int]:
    """The port of a running server; it has ended afterwards."""
    for _try in range(_TRIES):
        port = free_port()
        with log.open("w") as out:
            child = processes.start(
                [*command, port_flag, str(port)], end_signal=signal.SIGTERM, stdout=out, stderr=out, cwd=log.parent, **owner
            )
        try:
            if _answers(child, port):
                yield port
                return
        finally:
            processes.stop(child, end_signal=end_signal)
    raise ServerRefused(f"{Path(command[0]).name} did not start:\n{log.read_text()[-2000:]}")


def _answers(child: subprocess.Popen[str], port: int) -> bool:
    """Whether the server took its port; False when it ended or was silent for a minute."""
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return child.poll() is None
        time.sleep(0.05)
    return False


def _wait_for_postgres(programs: Path, port: int, owner: dict[str, object], folder: Path) -> None:
    """It listens before it serves."""
    wait = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    give_up = time.monotonic() + _SECONDS_TO_START
    while subprocess.run(wait, cwd=folder, check=False, **owner).returncode:  # type: ignore[call-overload]
        if time.monotonic() > give_up:
            raise ServerRefused((folder / "postgres.log").read_text()[-2000:])
        time.sleep(0.1)


def _postgres_programs() -> Path:
    """The folder of initdb and postgres: the newest of Debian's, else that of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ServerRefused("PostgreSQL's initdb is neither under /usr/lib/postgresql nor on the PATH")
    return Path(on_path).resolve().parent


def _unprivileged_user(folder: Path) -> dict[str, object]:
    """How to start a program that refuses root: as the user postgres. Nothing to do for everybody else."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _run(command: list[str | Path], owner: dict[str, object], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **owner)  # type: ignore[call-overload]
    if done.returncode:
        raise ServerRefused(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
