"""CSV as spreadsheet programs read it: UTF-8 with a byte-order mark, formula guard, ISO dates.

Written exactly as PostgreSQL's COPY writes it (line feed, quotes only where needed, empty for nothing), so
that a file is the same to the byte whichever engine it comes from.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import BinaryIO

from core.spreadsheets.cells import Cell
from core.spreadsheets.guard import guard

BOM = b"\xef\xbb\xbf"
LINE_END = "\r\n"  # makes the csv module quote both CR and LF; the file itself has LF


class _Lines:
    """Takes the csv module's lines and passes them on as bytes that end in a line feed."""

    def __init__(self, target: BinaryIO) -> None:
        self._write = target.write

    def write(self, line: str) -> int:
        return self._write(line[: -len(LINE_END)].encode("utf-8", "replace") + b"\n")


def csv_text(value: Cell) -> str:
    """One cell as CSV text; None is empty, and texts are guarded."""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def csv_head(target: BinaryIO, header: Sequence[str]) -> None:
    """The byte-order mark and the header line are written."""
    target.write(BOM)
    csv.writer(_Lines(target), lineterminator=LINE_END).writerow([guard(name) for name in header])


def write_csv(target: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """The whole table is written; returns the number of rows. Memory does not grow with the rows."""
    csv_head(target, header)
    writer = csv.writer(_Lines(target), lineterminator=LINE_END)
    count = 0
    for row in rows:
        writer.writerow([csv_text(value) for value in row])
        count += 1
    return count
