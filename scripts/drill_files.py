"""Hostile files and hostile uploads, with figures: `make drill-files`.

First the whole corpus of tests/core/private_files/hostile, file by file, with time, memory and disk; then a real server
process that is sent what no browser sends.
"""

import ctypes
import gc
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS, MOST_MEMORY = 5.0, 150  # of one file; MB above what the process had before
_KILO = 1024

_SPY = """
import atexit, pathlib, runpy, sys
def tell():
    peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
    with open({peaks!r}, 'a') as file: file.write(peak.split()[1] + chr(10))
atexit.register(tell)
sys.argv[0] = {program!r}
runpy.run_path({program!r}, run_name='__main__')
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-files-") as scratch:
        os.environ |= {
            "PORTAL_VAR_DIR": scratch,
            "SECRET_KEY": os.urandom(40).hex(),
            "DJANGO_SETTINGS_MODULE": "inpit_portal.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415  # only once the environment is set

        django.setup()
        wrong = corpus(Path(scratch))
        from scripts.drill_uploads import uploads  # noqa: PLC0415  # as above

        wrong += uploads(Path(scratch))
    print("\nAll held." if not wrong else f"\n{wrong} did not hold.")
    return 1 if wrong else 0


def corpus(scratch: Path) -> int:
    """How many files of the corpus were not refused or harmless within the bounds."""
    from core.private_files import redraw  # noqa: PLC0415  # only once Django is set up
    from tests.core.private_files import hostile  # noqa: PLC0415  # as above

    peaks, program = scratch / "peaks", redraw.__file__
    spy = scratch / "spy.py"
    spy.write_text(_SPY.format(peaks=str(peaks), program=program))
    redraw.__file__ = str(spy)
    outcomes: dict[str, int] = {}
    slowest, hungriest, wrong = (0.0, ""), (0, ""), 0
    for case in hostile.everything():
        content = case.make()
        ready = case.__class__(case.key, case.name, lambda held=content: held, case.outcome)
        before = _reset_peak()
        verdict = hostile.judge(ready)
        grown = (_memory("VmHWM") - before) // _KILO
        outcomes[verdict.outcome] = outcomes.get(verdict.outcome, 0) + 1
        slowest, hungriest = max(slowest, (verdict.seconds, case.key)), max(hungriest, (grown, case.key))
        if verdict.faults or verdict.seconds > MOST_SECONDS or grown > MOST_MEMORY:
            wrong += 1
            print(f"WRONG {case.key}: {verdict.faults} {verdict.seconds:.1f} s, +{grown} MB")
    redraw.__file__ = program
    drawn = [int(line) // _KILO for line in peaks.read_text().split()] if peaks.exists() else [0]
    left = sum(1 for path in (scratch / "private").rglob("*") if path.is_file())
    print(f"files                 {sum(outcomes.values())}: {outcomes}")
    print(f"slowest               {slowest[0]:.2f} s ({slowest[1]})")
    print(f"most memory           +{hungriest[0]} MB ({hungriest[1]})")
    limit = redraw.MEMORY >> 20
    print(f"process that draws    {len(drawn)} pictures, at most {max(drawn)} MB (the kernel ends it at {limit} MB)")
    print(f"left on the disk      {left} files")
    return wrong + bool(left)


def _reset_peak() -> int:
    """The memory of this process now, in KB, without what it only holds on to; the kernel counts its peak from here on."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(what: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


if __name__ == "__main__":
    sys.exit(main())
