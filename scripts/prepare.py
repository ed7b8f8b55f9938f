"""Sets up what a make target needs; each step is skipped when what it reads has not changed.

Runs on the bare Python 3.11 of the machine, before .venv exists: standard library only. Touches no database.
"""

import fcntl
import hashlib
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts import packages

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
STATIC_FILES = ROOT / "staticfiles"
FOR_DEVELOPERS = {"test", "check", "format", "bench"}


def main() -> int:
    match sys.argv[1:]:
        case [target] if target in packages.NEEDS:
            VAR.mkdir(mode=0o700, exist_ok=True)  # the database, the key and the cache are its owner's alone
            with (VAR / "prepare.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two targets at once wait for each other
                prepare(target)
        case _:
            sys.exit(f"usage: python3 -m scripts.prepare {{{'|'.join(packages.NEEDS)}}}")
    if target == "setup":
        print("Ready. Next: make run")
    return 0


def prepare(target: str) -> None:
    """Debian packages, .venv, npm packages, secret key, compiled messages and static files are there."""
    kind = "dev" if target in FOR_DEVELOPERS else "run"
    packages.install(target)
    python_packages(kind)
    npm_packages(kind)
    secret_key()
    compiled_messages()
    static_files()


def python_packages(kind: str) -> None:
    """.venv holds exactly the hashed lock, from wheels only. The developers' lock contains the other one."""
    locks = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", ""], check=False).returncode:
        step("virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])
    want = digest([locks["run"]]) + (digest([locks["dev"]]) if kind == "dev" else "")
    stamp = VENV / "installed"
    if read(stamp).startswith(want):
        return
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    step(f"Python packages of {locks[kind].name}", [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(locks[kind])])
    stamp.write_text(want)


def npm_packages(kind: str) -> None:
    """node_modules holds exactly package-lock.json (with the developers' packages only for developers)."""
    want = digest([ROOT / "package-lock.json"]) + ("dev" if kind == "dev" else "")
    stamp = NODE_MODULES / ".installed"
    if read(stamp).startswith(want):
        return
    if shutil.which("npm") is None:
        sys.exit("Node.js 20 with npm is not on the PATH. Please install it and start again.")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    step("npm packages", command if kind == "dev" else [*command, "--omit=dev"])
    stamp.write_text(want)


def secret_key() -> None:
    """var/secret.key, readable by its owner only, signs sessions and links of this checkout."""
    kept = VAR / "secret.key"
    if kept.exists() and kept.stat().st_size:
        return
    print("make: secret key", flush=True)
    kept.touch(mode=0o600)
    kept.write_text(secrets.token_urlsafe(60), encoding="ascii")


def compiled_messages() -> None:
    """Each catalogue is compiled and no older than its source."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            step(
                f"messages ({source.parent.parent.name})",
                ["msgfmt", "--check-format", "--output-file", str(compiled), str(source)],
            )


def static_files() -> None:
    """staticfiles/ holds every file that the portal serves, hashed and compressed."""
    own = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    want = digest(
        [
            ROOT / "requirements.lock",
            ROOT / "package-lock.json",
            ROOT / "inpit_portal" / "settings.py",
            ROOT / "inpit_portal" / "apps.py",
            *own,
        ]
    )
    stamp = VAR / "staticfiles.stamp"
    if (STATIC_FILES / "staticfiles.json").exists() and read(stamp) == want:
        return
    step("static files", [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity=0"])
    stamp.write_text(want)


def step(name: str, command: list[str]) -> None:
    """Runs one command, named on one line; its output is shown only when it fails."""
    print(f"make: {name}", flush=True)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\nmake: {name} failed (exit {done.returncode})")


def digest(paths: Iterable[Path]) -> str:
    """One fingerprint of names and contents."""
    summary = hashlib.sha256()
    for path in paths:
        summary.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return summary.hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
