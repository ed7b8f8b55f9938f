"""All that can be said about the code without running the portal. `make check` runs every check and names each."""

import atexit
import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "PORTAL_PRODUCTION": "1",
    "PUBLIC_URL": "https://portal.example.jp",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://portal@mail.example.jp:587",
    "DEFAULT_FROM_EMAIL": "no-reply@portal.example.jp",
}
COMPOSE = ["docker-compose", "--env-file", "deploy/env.example", "config", "--quiet"]


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and extra environment of each check; the slow ones come first."""
    return [
        ("types", _module("mypy"), {}),
        ("house rules", _module("pytest", "tests/test_consistency.py"), {}),
        ("messages are extracted and translated", [sys.executable, "scripts/messages.py", "check"], {}),
        ("import direction", [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], {}),
        ("security patterns", _module("bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", "."), {}),
        ("style", _module("ruff", "check", "."), {}),
        ("format", _module("ruff", "format", "--check", "."), {}),
        ("templates", _module("djlint", "--lint", "--quiet", "templates"), {}),
        ("migrations are complete", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        (
            "production settings",
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(60)} | _keys(),
        ),
        ("docker-compose.yml", COMPOSE, {}),
    ]


def _keys() -> dict[str, str]:
    """Key files for one check, gone when it ends: production does not start without them."""
    folder = Path(tempfile.mkdtemp(prefix="portal-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "check.keys").write_text(f"check:{base64.b64encode(secrets.token_bytes(32)).decode()}\n", encoding="ascii")
    return dict.fromkeys(("CASE_KEY_FILE", "RECEIPT_KEY_FILE"), str(folder / "check.keys"))


def main() -> int:
    os.chdir(ROOT)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        passed = list(pool.map(one, checks()))
    print(f"{sum(passed)} of {len(passed)} checks passed")
    return 0 if all(passed) else 1


def one(check: tuple[str, list[str], dict[str, str]]) -> bool:
    """Whether the check passed; what a failed one said is shown."""
    name, command, extra = check
    began = time.monotonic()
    done = subprocess.run(
        command, env=os.environ | extra, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    mark = "ok    " if done.returncode == 0 else "FAILED"
    said = "" if done.returncode == 0 else f"\n{done.stdout.rstrip()}\n"
    print(f"{mark} {name} ({time.monotonic() - began:.1f} s){said}", flush=True)
    return done.returncode == 0


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


if __name__ == "__main__":
    sys.exit(main())
