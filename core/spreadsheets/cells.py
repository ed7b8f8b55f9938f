"""What a cell may hold, and how text has to be for a workbook."""

import re
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | date | None

MAX_LETTERS = 32_767  # of one cell, in UTF-16 units: the limit of the XLSX format
CUT_MARK = " …"
_BREAKS = re.compile(r"\r\n?")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML does not allow


def workbook_text(text: str) -> str:
    """`text` as an XLSX cell can hold it: CR LF and CR as LF, no illegal characters, at most 32,767 UTF-16 units."""
    if not text.isprintable():  # line breaks and everything that XML forbids are unprintable
        text = _ILLEGAL.sub("", _BREAKS.sub("\n", text))
    if len(text) * 2 > MAX_LETTERS and len(text.encode("utf-16-le")) // 2 > MAX_LETTERS:
        room = (MAX_LETTERS - len(CUT_MARK)) * 2
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_MARK
    return text
