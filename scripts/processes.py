"""Child processes that end with the program that started them, whatever ends it."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def die_with_parent(wanted: signal.Signals) -> Callable[[], None]:
    """Makes the calling process receive `wanted` when its parent ends; for `preexec_fn` (Linux only)."""
    library = ctypes.CDLL(None)

    def tell_kernel() -> None:
        library.prctl(_SET_PARENT_DEATH_SIGNAL, wanted)

    return tell_kernel


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    end_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[str]:
    """A child in its own process group: Ctrl-C reaches only the parent, which ends the child in order."""
    return subprocess.Popen(
        command, env=env, cwd=cwd, process_group=0, preexec_fn=die_with_parent(end_signal), text=True, **options
    )


def stop(*children: subprocess.Popen[str], end_signal: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """The children and all in their process groups have ended: asked first, side by side, forced after `seconds`."""
    for child in children:
        if child.poll() is None:
            child.send_signal(end_signal)
    give_up = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, give_up - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # whatever it left behind, and itself if it did not listen
        child.wait()


class Stopped(BaseException):
    """Somebody asked this program to stop (Ctrl-C, SIGTERM, or a closed terminal)."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def listen_for_stop() -> None:
    """The first SIGINT, SIGTERM or SIGHUP raises Stopped; later ones do not disturb the tidying up."""

    def handle(number: int, _frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, handle)
    if "MAKELEVEL" in os.environ:  # started by make: when make is killed, nothing stays behind
        die_with_parent(signal.SIGTERM)()
