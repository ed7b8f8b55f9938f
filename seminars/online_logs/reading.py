"""A file of any of the tools as stays of people: encoding, separator and table found out from the file itself."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import clean_text
from seminars.online_logs.columns import (
    ATTENDED,
    DURATION,
    EMAIL,
    FIRST,
    JOIN,
    LAST,
    LEAVE,
    MEETING,
    NAME,
    OVERALL_JOIN,
    role_of,
)
from seminars.online_logs.times import Unclear, length_in_minutes, moment, zone_in

MOST_ROWS = 20_000
_CELL = 254
_SEPARATORS = ("\t", ",", ";")
_NO = frozenset({"no", "いいえ", "欠席"})


class LogUnreadable(Exception):
    """Not a log that can be read; `message` is a sentence for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Stay:
    """A line of the log: somebody was there from when to when, or for how long."""

    line: int
    name: str
    email: str
    joined_at: datetime | None = None
    left_at: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Problem:
    """A line of which something could not be read. `code`: no_name, bad_time, bad_duration, wrong_order, no_time."""

    line: int
    code: str


@dataclass(frozen=True)
class _Table:
    columns: dict[str, int]
    unit: str
    zone: tzinfo | None

    @property
    def is_summary(self) -> bool:
        return OVERALL_JOIN in self.columns


def read_log(raw: bytes, *, zone: tzinfo, near: date) -> tuple[list[Stay], list[Problem]]:
    """All stays and what was odd. Times are those of `zone` unless the file states another. Raises LogUnreadable.

    A line with a name is always among the stays, whatever else of it cannot be read.
    """
    stays: dict[bool, list[Stay]] = {True: [], False: []}  # of a summary by person, of single stays
    problems: dict[bool, list[Problem]] = {True: [], False: []}
    table: _Table | None = None
    seen = False
    for line, cells in _rows(_text(raw)):
        if found := _table(cells):
            table, seen = found, True
        elif len(cells) < 2:  # a gap, or the title of the next table
            table = None
        elif table is not None and any(cell.strip() for cell in cells):
            stay, odd = _stay(line, cells, table, zone, near)
            problems[table.is_summary] += odd
            stays[table.is_summary] += [stay] if stay else []
    if not seen:
        raise LogUnreadable(
            _("No columns for name and time were found. Choose the participant list that Zoom, Teams, Webex or Meet exports.")
        )
    is_summary = not stays[False]
    if not stays[is_summary] and not problems[is_summary]:
        raise LogUnreadable(_("The columns were found, but there is nobody below them."))
    return stays[is_summary], problems[is_summary]


def _text(raw: bytes) -> str:
    """The letters of the file. Raises LogUnreadable."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            return _decoded(raw, (encoding,))
    zeros = raw[:400].count(0)
    if zeros:  # two bytes a letter, and no mark at the beginning
        odd = raw[1:400:2].count(0)
        return _decoded(raw, ("utf-16-le" if odd * 2 >= zeros else "utf-16-be",))
    return _decoded(raw, ("utf-8", "cp932"))


def _decoded(raw: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LogUnreadable(_("The characters of this file cannot be read. Save it as CSV in UTF-8 and choose it again."))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    separator = max(_SEPARATORS, key=lambda each: max((line.count(each) for line in text.splitlines()[:60]), default=0))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for count, cells in enumerate(reader):
            if count > MOST_ROWS:
                raise LogUnreadable(_("The file has more than 20,000 lines. Please split it."))
            yield reader.line_num, cells
    except csv.Error as error:
        raise LogUnreadable(_("The table of this file is broken. Export it again and choose the new file.")) from error


def _table(cells: list[str]) -> _Table | None:
    """The columns, where these cells are headings: somebody's name or address, and a time or a length."""
    columns: dict[str, int] = {}
    unit, zone = "", None
    for place, cell in enumerate(cells):
        role, aside = role_of(cell)
        if not role:
            continue
        columns.setdefault(role, place)
        unit = aside if role == DURATION and columns[role] == place else unit
        zone = zone or (zone_in(aside) if role in (JOIN, LEAVE, OVERALL_JOIN) and aside else None)
    names = columns.keys() & {NAME, FIRST, LAST, EMAIL}
    times = columns.keys() & {JOIN, OVERALL_JOIN, DURATION}
    return _Table(columns, unit, zone) if names and times and MEETING not in columns else None


def _stay(line: int, cells: list[str], table: _Table, zone: tzinfo, near: date) -> tuple[Stay | None, list[Problem]]:
    """What the line says, and what of it cannot be read."""

    def cell(role: str) -> str:
        place = table.columns.get(role)
        return clean_text(cells[place])[:_CELL].strip() if place is not None and place < len(cells) else ""

    name = (cell(NAME) or f"{cell(LAST)} {cell(FIRST)}".strip())[:200]
    email = cell(EMAIL).casefold() if "@" in cell(EMAIL) else ""
    if cell(ATTENDED).casefold() in _NO:
        return None, []
    if not name and not email:
        return None, [Problem(line, "no_name")]
    stay, problems = Stay(line, name, email), []
    try:
        spoken = table.zone or zone
        joined, left = cell(JOIN) or cell(OVERALL_JOIN), cell(LEAVE)
        if joined and left:
            stay = _within(stay, moment(joined, spoken, near), moment(left, spoken, near))
            if stay.joined_at is None:
                problems.append(Problem(line, "wrong_order"))
    except Unclear:
        problems.append(Problem(line, "bad_time"))
    try:
        minutes = length_in_minutes(cell(DURATION), table.unit)
    except Unclear:
        minutes = None
        problems.append(Problem(line, "bad_duration"))
    if table.is_summary and minutes is not None:  # between the first join and the last leave he may have been away
        stay = replace(stay, joined_at=None, left_at=None)
    stay = replace(stay, minutes=minutes if stay.joined_at is None else None)
    if stay.joined_at is None and stay.minutes is None and not problems:
        problems.append(Problem(line, "no_time"))
    return stay, problems


def _within(stay: Stay, joined: datetime, left: datetime) -> Stay:
    return replace(stay, joined_at=joined, left_at=left) if joined <= left else stay
