"""The message catalogues: `extract` from code and templates, `add FILE.json`, `check` (changes nothing).

Messages are written in English in the code. locale/ja holds the Japanese, locale/en repeats the English.
FILE.json is a list of {"msgid", "msgstr"} with optional "msgctxt" and "msgid_plural".
"""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ja", "en")
# Where messages stand. Nothing else is searched: no environment, no test, no tool.
SEARCHED = (
    "accounts",
    "consultations",
    "knowledge",
    "core",
    "inpit_portal",
    "mailing",
    "reporting",
    "seminars",
    "subsidies",
    "templates",
)


def catalogue(language: str, root: Path | None = None) -> Path:
    return (root or ROOT) / "locale" / language / "LC_MESSAGES" / "django.po"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "messages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def extracted() -> Iterator[Path]:
    """A copy of the searched folders in which both catalogues hold exactly the messages of the code."""
    with tempfile.TemporaryDirectory(prefix="portal-messages-") as name:
        copy = Path(name)
        for folder in SEARCHED:
            shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
        for language in LANGUAGES:
            catalogue(language, copy).parent.mkdir(parents=True)
            if catalogue(language).exists():
                shutil.copy(catalogue(language), catalogue(language, copy))
        shutil.copy(ROOT / "manage.py", copy)
        command = [sys.executable, "manage.py", "makemessages", "--no-wrap", "--no-location", "--no-obsolete"]
        for language in LANGUAGES:
            command += ["--locale", language]
        subprocess.run(
            command, cwd=copy, env=os.environ | {"SECRET_KEY": secrets.token_urlsafe(60)}, check=True, stdout=subprocess.DEVNULL
        )
        yield copy


def extract() -> None:
    """Both catalogues hold exactly the messages of the code; English ones are filled in."""
    with extracted() as copy:
        for language in LANGUAGES:
            catalogue(language).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(catalogue(language, copy), catalogue(language))
    english = polib.pofile(str(catalogue("en")), wrapwidth=0)
    for entry in english:
        forget_guess(entry)
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    english.save()
    japanese = polib.pofile(str(catalogue("ja")), wrapwidth=0)
    for entry in japanese:
        forget_guess(entry)
    japanese.save()


def forget_guess(entry: polib.POEntry) -> None:
    """A new message that gettext took for an old one is untranslated again: a guess is no translation."""
    if "fuzzy" in entry.flags:
        entry.flags.remove("fuzzy")
        entry.msgstr = ""
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None


def add(path: Path) -> None:
    """Each message of the JSON file stands in the Japanese catalogue."""
    japanese = polib.pofile(str(catalogue("ja")), wrapwidth=0)
    for given in json.loads(path.read_text(encoding="utf-8")):
        context = given.get("msgctxt")
        entry = japanese.find(given["msgid"], msgctxt=context) or None
        if entry is None:
            entry = polib.POEntry(msgid=given["msgid"], msgctxt=context)
            japanese.append(entry)
        if given.get("msgid_plural"):
            entry.msgid_plural = given["msgid_plural"]
            entry.msgstr_plural = {0: given["msgstr"]}
        else:
            entry.msgstr = given["msgstr"]
    japanese.save()


def untranslated() -> list[str]:
    """Messages without a translation, or marked as fuzzy."""
    found = []
    for language in LANGUAGES:
        for entry in polib.pofile(str(catalogue(language))):
            if not entry.obsolete and (not entry.translated() or "fuzzy" in entry.flags):
                found.append(f"{language}: not translated: {entry.msgid!r}")
    return found


def stale() -> list[str]:
    """Messages of the code that no catalogue has, and messages of a catalogue that the code lost."""
    found = []
    with extracted() as copy:
        for language in LANGUAGES:
            ours, theirs = messages(catalogue(language)), messages(catalogue(language, copy))
            found += [f"{language}: missing: {key[1]!r}" for key in sorted(theirs - ours)]
            found += [f"{language}: no longer used: {key[1]!r}" for key in sorted(ours - theirs)]
    return found


def messages(path: Path) -> set[tuple[str, str, str]]:
    """Context, message and plural of every living entry of a catalogue."""
    return {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in polib.pofile(str(path)) if not entry.obsolete
    }


def main() -> int:
    match sys.argv[1:]:
        case ["extract"]:
            with one_at_a_time():
                extract()
        case ["add", path]:
            with one_at_a_time():
                add(Path(path))
                subprocess.run(["msgfmt", "-o", catalogue("ja").with_suffix(".mo"), catalogue("ja")], check=True)
        case ["check"]:
            lines = untranslated() + stale()
            print("\n".join(lines) or "every message is extracted and translated")
            return 1 if lines else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
