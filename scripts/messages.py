"""The message catalogues: `extract` from code and templates, `add FILE.json`, `check`.

Messages are written in English in the code. locale/ja holds the Japanese, locale/en repeats the English.
FILE.json is a list of {"msgid", "msgstr"} with optional "msgctxt" and "msgid_plural".
"""

import fcntl
import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
IGNORED = (".venv/*", "node_modules/*", "var/*", "staticfiles/*", "tests/*", "benchmarks/*", "scripts/*")


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@contextmanager
def one_at_a_time():
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "messages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def extract() -> None:
    """Both catalogues hold exactly the messages of the code; English ones are filled in."""
    for language in ("ja", "en"):
        catalogue(language).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", "ja", "-l", "en", "--no-wrap", "--no-location", "--no-obsolete"]
    for pattern in IGNORED:
        command += ["-i", pattern]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    english = polib.pofile(str(catalogue("en")), wrapwidth=0)
    for entry in english:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.previous_msgid = None
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    english.save()
    japanese = polib.pofile(str(catalogue("ja")), wrapwidth=0)
    for entry in japanese:
        if "fuzzy" in entry.flags:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = None
    japanese.save()


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


def missing() -> list[str]:
    """Messages without a translation, or marked as fuzzy."""
    found = []
    for language in ("ja", "en"):
        for entry in polib.pofile(str(catalogue(language))):
            if not entry.obsolete and (not entry.translated() or "fuzzy" in entry.flags):
                found.append(f"{language}: {entry.msgid}")
    return found


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
            lines = missing()
            print("\n".join(lines) or "every message is translated")
            return 1 if lines else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
