"""One column of a ledger: its cells read, and what was read lately kept at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from consultations.ledger import values as v
from core.spreadsheets.guard import unguard
from core.spreadsheets.read_cells import Cell

_REMEMBERED = 4_000  # cells of one column


@dataclass
class Column:
    """One known column: where it stands, how it is read, and what was read lately."""

    name: str
    place: int  # -1 where the file does not have it
    read: v.Reader
    empty: Any
    is_remembered: bool = True  # False for long texts, of which no two are alike
    lately: dict[str, tuple[Any, str, str]] = field(default_factory=dict)

    def value(self, cell: Cell, is_guarded: bool) -> tuple[Any, str, str]:
        """(value, fault, warning); the value of a faulty cell is the empty one."""
        if not isinstance(cell, str):  # 1, 1.0 and TRUE would be one to a dictionary
            return self._read(cell)
        found = self.lately.get(cell)
        if found is None:
            found = self._read(unguard(cell) if is_guarded else cell)
            if self.is_remembered:
                if len(self.lately) >= _REMEMBERED:
                    self.lately.clear()
                self.lately[cell] = found
        return found

    def _read(self, cell: Cell) -> tuple[Any, str, str]:
        try:
            found = self.read(cell)
        except v.Refused as refusal:
            return self.empty, str(refusal), ""
        if isinstance(found, v.Corrected):
            return found.value, "", found.warning
        return found, "", ""


def too_wide(cells: Sequence[Cell], width: int) -> str:
    """What is wrong with a row of CSV whose cells go beyond the header; empty where they do not."""
    if len(cells) > width and any(str(cell).strip() for cell in cells[width:]):
        return _("This row has more cells than the header. Put text with commas in quotation marks")
    return ""
