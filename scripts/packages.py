"""What Debian must bring for each make target: looked for first, installed as root, named otherwise."""

import ctypes.util
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """A Debian package, why the portal wants it, and how to see that it is there already."""

    package: str
    reason: str
    is_there: Callable[[], bool]


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _postgres_is_there() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def _japanese_font_is_there() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


VENV = Need("python3.11-venv", "makes the virtual environment .venv", lambda: importlib.util.find_spec("ensurepip") is not None)
GETTEXT = Need("gettext", "compiles and checks the Japanese and English messages", _command("msgfmt"))
MAGIC = Need(
    "libmagic1", "tells by its content what an attached file is", lambda: ctypes.util.find_library("magic") is not None
)
PANGO = Need(
    "libpangoft2-1.0-0",
    "sets the lines of certificates and letters",
    lambda: ctypes.util.find_library("pangoft2-1.0") is not None,
)
HARFBUZZ = Need(
    "libharfbuzz-subset0",
    "keeps in a PDF only the letters that it shows",
    lambda: ctypes.util.find_library("harfbuzz-subset") is not None,
)
POSTGRES = Need("postgresql", "private database server, started and stopped by the target", _postgres_is_there)
REDIS = Need("redis-server", "private broker and cache, started and stopped by the target", _command("redis-server"))
CHROMIUM = Need("chromium", "headless browser of the browser tests", _command("chromium"))
FONT = Need("fonts-noto-cjk", "Japanese letters in certificates, letters and the browser tests", _japanese_font_is_there)
POPPLER = Need("poppler-utils", "reads the text of printed pages in the browser tests", _command("pdftotext"))
OPENSSL = Need("openssl", "a time stamp authority of our own in the tests", _command("openssl"))
COMPOSE = Need("docker-compose", "checks docker-compose.yml; no container engine is started", _command("docker-compose"))

SETUP = (VENV, GETTEXT, MAGIC, PANGO, HARFBUZZ, FONT)
NEEDS = {
    "setup": SETUP,
    "run": SETUP,
    "format": SETUP,
    "test": (*SETUP, POSTGRES, REDIS, CHROMIUM, POPPLER, OPENSSL),
    "check": (*SETUP, COMPOSE),
    "bench": (*SETUP, POSTGRES),
}


def install(target: str) -> None:
    """Everything the target needs from Debian is there; otherwise the program has stopped and said what to do."""
    missing = [need for need in NEEDS[target] if not need.is_there()]
    if not missing:
        return
    print(f"make {target} needs from Debian:")
    for need in missing:
        print(f"  {need.package:<16} {need.reason}")
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *(need.package for need in missing)]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"Please install them as root and start again:\n  {shlex.join(command)}")
    _apt(["apt-get", "update"])
    _apt(command)
    importlib.invalidate_caches()
    still = [need.package for need in missing if not need.is_there()]
    if still:
        sys.exit(f"These were installed but cannot be found: {', '.join(still)}. Please look at the lines above.")


def _apt(command: list[str]) -> None:
    print(f"  {shlex.join(command)}", flush=True)
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{shlex.join(command)} failed. Please install the packages by hand and start again.")
