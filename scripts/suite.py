"""The whole test suite: on SQLite with the browser tests, then on a private PostgreSQL with a private Redis.

Arguments are handed to pytest in both passes: `python -m scripts.suite tests/core -k eras`.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts import processes, servers

ROOT = Path(__file__).resolve().parent.parent
# A developer's own settings must not decide whether a test passes.
SETTINGS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS", "PUBLIC_URL", "LOG_LEVEL", "DEFAULT_FROM_EMAIL")
NO_TESTS_SELECTED = 5  # pytest's exit code; a selection may live on one engine only


def main() -> int:
    processes.listen_for_stop()
    try:
        with tempfile.TemporaryDirectory(prefix="portal-tests-", ignore_cleanup_errors=True) as scratch:
            return run(Path(scratch), sys.argv[1:])
    except processes.Stopped as stopped:
        print(f"\nStopped by {stopped}; the private servers have ended.")
        return 128 + stopped.number
    except servers.ServerRefused as refused:
        print(f"A private server did not start.\n{refused}")
        return 1


def run(scratch: Path, arguments: list[str]) -> int:
    """0 when both passes are green."""
    plain = {name: value for name, value in os.environ.items() if name not in SETTINGS and not name.startswith("PORTAL_")}
    plain.pop("PYTHONDONTWRITEBYTECODE", None)  # six programs would compile every test anew
    plain |= {"SECRET_KEY": secrets.token_urlsafe(60), "PORTAL_VAR_DIR": str(scratch)}
    closing = [one_pass("SQLite", arguments, plain)]
    with servers.postgres(options=("max_connections=100",)) as database_url, servers.redis() as redis_url:
        engine = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        closing.append(one_pass("PostgreSQL", ["-m", "not browser", *arguments], plain | engine))
    print()
    for _code, line in closing:
        print(line)
    codes = {code for code, _line in closing}
    return 0 if codes <= {0, NO_TESTS_SELECTED} and 0 in codes else 1


def one_pass(engine: str, arguments: list[str], env: dict[str, str]) -> tuple[int, str]:
    """pytest's exit code and its closing line, after showing all that it said."""
    print(f"\n=== {engine} ===", flush=True)
    # one more than there are cores: tests wait for browsers, servers and disks a quarter of their time
    workers = [] if "-n" in arguments else ["-n", str(min(4, 1 + (os.cpu_count() or 1)))]
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    began, closing = time.monotonic(), "pytest said nothing"
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    child = processes.start(command, env=env, cwd=ROOT, end_signal=signal.SIGINT, **streams)
    try:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip() or closing
        code = child.wait()
    finally:
        processes.stop(child, end_signal=signal.SIGINT)
    return code, f"{engine:<11} {closing} [exit {code}, {time.monotonic() - began:.0f} s with set-up]"


if __name__ == "__main__":
    sys.exit(main())
