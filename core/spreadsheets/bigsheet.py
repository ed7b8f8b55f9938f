"""One sheet of very many rows (a year of contacts), written by the Rust writer in constant memory."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import xlsxwriter
from rustpy_xlsxwriter import Format, write_worksheet

from core.spreadsheets.cells import Cell, workbook_text


def write_big_sheet(
    path: Path,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    typed_by_people: Collection[int] | None = None,
) -> int:
    """The workbook at `path` has one sheet `name` with `header` and `rows`; returns the number of rows.

    Texts are string cells whatever they look like, dates are date cells shown as 2017-05-31. Text is made fit
    for a workbook in the columns `typed_by_people` (places from 0; None = all of them).
    """
    typed = range(len(header)) if typed_by_people is None else typed_by_people
    passing = _Passing(header, rows, frozenset(typed))
    first = next(passing.records, None)
    if first is None:
        _write_header_alone(path, name, header)
        return 0
    write_worksheet(
        chain([first], passing.records),
        str(path),
        sheet_name=name,
        freeze_row=1,
        autofilter=True,
        datetime_format="yyyy-mm-dd",
        header_format=Format().set_bold().set_background_color("silver").set_align("top"),
        column_width=14,
    )
    return passing.count


def _write_header_alone(path: Path, name: str, header: Sequence[str]) -> None:
    """The Rust writer knows the header from the first row only."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(name)
    for column, title in enumerate(header):
        sheet.write_string(0, column, workbook_text(title), book.add_format({"bold": True}))
    book.close()


class _Passing:
    """Rows on their way into the Rust writer, which wants a mapping for each and tells no number."""

    def __init__(self, header: Sequence[str], rows: Iterable[Sequence[Cell]], typed: frozenset[int]) -> None:
        self.header = tuple(header)
        self.rows = rows
        self.typed = sorted(typed)
        self.count = 0
        self.records = self._records()

    def _records(self) -> Iterator[dict[str, Cell]]:
        header, typed = self.header, self.typed
        for row in self.rows:
            self.count += 1
            cells = list(row)
            for place in typed:
                value = cells[place]
                if isinstance(value, str):
                    cells[place] = workbook_text(value) or None
            yield dict(zip(header, cells, strict=True))
