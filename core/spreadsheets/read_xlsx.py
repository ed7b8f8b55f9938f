"""Workbooks, sheet by sheet and row by row, with their real date and number cells.

openpyxl knows the format. Its reader is bent in three places so that memory does not grow with the rows:
shared strings lie on disk, rows that were read leave the tree, and no sheet is walked for its size.
"""

import re
import tempfile
import warnings
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, iterparse  # Expat itself stops entity bombs since 2.4.1
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from core.spreadsheets.read_cells import Cell, Unreadable

MAX_UNPACKED = 1 << 30  # bytes of all parts together: a year of 120,000 rows has about 400 MB
JAPANESE_DATE_FORMATS = frozenset({*range(27, 32), 36, *range(50, 59)})  # 57 is H29.5.31, 31 is 2017年5月31日
MAX_PARTS = 2_000
MAX_ROWS = 1_048_576  # of the format
MAX_COLUMNS = 256
_BROKEN = (
    BadZipFile,
    zlib.error,
    EOFError,
    SyntaxError,  # what the XML parser raises
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    RuntimeError,  # a part behind a password, a packing we do not know
    ArithmeticError,
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SI, _T, _R = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
Row = tuple[int, list[Cell]]


@contextmanager
def xlsx_sheets(file: BinaryIO) -> Iterator[Iterator[Iterator[Row]]]:
    """The rows of each sheet that is not hidden, as (spreadsheet row, cells); raises Unreadable."""
    with warnings.catch_warnings(), tempfile.TemporaryFile() as strings:
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: styles, validations, images
        try:
            reader = _Reader(file, strings)
            reader.read()
        except _BROKEN as error:
            raise Unreadable(_broken()) from error
        with reader.archive:
            yield (_rows(sheet) for sheet in reader.sheets if sheet.sheet_state == "visible")


def _rows(sheet: "_Sheet") -> Iterator[Row]:
    try:
        for line, cells in sheet.lines():
            if line > MAX_ROWS:
                raise Unreadable(_broken())
            yield line, cells
    except _BROKEN as error:
        raise Unreadable(_broken()) from error


def _broken() -> str:
    return _("This is no readable Excel workbook. Open it in Excel, save it as XLSX and choose it again")


class _Reader(ExcelReader):
    """Opens a workbook whose parts are of a bearable size, without its pictures, themes and styles of text."""

    def __init__(self, file: BinaryIO, strings: BinaryIO) -> None:
        _refuse_bombs(file)
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self._strings = strings
        self._table: _SharedStrings | None = None
        self.sheets: list[_Sheet] = []

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self._table = _SharedStrings(source, self._strings)

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                found = _Sheet(self.wb, sheet.name, relation.target, self._table or [])
                found.sheet_state = sheet.state or "visible"
                self.sheets.append(found)


def _refuse_bombs(file: BinaryIO) -> None:
    """Nothing is unpacked before it is known how large it gets; zipfile itself stops at the size it was told."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(_("This workbook is too large. Divide the ledger into several files"))


class _Sheet(ReadOnlyWorksheet):
    parent: Any  # these four are openpyxl's own, and its type stubs do not have them
    sheet_state: Any
    _shared_strings: Any
    _get_source: Any

    def _get_size(self) -> None:
        """Stays unknown: what a file says of its size is often wrong, and counting would read it twice."""

    def lines(self) -> Iterator[Row]:
        book = self.parent
        with self._get_source() as source:
            parser = _SheetParser(
                source,
                self._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats | _japanese_dates(book),
                timedelta_formats=book._timedelta_formats,
            )
            yield from parser.lines()


def _japanese_dates(book: Any) -> set[int]:
    """Styles with a date format that East Asian Excel has built in and therefore never writes out (ECMA-376, 18.8.30)."""
    return {place for place, style in enumerate(book._cell_styles) if style.numFmtId in JAPANESE_DATE_FORMATS}


class _SheetParser(WorkSheetParser):
    def lines(self) -> Iterator[Row]:
        data: Element | None = None
        for event, element in iterparse(self.source, ("start", "end")):  # noqa: S314  # see the import
            if event == "start":
                if element.tag == DATA_TAG:
                    data = element
            elif element.tag == ROW_TAG and data is not None:
                yield self._line(element)
                data.clear()
            elif element.tag == DATA_TAG:
                return

    def _line(self, row: Element) -> Row:
        before, number = self.row_counter, row.get("r")
        self.row_counter = before + 1 if number is None else int(number)
        if self.row_counter <= before:
            raise ValueError(f"row {number} after row {before}")
        self.col_counter = 0
        cells: list[Cell] = []
        for element in row:
            cell = self.parse_cell(element)
            place = cell["column"] - 1
            if place >= MAX_COLUMNS:
                break
            cells.extend([None] * (place + 1 - len(cells)))
            cells[place] = cell["value"]
        return self.row_counter, cells

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell = super().parse_cell(element)
        if cell["value"] is None:  # a formula that no program has worked out yet is kept as its text
            formula = element.findtext(FORMULA_TAG)
            cell["value"] = f"={formula}" if formula else None
        elif element.get("t") in ("inlineStr", "str"):
            cell["value"] = _unescaped(cell["value"])
        return cell


class _SharedStrings:
    """The workbook's table of strings on disk; the latest ones asked for are at hand."""

    def __init__(self, source: Any, file: BinaryIO) -> None:
        self._file = file
        self._starts = array("Q", [0])
        self._fill(source)
        self._cached = lru_cache(maxsize=4_000)(self._read)

    def _fill(self, source: Any) -> None:
        root: Element | None = None
        end = 0
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314  # see the import
            if event == "start":
                root = element if root is None else root
            elif element.tag == _SI and root is not None:
                text = _unescaped(_text(element)).encode("utf-8", "surrogatepass")
                end += self._file.write(text)
                self._starts.append(end)
                root.clear()

    def _read(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        start, end = self._starts[index], self._starts[index + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")

    def __getitem__(self, index: int) -> str:
        return self._cached(index)


def _text(item: Element) -> str:
    """The letters of a string, plain or in formatted runs, without the readings (furigana) that Excel keeps."""
    parts = [child.text if child.tag == _T else child.findtext(_T) for child in item if child.tag in (_T, _R)]
    return "".join(part for part in parts if part)


def _unescaped(text: str) -> str:
    """`_x000D_` is how the format writes letters that XML does not allow."""
    return _ESCAPE.sub(_letter, text) if "_x" in text else text


def _letter(escape: "re.Match[str]") -> str:
    code = int(escape[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
