"""A clamd of our own: a real server that speaks INSTREAM, and the ways in which one can fail."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN, INFECTED, TOO_LARGE = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0", b"INSTREAM size limit exceeded. ERROR\0"


class Daemon(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """`behaves`: "honest", "garbage", "silent", "hangs_up", "hangs_up_early", "cuts" or "trickles"; `limit` in bytes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behaves: str = "honest", limit: int = 25 * 1024 * 1024) -> None:
        self.behaves, self.limit = behaves, limit
        self.seen: list[bytes] = []
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), Talk)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class UnixDaemon(Daemon):
    address_family = socket.AF_UNIX

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        super().__init__()

    def server_bind(self) -> None:
        self.socket.bind(self._path)
        self.server_address = self._path

    @property
    def url(self) -> str:
        return f"unix://{self._path}"


class Talk(socketserver.BaseRequestHandler):
    server: Daemon

    def handle(self) -> None:
        behaves = self.server.behaves
        if behaves == "hangs_up_early":
            return
        content = self._read()
        if content is None:
            self._say(TOO_LARGE)
            return
        self.server.seen.append(content)
        if behaves == "silent":
            self.server.released.wait(30)
        elif behaves == "garbage":
            self._say(b"HTTP/1.1 200 OK\0")
        elif behaves == "cuts":
            self._say(b"stream: O")
        elif behaves == "honest":
            self._say(INFECTED if EICAR in content else CLEAN)

    def _read(self) -> bytes | None:
        """What was sent; None once it is more than the limit."""
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            content += self._exactly(length)
            if len(content) > self.server.limit:
                return None
        return content

    def _exactly(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            piece = self.request.recv(size - len(read))
            assert piece, "the portal hung up"
            read += piece
        return read

    def _say(self, answer: bytes) -> None:
        self.request.sendall(answer)


@contextmanager
def serving(daemon: Daemon) -> Iterator[Daemon]:
    thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        daemon.released.set()
        daemon.shutdown()
        daemon.server_close()
        thread.join(5)
