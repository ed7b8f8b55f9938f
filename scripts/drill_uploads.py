"""Uploads that no browser sends, to a real server process: what they cost it, and what is left of them."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts import processes, servers

ROOT = Path(__file__).resolve().parent.parent
MEGA = 1024 * 1024
MOST_MEMORY = 150  # MB
_BOUNDARY = "----portal"
_PAGE = "/consult/1/"
Answer = Callable[["Site"], str]


class Site:
    """A running portal, and one visitor with his cookie and token."""

    def __init__(self, port: int, worker: int) -> None:
        self.port, self.worker = port, worker
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", _PAGE)
        answer = connection.getresponse()
        page = answer.read().decode()
        self.cookie = "; ".join(each.partition(";")[0] for name, each in answer.getheaders() if name == "Set-Cookie")
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        connection.close()

    def post(self, parts: Iterator[bytes], length: int | None) -> str:
        """The status of the answer to a form of these parts; without a length it is sent in chunks.

        A server that has heard enough answers in the middle: what it says counts, not that it stopped listening.
        """
        how = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        head = f"POST {_PAGE} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n{how}\r\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=120) as line:
            with suppress(ConnectionError):
                line.sendall(f"{head}Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n\r\n".encode())
                for part in parts:
                    line.sendall(part if length is not None else b"%x\r\n%b\r\n" % (len(part), part))
                if length is None:
                    line.sendall(b"0\r\n\r\n")
            with suppress(ConnectionError):
                return line.recv(64)[9:12].decode() or "hung up"
        return "hung up"

    def form(self, *parts: tuple[str, Iterator[bytes] | bytes]) -> Iterator[bytes]:
        yield from _part('name="csrfmiddlewaretoken"', self.token.encode())
        for head, content in parts:
            yield from _part(head, content)
        yield f"--{_BOUNDARY}--\r\n".encode()


def uploads(scratch: Path) -> int:
    """How many of the uploads were answered otherwise than they should be, cost too much or left something."""
    wrong = 0
    with _running(scratch) as site:
        base = _peak(site.worker, reset=True)
        for what, wanted, send in _UPLOADS:
            began = time.monotonic()
            _peak(site.worker, reset=True)
            answer = send(site)
            time.sleep(0.3)
            grown = (_peak(site.worker) - base) // 1024
            left = [path.name for path in (scratch / "tmp").iterdir()]
            holds = answer in wanted and grown <= MOST_MEMORY and not left
            wrong += not holds
            told = f"{answer:<22} {time.monotonic() - began:5.1f} s  +{grown} MB  {len(left)} left"
            print(f"{'' if holds else 'WRONG '}{what:<42} {told}")
    return wrong


@contextmanager
def _running(scratch: Path) -> Iterator[Site]:
    """One gunicorn worker on a new database; its temporary files lie where they can be counted."""
    (scratch / "tmp").mkdir()
    env = {
        "PATH": "/usr/bin:/bin",
        "PORTAL_VAR_DIR": str(scratch),
        "SECRET_KEY": "0123456789" * 6,
        "TMPDIR": str(scratch / "tmp"),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    port = servers.free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "inpit_portal.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--timeout",
        "60",
    ]
    with (scratch / "server.log").open("w") as log:
        server = processes.start([*command, "--worker-tmp-dir", "/dev/shm"], env=env, cwd=ROOT, stdout=log, stderr=log)  # noqa: S108
        try:
            _wait(port)
            worker = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            yield Site(port, int(worker[0]))
        finally:
            processes.stop(server)


def _wait(port: int) -> None:
    for _try in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(0.5)
            return
        time.sleep(0.1)
    raise RuntimeError("the portal did not start")


def _peak(pid: int, *, reset: bool = False) -> int:
    """The most memory that the worker had since the last reset, in KB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    if reset:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _part(head: str, content: Iterator[bytes] | bytes) -> Iterator[bytes]:
    yield f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
    if isinstance(content, bytes):
        yield content
    else:
        yield from content
    yield b"\r\n"


def _bytes(count: int) -> Iterator[bytes]:
    for _each in range(count // (64 * 1024)):
        yield bytes(64 * 1024)
    yield bytes(count % (64 * 1024))


def _file(name: str, size: int) -> tuple[str, Iterator[bytes]]:
    return f'name="files"; filename="{name}"', _bytes(size)


def _whole(site: Site, *parts: tuple[str, Iterator[bytes] | bytes], lie: int = 0) -> str:
    """The form with its true length, or with one that is `lie` bytes off."""
    pieces = list(site.form(*parts)) if lie else None
    if pieces is not None:
        return site.post(iter(pieces), sum(map(len, pieces)) + lie)
    sizes = sum(len(piece) for piece in site.form(*[(head, b"") for head, _content in parts]))
    return site.post(site.form(*parts), sizes + _sizes(parts))


def _sizes(parts: tuple[tuple[str, Iterator[bytes] | bytes], ...]) -> int:
    return sum(len(content) if isinstance(content, bytes) else int(head.rpartition("-")[2][:-5]) for head, content in parts)


def _named(number: int, size: int) -> tuple[str, Iterator[bytes]]:
    """A file whose name ends with its size, so that the length of the form is known before it is sent."""
    return _file(f"{number}-{size}.pdf", size)


def _slowly_cut(site: Site) -> str:
    """The sender goes away in the middle of a file."""
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        head = f"POST {_PAGE} HTTP/1.1\r\nHost: localhost\r\nCookie: {site.cookie}\r\nContent-Length: {50 * MEGA}\r\n"
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n\r\n".encode())
        for piece in site.form(_named(1, 10 * MEGA)):
            line.sendall(piece)
    return "gone"


_UPLOADS: tuple[tuple[str, set[str], Answer], ...] = (
    ("one file of 19 MB that is no PDF", {"422"}, lambda site: _whole(site, _named(1, 19 * MEGA))),
    ("one file of 20 MB and a byte", {"422"}, lambda site: _whole(site, _named(1, 20 * MEGA + 1))),
    ("five files of 25 MB", {"422", "413"}, lambda site: _whole(site, *[_named(n, 25 * MEGA) for n in range(5)])),
    ("one file of 500 MB", {"422"}, lambda site: _whole(site, _named(1, 500 * MEGA))),
    ("ten files of 1 MB, five more than fit", {"422"}, lambda site: _whole(site, *[_named(n, MEGA) for n in range(10)])),
    ("10,000 files", {"400", "hung up"}, lambda site: _whole(site, *[_named(n, 1) for n in range(10_000)])),
    ("10,000 fields", {"400", "hung up"}, lambda site: _whole(site, *[(f'name="f{n}"', b"x") for n in range(10_000)])),
    ("10,000 parts without a name", {"422", "302", "400"}, lambda site: _whole(site, *[("x=y", b"x") for _n in range(10_000)])),
    ("a field of 6 MB", {"400"}, lambda site: _whole(site, ('name="body"', bytes(6 * MEGA)))),
    ("a length 1,000 bytes too short", {"422", "400", "403", "302"}, lambda site: _whole(site, _named(1, MEGA), lie=-1000)),
    ("a length of 1 byte", {"403", "400", "422"}, lambda site: site.post(site.form(_named(1, MEGA)), 1)),
    ("no length, in chunks", {"403", "400", "411", "422"}, lambda site: site.post(site.form(_named(1, MEGA)), None)),
    ("the sender goes away", {"gone"}, _slowly_cut),
    ("and after all that a plain page", {"422", "302"}, lambda site: _whole(site, ('name="body"', b"x"))),
)
