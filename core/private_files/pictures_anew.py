"""The copy of a picture that is handed out: drawn anew by another process, with the pixels and nothing else."""

import subprocess  # nosec B404  # draws in another process
import sys
from pathlib import Path

from core.private_files import redraw
from core.private_files.structure import Unacceptable

PICTURES = {"image/jpeg": "image/jpeg", "image/png": "image/png", "image/heic": "image/jpeg"}  # received: handed out
SECONDS = 30  # on the clock; processor time has its own limit


class TooLarge(Unacceptable):
    """A picture that cannot be drawn within the limits."""


def draw_anew(source: Path, target: Path, content_type: str) -> str:
    """`target`, which is there and empty, holds the copy; returns its content type. Raises Unacceptable and TooLarge.

    The other process inherits nothing: no environment, no open file, no standard input.
    """
    command = [sys.executable, "-I", redraw.__file__, str(source), str(target), content_type]
    try:
        done = subprocess.run(  # our own program and random file names, one of three types  # noqa: S603  # nosec B603
            command,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLarge("takes too long to draw") from error
    if done.returncode == redraw.UNREADABLE:
        raise Unacceptable("no picture that can be shown")
    if done.returncode or not target.stat().st_size:
        raise TooLarge(f"drawing ended with {done.returncode}")
    return PICTURES[content_type]
