"""Names of files that people send: kept as data, shown as they were, harmless on every system."""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 150
_MARKED = re.compile(r"\w[\u0300-\u036f\u3099\u309a]+")  # a letter and the marks that stand apart from it
_REFUSED_SOMEWHERE = re.compile(r'[<>:"|?*;]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction marks, halves of characters, unknown ones


def clean_name(name: str) -> str:
    """`name` without folders, invisible characters and what some system refuses; at most MAX_LENGTH characters.

    Letters stay as typed; only marks that stand apart (か + ゛, as macOS writes them) join theirs. Empty when nothing is left.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in _UNSEEN)
    joined = _MARKED.sub(lambda marked: unicodedata.normalize("NFC", marked[0]), seen)
    plain = _REFUSED_SOMEWHERE.sub("_", joined).strip(" .\u3000\u00a0")
    return _cut(f"_{plain}" if _DEVICES.match(plain) else plain)


def extension(name: str) -> str:
    """The extension in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def _cut(name: str) -> str:
    """The name at its greatest length, with its extension."""
    if len(name) <= MAX_LENGTH:
        return name
    end = PurePosixPath(name).suffix[:10]
    return name[: MAX_LENGTH - len(end)].rstrip(" .") + end
