"""Small formatted workbooks: a cover sheet, then one table a sheet, ready to read, filter and print."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.spreadsheets.cells import Cell, workbook_text

MAX_NAME = 31  # of a sheet, in the XLSX format
WIDEST = 60  # columns, in half-width letters
COVER_WIDTH = 90  # of the texts on the cover, likewise
LINE_HEIGHT = 18.0  # points
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Yu Gothic", "font_size": 11},
}


@dataclass(frozen=True)
class Sheet:
    """One table: its header stands in row 1, so that machines read it without being told.

    `title` is the full name of the table; it stands on the cover and in the printed page head.
    """

    name: str
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_workbook(target: str | Path | BinaryIO, cover: Sequence[tuple[str, str]], sheets: Iterable[Sheet]) -> None:
    """`target` holds a workbook with a cover sheet and one sheet for each table.

    `cover` is pairs of a label and its text; the first one is the headline of the workbook. Integers are
    shown with thousands separators, other numbers with one decimal, dates as 2017-05-31.
    """
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, _OPTIONS)
    looks = _Looks(book)
    tables = list(sheets)
    names = _sheet_names([_("Cover"), *(table.name for table in tables)])
    _write_cover(book.add_worksheet(names[0]), looks, cover, list(zip(names[1:], tables, strict=True)))
    for name, table in zip(names[1:], tables, strict=True):
        _write_table(book.add_worksheet(name), looks, table)
    book.set_properties({"title": workbook_text(cover[0][1]) if cover else ""})
    book.close()


class _Looks:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.headline = book.add_format({"bold": True, "font_size": 16})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"underline": 1, "font_color": "blue", "valign": "top"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "silver", "bottom": 1})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.fraction = book.add_format({"num_format": "#,##0.0", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})


def _write_cover(sheet: Worksheet, looks: _Looks, cover: Sequence[tuple[str, str]], tables: list[tuple[str, Sheet]]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, COVER_WIDTH)
    _print_setup(sheet, "")
    sheet.hide_gridlines(2)
    for row, (label, text) in enumerate(cover):
        if row == 0:
            _write_text(sheet, 0, 0, text, looks.headline)
            continue
        _write_text(sheet, row, 0, label, looks.label)
        _write_text(sheet, row, 1, text, looks.text)
        if (lines := _cover_lines(text)) > 1:  # LibreOffice does not fit the height of a wrapped text by itself
            sheet.set_row(row, LINE_HEIGHT * lines)
    row = len(cover) + 1
    for name, table in tables:
        quoted = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", looks.link, name)
        _write_text(sheet, row, 1, table.title, looks.text)
        row += 1


def _write_table(sheet: Worksheet, looks: _Looks, table: Sheet) -> None:
    widths = [_width(name) for name in table.header]
    for column, name in enumerate(table.header):
        _write_text(sheet, 0, column, name, looks.head)
    last = 0
    for last, cells in enumerate(table.rows, start=1):
        for column, value in enumerate(cells):
            _write_cell(sheet, last, column, value, looks)
            widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    if table.header:
        sheet.autofilter(0, 0, last, len(table.header) - 1)
    sheet.repeat_rows(0)
    _print_setup(sheet, table.title)


def _print_setup(sheet: Worksheet, title: str) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if title:
        sheet.set_header("&L" + workbook_text(title).replace("&", "&&")[:200])
    sheet.set_footer("&C&P / &N")


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, looks: _Looks) -> None:
    if isinstance(value, str):
        _write_text(sheet, row, column, value, looks.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, looks.day)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, looks.whole)
    elif isinstance(value, float | Decimal):
        sheet.write_number(row, column, float(value), looks.fraction)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    text = workbook_text(str(text))
    if text.startswith("<r>") and text.endswith("</r>"):  # xlsxwriter would pass it on as markup of its own
        sheet.write_rich_string(row, column, text[:1], look, text[1:], look)
    elif text:
        sheet.write_string(row, column, text, look)


def _width(value: Any) -> int:
    """The widest line in half-width letters; a Japanese letter is two."""
    lines = str("" if value is None else value).split("\n")
    return max(sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line[:WIDEST]) for line in lines)


def _cover_lines(text: str) -> int:
    """About how many lines a text of the cover takes."""
    widths = (sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line) for line in text.split("\n"))
    return sum(max(-(-width // COVER_WIDTH), 1) for width in widths)


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names as a workbook allows them: short, without []:*?/\\, each once."""
    names: list[str] = []
    for name in wanted:
        plain = _FORBIDDEN_IN_NAMES.sub(" ", workbook_text(name)).strip(" '")[:MAX_NAME] or "Sheet"
        unique, number = plain, 2
        while unique.casefold() in {taken.casefold() for taken in names}:
            suffix = f" ({number})"
            unique, number = plain[: MAX_NAME - len(suffix)] + suffix, number + 1
        names.append(unique)
    return names
