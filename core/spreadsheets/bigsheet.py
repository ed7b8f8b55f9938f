"""One sheet of very many rows (a year of contacts), written by the Rust writer in constant memory."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from rustpy_xlsxwriter import Format, write_worksheet

from core.spreadsheets.cells import Cell, workbook_text


def write_big_sheet(path: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """The workbook at `path` has one sheet `name` with `header` and `rows`; returns the number of rows.

    Texts are string cells whatever they look like, dates are date cells shown as 2017-05-31.
    """
    counted = _Counted(header, rows)
    write_worksheet(
        counted.records(),
        str(path),
        sheet_name=name,
        freeze_row=1,
        autofilter=True,
        datetime_format="yyyy-mm-dd",
        header_format=Format().set_bold().set_background_color("#E8EDF3").set_align("top"),
        column_width=14,
    )
    return counted.count


class _Counted:
    """Rows on their way into the Rust writer, which wants a mapping for each and tells no number."""

    def __init__(self, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        self.header = tuple(header)
        self.rows = rows
        self.count = 0

    def records(self) -> Iterator[dict[str, Cell]]:
        header = self.header
        for row in self.rows:
            self.count += 1
            yield dict(zip(header, map(_value, row), strict=True))


def _value(value: Cell) -> Cell:
    if isinstance(value, str):
        return workbook_text(value) or None
    return float(value) if isinstance(value, Decimal) else value
