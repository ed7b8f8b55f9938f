"""Asking ClamAV whether bytes are malware: the INSTREAM command of clamd, over TCP or a local socket.

Nothing is ever taken for clean but the plain answer `stream: OK`. Whatever else happens is ScannerFailed.
"""

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5
ANSWER_SECONDS = 120  # for one piece, and for the whole answer; clamd itself ends a scan after two minutes
_PIECE = 128 * 1024
_ANSWER_MAX = 4096
_COMMAND = b"zINSTREAM\0"


class ScannerFailed(Exception):
    """The scanner told nothing of the bytes. `code` says why: unreachable, silent, too_large, garbage."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True)
class Verdict:
    """What the scanner found; `signature` is its name of it, for the log."""

    is_clean: bool
    signature: str = ""


def is_set() -> bool:
    """Whether a scanner is set at all."""
    return bool(settings.CLAMAV_URL)


def scan(chunks: Iterable[bytes]) -> Verdict:
    """The verdict on these bytes. Raises ScannerFailed; memory does not grow with the bytes."""
    try:
        with closing(_connected()) as talk:
            answer = _ask(talk, chunks)
    except TimeoutError as error:
        raise ScannerFailed("silent") from error
    except OSError as error:
        raise ScannerFailed("unreachable", str(error)) from error
    return _verdict(answer)


def _connected() -> socket.socket:
    where = urlsplit(settings.CLAMAV_URL)
    try:
        if where.scheme == "unix":
            talk = socket.socket(socket.AF_UNIX)
            talk.settimeout(CONNECT_SECONDS)
            talk.connect(where.path)
        else:
            talk = socket.create_connection((where.hostname or "", where.port or 3310), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise ScannerFailed("unreachable", str(error)) from error
    talk.settimeout(ANSWER_SECONDS)
    return talk


def _ask(talk: socket.socket, chunks: Iterable[bytes]) -> bytes:
    """What the scanner answered. One that had enough says so and hangs up while we still send: its answer counts."""
    try:
        talk.sendall(_COMMAND)
        for chunk in chunks:
            for at in range(0, len(chunk), _PIECE):
                piece = chunk[at : at + _PIECE]
                talk.sendall(struct.pack(">I", len(piece)) + piece)
        talk.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass
    answer, give_up = b"", time.monotonic() + ANSWER_SECONDS
    while b"\0" not in answer and len(answer) < _ANSWER_MAX:
        talk.settimeout(max(give_up - time.monotonic(), 0.001))
        received = talk.recv(_ANSWER_MAX)
        if not received:
            break
        answer += received
    return answer


def _verdict(answer: bytes) -> Verdict:
    if not answer.endswith(b"\0"):
        raise ScannerFailed("unreachable", "hung up before it answered")
    said = answer[:-1].decode("utf-8", "replace").strip()
    if said == "stream: OK":
        return Verdict(is_clean=True)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Verdict(is_clean=False, signature=said.removeprefix("stream: ").removesuffix(" FOUND")[:100])
    raise ScannerFailed("too_large" if "size limit exceeded" in said.lower() else "garbage", said[:200])
