"""The file as the tax agency hands it out: CSV in UTF-8 or code page 932, bare or inside its ZIP."""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from consultations.enums import RegisterScope
from core.spreadsheets.read_cells import Unreadable

_LOOK_AT = 1 << 16  # bytes that tell the encoding: they always hold a name
_LONGEST_LINE = 1 << 16  # letters; a row of the register has a few hundred
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
# 00_zenkoku_all_20261130.csv, 13_tokyo_all_20261130_01.csv, diff_20261119.csv
_WHOLE_NATION = re.compile(r"00_zenkoku_all_\d{8}\.", re.IGNORECASE)
_CHANGES = re.compile(r"diff_", re.IGNORECASE)
_DAY = re.compile(r"_(\d{4})(\d{2})(\d{2})(?:[_.]|$)")
UNREADABLE_LETTER = "\ufffd"


class RegisterSource:
    """One file of the register. Raises Unreadable, with a sentence for the reader, when it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._bytes() as (file, name):
            self._names = [path.name, name]
            self._encoding = _encoding(file.read(_LOOK_AT))

    @property
    def scope(self) -> RegisterScope:
        """What the file's name (or that of the CSV inside) says it holds."""
        if any(_WHOLE_NATION.match(name) for name in self._names):
            return RegisterScope.NATION
        if any(_CHANGES.match(name) for name in self._names):
            return RegisterScope.CHANGES
        return RegisterScope.PART

    @property
    def day(self) -> date | None:
        """The day in the file's name, where there is one."""
        for match in filter(None, map(_DAY.search, self._names)):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
        return None

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def lines(self) -> Iterator[str]:
        """Its lines one by one; letters that cannot be read stand as UNREADABLE_LETTER."""
        with self._bytes() as (file, _name):
            text = io.TextIOWrapper(file, encoding=self._encoding, errors="replace")
            while line := text.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    raise Unreadable(_not_the_register())
                yield line

    @contextmanager
    def _bytes(self) -> Iterator[tuple[IO[bytes], str]]:
        """The open CSV and its name."""
        with ExitStack() as stack:
            if not zipfile.is_zipfile(self.path):
                file = stack.enter_context(self.path.open("rb"))
                yield file, self.path.name
                return
            try:
                archive = stack.enter_context(zipfile.ZipFile(self.path))
                member = _only_csv(archive)
                opened: Any = stack.enter_context(archive.open(member))
                yield opened, Path(member.filename).name  # what its reader meets comes back here
            except _DAMAGED as error:
                raise Unreadable(_damaged()) from error


def _only_csv(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one CSV of the archive; its signature (.asc) lies beside it."""
    found = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
    if len(found) != 1:
        raise Unreadable(
            _("The ZIP must hold exactly one CSV file (found %(n)s). Unpack it and import the CSV") % {"n": len(found)}
        )
    if found[0].flag_bits & 1:
        raise Unreadable(_("The ZIP has a password. Unpack it and import the CSV"))
    return found[0]


def _encoding(head: bytes) -> str:
    if not head.strip():
        raise Unreadable(_("This file is empty. Download it again"))
    if b"\0" in head:
        raise Unreadable(_not_the_register())
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8-sig"


def _not_the_register() -> str:
    return _("This is not a file of the corporate register. Download its CSV (Unicode) from the National Tax Agency's site")


def _damaged() -> str:
    return _("The ZIP is damaged. Download it again")
