"""Reads one row after the other: values of cells first, then what the cells of a row say to each other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from consultations.ledger import values as v
from consultations.ledger.cells import Column, too_wide
from consultations.ledger.record import Remark
from core.spreadsheets.read_cells import Cell, raw_text
from core.text import clean_text, compare_key
from seminars.enums import Mode, SeriesKind
from seminars.ledger import columns as c
from seminars.ledger.record import Record

_COUNT = re.compile(r"約?(-?\d[\d,]{0,19})(?:人|名|席|件)?", re.ASCII)
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209c]")  # folding takes the mark of a note for a digit of the number
_SEVERAL = re.compile(r"[、;；]")
_MOST_LECTURERS = 50


class Reading(NamedTuple):
    """One row after reading: a record when nothing is wrong with it."""

    record: Record | None
    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]


@dataclass
class _Row:
    line: int
    cells: Sequence[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


# --- cells ---------------------------------------------------------------------------------------------
def number(cell: Cell) -> str:
    """In half width, so that an event is found again however its number is typed."""
    found = clean_text(v.folded(cell))
    if len(found) > 40:
        raise v.Refused(_("Use %(limit)s characters or fewer (now %(count)s)") % {"limit": 40, "count": len(found)})
    return found


def word(column: str, words: Mapping[Any, tuple[str, ...]]) -> v.Reader:
    """One of the words of the column, or its code; None when empty."""
    known = {compare_key(name): str(code) for code, names in words.items() for name in (str(code), *names)}

    def read(cell: Cell) -> str | None:
        found = clean_text(raw_text(cell))
        code = known.get(compare_key(found)) if found else None
        if found and code is None:
            raise v.Refused(v.unknown(column, found, [names[0] for names in words.values()]))
        return code

    return read


def count(cell: Cell) -> int | None:
    """A whole number of people, seats or talks, 0 or more."""
    found = re.sub(r"\s", "", v.folded(cell))
    if not found:
        return None
    match = None if _RAISED.search(raw_text(cell)) else _COUNT.fullmatch(found)
    if match is None:
        raise v.Refused(_("Enter a whole number such as 30"))
    figure = int(match[1].replace(",", ""))
    if figure < 0:
        raise v.Refused(_("The number must be 0 or more"))
    if figure > v.MAX_INT:
        raise v.Refused(_("The number is too large. Check it"))
    return figure


def lecturers(cell: Cell) -> tuple[str, ...]:
    """Names as written, each once."""
    parts = [clean_text(part) for part in _SEVERAL.split(raw_text(cell))]
    found = {compare_key(part): part for part in reversed(parts) if part}
    if any(len(part) > 120 for part in found.values()) or len(found) > _MOST_LECTURERS:
        raise v.Refused(_("Separate several by 、 or ;"))
    return tuple(part for part in dict.fromkeys(parts) if found.get(compare_key(part)) == part)


_READERS: dict[str, v.Reader] = {
    c.NUMBER: number,
    c.KIND: word(c.KIND, c.KINDS),
    c.SERIES: v.text(120),
    c.HELD_ON: v.day,
    c.PREFECTURE: v.prefecture(c.PREFECTURE),
    c.VENUE: v.text(200),
    c.MODE: word(c.MODE, c.MODES),
    c.SEATS_ONSITE: count,
    c.SEATS_ONLINE: count,
    c.APPLIED: count,
    c.ONSITE: count,
    c.ONLINE: count,
    c.HOST: v.text(200),
    c.LECTURERS: lecturers,
    c.CONSULTATIONS: count,
}


class RowReader:
    """Reads the rows of one file. Messages come in the language that is active when it is made."""

    def __init__(self, places: Mapping[str, int], *, width: int, is_csv: bool, today: date) -> None:
        """`places` is where each known column stands, `width` the number of columns of the header."""
        self._width = width
        self._is_csv = is_csv
        self._today = today.isoformat()
        self._columns = [Column(name, places.get(name, -1), read, read(None)) for name, read in _READERS.items()]
        self._blank = {column.name: column.empty for column in self._columns}

    def read(self, line: int, cells: Sequence[Cell]) -> Reading:
        row = _Row(line, cells, dict(self._blank))
        for column in self._columns:
            cell = cells[column.place] if 0 <= column.place < len(cells) else None
            if cell is None or cell == "":
                continue
            row.values[column.name], fault, warning = column.value(cell, self._is_csv)
            row.faults |= {column.name: fault} if fault else {}
            row.warnings |= {column.name: warning} if warning else {}
        self._check(row)
        faults = tuple(self._remark(row, name, row.faults[name]) for name in ("", *c.COLUMNS) if name in row.faults)
        warnings = tuple(self._remark(row, name, text) for name, text in row.warnings.items() if not faults)
        return Reading(None if faults else _record(row), faults, warnings)

    def _check(self, row: _Row) -> None:
        if self._is_csv and (fault := too_wide(row.cells, self._width)):
            row.faults[""] = fault
        required = (*c.REQUIRED, c.SERIES) if row.values[c.KIND] == SeriesKind.PUBLIC else c.REQUIRED
        for name in required:
            if not row.values[name] and name not in row.faults:
                row.faults[name] = _("Enter %(column)s") % {"column": name}
        if (row.values[c.HELD_ON] or "") > self._today:
            row.faults[c.HELD_ON] = _("%(column)s must be today or earlier") % {"column": c.HELD_ON}
        _check_mode(row)
        _check_kept(row)

    def _remark(self, row: _Row, name: str, message: str) -> Remark:
        place = next((column.place for column in self._columns if column.name == name), -1)
        value = raw_text(row.cells[place]) if 0 <= place < len(row.cells) else ""
        return Remark(row.line, name, value, message)


# --- what the cells of a row say to each other --------------------------------------------------------
def _check_mode(row: _Row) -> None:
    """Figures beside a form of event that has no such seats are kept as the desk counted them, with a warning."""
    strange = {Mode.ONSITE: (c.SEATS_ONLINE, c.ONLINE), Mode.ONLINE: (c.SEATS_ONSITE, c.ONSITE)}
    for name in strange.get(row.values[c.MODE], ()):
        if row.values[name]:
            row.warnings[name] = _("This does not go with %(column)s. It is kept as written") % {"column": c.MODE}


def _check_kept(row: _Row) -> None:
    if row.values[c.KIND] in (None, SeriesKind.PUBLIC):
        return
    for name in c.PUBLIC_ONLY:
        if row.values[name]:
            row.values[name] = None
            row.warnings[name] = _("This is kept for %(kind)s only. It is left out") % {"kind": c.KINDS[SeriesKind.PUBLIC][0]}


def _record(row: _Row) -> Record:
    found = row.values
    return Record(
        line=row.line,
        number=found[c.NUMBER],
        kind=found[c.KIND],
        series=found[c.SERIES],
        held_on=found[c.HELD_ON],
        prefecture=found[c.PREFECTURE],
        venue=found[c.VENUE],
        mode=found[c.MODE]
        or _mode_of(bool(found[c.ONSITE] or found[c.SEATS_ONSITE]), bool(found[c.ONLINE] or found[c.SEATS_ONLINE])),
        seats_onsite=found[c.SEATS_ONSITE],
        seats_online=found[c.SEATS_ONLINE],
        applied=found[c.APPLIED],
        onsite=found[c.ONSITE],
        online=found[c.ONLINE],
        host=found[c.HOST],
        lecturers=found[c.LECTURERS],
        consultations=found[c.CONSULTATIONS],
    )


def _mode_of(onsite: bool, online: bool) -> str:  # both are asked for at once, in this order
    """The form of an event whose cell is empty, by the seats and people that the row counts."""
    if online:
        return Mode.HYBRID if onsite else Mode.ONLINE
    return Mode.ONSITE
