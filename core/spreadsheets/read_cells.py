"""What a cell of a ledger may hold, and what makes a file unreadable."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """A file that cannot be read as a table; the text is a sentence for the reader."""


def raw_text(cell: Cell) -> str:
    """A cell as people see it: text as typed, whole numbers without a decimal point, days as 2017-05-31."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether nothing but white space stands in a row."""
    return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in cells)
