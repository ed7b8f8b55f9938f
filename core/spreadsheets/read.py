"""Reads ledgers row by row, whatever they are called: CSV in UTF-8 or code page 932, and XLSX.

The kind and the encoding are found from the content, never from the file's name. Memory does not grow with
the rows. What cannot be read raises Unreadable with a sentence for the reader.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from core.spreadsheets.read_cells import Cell, Unreadable, is_blank, raw_text
from core.spreadsheets.read_csv import csv_rows
from core.spreadsheets.read_xlsx import xlsx_sheets
from core.text import clean_text, compare_key

__all__ = ["Cell", "Table", "Unreadable", "open_table", "raw_text"]

_ZIP = b"PK"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook behind a password
_PDF = b"%PDF"
Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Table:
    """A header and the rows below it; `rows` yields (spreadsheet row, cells), blank rows left out."""

    header: list[str]
    rows: Iterator[Row]
    is_csv: bool

    def columns(self, known: Collection[str], required: Collection[str]) -> dict[str, int]:
        """Where each known column stands. Raises Unreadable for one that stands twice or is required and missing."""
        places = _places(self.header, known)
        twice = [name for name, found in places.items() if len(found) > 1]
        if twice:
            raise Unreadable(
                _("The column %(names)s stands twice. Keep one of them and choose the file again") % {"names": "、".join(twice)}
            )
        missing = [name for name in required if name not in places]
        if missing:
            raise Unreadable(
                _("The column %(names)s is missing. Add it to the header row and choose the file again")
                % {"names": "、".join(missing)}
            )
        return {name: found[0] for name, found in places.items()}


@contextmanager
def open_table(source: str | Path | BinaryIO, *, required: Collection[str] = ()) -> Iterator[Table]:
    """The table in the file at `source` (a path, or a file open for reading bytes that can seek).

    Of a workbook, the first sheet whose first row has all `required` columns; else the first one with anything on it.
    """
    with ExitStack() as stack:
        file = stack.enter_context(Path(source).open("rb")) if isinstance(source, str | Path) else source
        file.seek(0)
        head = file.read(8)
        _refuse_foreign(head)
        if head.startswith(_ZIP):
            sheets = stack.enter_context(xlsx_sheets(file))
            yield _first_with(required, (_with_header(rows, is_csv=False) for rows in sheets))
        else:
            yield _first_with((), [_with_header(csv_rows(file), is_csv=True)])


def _refuse_foreign(head: bytes) -> None:
    if not head:
        raise Unreadable(_empty())
    if head.startswith(_OLD_EXCEL):
        raise Unreadable(_("This is an old or password-protected Excel file. Save it as XLSX without a password"))
    if head.startswith(_PDF):
        raise Unreadable(_("This is neither CSV nor XLSX. Save the ledger as XLSX or CSV and choose it again"))


def _with_header(rows: Iterator[Row], *, is_csv: bool) -> Table | None:
    """The table whose header is the first row that is not blank; None without any."""
    filled = ((line, cells) for line, cells in rows if not is_blank(cells))
    first = next(filled, None)
    if first is None:
        return None
    return Table([clean_text(raw_text(cell)) for cell in first[1]], filled, is_csv)


def _first_with(required: Collection[str], tables: "Iterator[Table | None] | list[Table | None]") -> Table:
    fallback: Table | None = None
    for table in tables:
        if table is not None and len(_places(table.header, required)) == len(required):
            return table
        fallback = fallback or table
    if fallback is None:
        raise Unreadable(_empty())
    return fallback


def _places(header: list[str], names: Collection[str]) -> Mapping[str, list[int]]:
    wanted = {compare_key(name): name for name in names}
    found: dict[str, list[int]] = {}
    for place, title in enumerate(header):
        if (name := wanted.get(compare_key(title))) is not None:
            found.setdefault(name, []).append(place)
    return found


def _empty() -> str:
    return _("This file is empty. Choose a file with a header row")
