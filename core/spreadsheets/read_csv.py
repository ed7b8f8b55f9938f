"""CSV as Japanese offices keep it: UTF-8 with or without a byte-order mark, or code page 932."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from core.spreadsheets.read_cells import Cell, Unreadable

_CHUNK = 1 << 18
_ENCODINGS = {  # each with letters that its decoder makes of bytes that are no text
    "utf-8": "\0",
    "cp932": "\0\x80\uf8f0\uf8f1\uf8f2\uf8f3",
}


def csv_rows(file: BinaryIO) -> Iterator[tuple[int, list[Cell]]]:
    """(spreadsheet row, cells) of every row, blank ones too. Raises Unreadable; a row may hold line breaks."""
    lines = io.TextIOWrapper(io.BufferedReader(_Unclosed(file), _CHUNK), encoding=_encoding(file), newline="")
    reader = csv.reader(lines, strict=True)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, cells  # type: ignore[misc]  # list is invariant; every str is a Cell
    except csv.Error as error:
        raise Unreadable(
            _("Row %(line)s: a quotation mark is not closed, or a cell is too long. Correct the row and choose the file again")
            % {"line": line + 1}
        ) from error


def _encoding(file: BinaryIO) -> str:
    """The encoding in which the whole file can be read; the file stands at its first letter afterwards."""
    file.seek(0)
    start = len(codecs.BOM_UTF8) if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0
    for encoding in ["utf-8"] if start else _ENCODINGS:
        file.seek(start)
        if _decodes(file, encoding):
            file.seek(start)
            return encoding
    raise Unreadable(_("The characters of this file cannot be read. Save it as XLSX, or as CSV in UTF-8, and choose it again"))


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if any(letter in text for letter in _ENCODINGS[encoding]):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Unclosed(io.RawIOBase):
    """Lends a file to a reader of text, which would close what it reads."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._file.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
