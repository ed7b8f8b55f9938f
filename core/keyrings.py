"""Keys that lie outside the database and its backup: a file with one key in a line, `name:base64`.

The first line is the key in use; the others open what was made with them before. An empty line or one that begins with # says
nothing. How keys are changed is told in docs/operations.md.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

KEY_BYTES = 32
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,40}$")
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700


class NoKeyFile(Exception):
    """The file with the keys is missing or unreadable; the message says which and what to do."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of a file by their names."""

    in_use: str
    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def key_in_use(self) -> bytes:
        return self.keys[self.in_use]


def ring(path: str | Path, *, makes: bool) -> KeyRing:
    """The keys of the file as it stands now. With `makes` a missing file is made with one random key. Raises NoKeyFile."""
    path = Path(path)
    try:
        found = path.stat()
    except FileNotFoundError:
        if not makes:
            raise NoKeyFile(f"The key file {path} is missing.") from None
        _make(path)
        found = path.stat()
    except OSError as error:
        raise NoKeyFile(f"The key file {path} cannot be read ({error.strerror}).") from error
    return _read(path, found.st_mtime_ns, found.st_size, found.st_ino)


def parse(text: str) -> KeyRing:
    """The keys that a text names. Raises ValueError with a sentence that repeats no key."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _colon, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not _NAME.match(name) or name in keys or len(key) != KEY_BYTES:
            raise ValueError(f"line {number} must be a new name, a colon and {KEY_BYTES} bytes in base64")
        keys[name] = key
    if not keys:
        raise ValueError("it holds no key")
    return KeyRing(next(iter(keys)), keys)


def new_line() -> str:
    """A line with a new random key, named after today."""
    name = f"{timezone.now():%Y%m%d}-{secrets.token_hex(3)}"
    return f"{name}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def _make(path: Path) -> None:
    """The file stands whole, readable by its owner alone; who comes second leaves the first one's."""
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_line())
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int, _inode: int) -> KeyRing:
    try:
        return parse(path.read_text(encoding="ascii"))
    except OSError as error:
        raise NoKeyFile(f"The key file {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        reason = "it is no text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise NoKeyFile(f"The key file {path} cannot be used: {reason}.") from error
