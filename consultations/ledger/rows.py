"""Reads one row after the other: values of cells first, then what the cells of a row say to each other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis
from consultations.ledger import columns as c
from consultations.ledger import values as v
from consultations.ledger.cells import Column, too_wide
from consultations.ledger.record import Reading, Record, Remark
from consultations.validators import size_of
from core.spreadsheets.read_cells import Cell, raw_text

VISIT = "method.visit"


def _readers() -> dict[str, v.Reader]:
    """How the cells of each column are read, those that another cell decides about left as text."""
    return {
        c.CASE_NO: v.case_number,
        c.RECEIVED_ON: v.day,
        c.DESK: v.desk(c.DESK),
        c.SITE: v.two_digits,
        c.THEME: v.coded(c.THEME, Axis.THEME),
        c.CONTACTED_ON: v.day,
        c.METHOD: v.coded(c.METHOD, Axis.METHOD),
        c.VISIT_NO: v.visit_number,
        c.NAME: v.text(200),
        c.KANA: v.kana,
        c.NUMBER: v.number_of_company,
        c.POSTAL_CODE: v.postal,
        c.PREFECTURE: v.prefecture(c.PREFECTURE),
        c.INDUSTRY: v.industry,
        c.CAPITAL: v.capital,
        c.EMPLOYEES: v.employees,
        c.SIZE: v.coded(c.SIZE, Axis.SIZE),
        c.CONTENT: v.text(200),
        c.LAW: v.coded(c.LAW, Axis.LAW),
        c.COUNTRIES: v.several(c.COUNTRIES, Axis.COUNTRY),
        c.MATTERS: v.several(c.MATTERS, Axis.MATTER),
        c.ADVISOR: v.text(60),
        c.EXPERTS: v.several(c.EXPERTS, Axis.EXPERT),
        c.MINUTES: v.minutes,
        c.PARTNER: v.partner(c.PARTNER),
        c.JOINT_DESK: v.desk(c.JOINT_DESK),
        c.ROUTE: v.text(500),
        c.DELIVERABLES: v.several(c.DELIVERABLES, Axis.DELIVERABLE),
        c.REGULATION_STATUS: v.coded(c.REGULATION_STATUS, Axis.REGULATION_STATUS),
        c.CAMPAIGN: v.coded(c.CAMPAIGN, Axis.CAMPAIGN),
        c.SUMMARY: v.free_text,
        c.RESULT: v.coded(c.RESULT, Axis.RESULT),
        c.NEXT_ON: v.day,
    }


@dataclass
class _Row:
    """A row on its way to a Record."""

    line: int
    cells: Sequence[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


class RowReader:
    """Reads the rows of one file. Messages come in the language that is active when it is made."""

    def __init__(
        self, places: Mapping[str, int], *, width: int, is_csv: bool, today: date, desks: Collection[str] | None = None
    ) -> None:
        """`places` is where each known column stands, `width` the number of columns of the header.

        `desks`: only rows of these desks are taken; None takes all. CSV may carry the formula guard.
        """
        self.width = width
        self.is_csv = is_csv
        self.today = today.isoformat()
        self.desks = desks
        self._columns = [
            Column(name, places.get(name, -1), read, read(None), is_remembered=name != c.SUMMARY)
            for name, read in _readers().items()
        ]
        self._present = [column for column in self._columns if column.place >= 0]
        self._blank = {column.name: column.empty for column in self._columns} | {c.INDUSTRY: (None, "")}
        self._checks: tuple[Callable[[_Row], None], ...] = (
            self._check_width,
            self._check_required,
            self._check_day,
            self._check_desk,
            self._check_visit,
        )

    def read(self, line: int, cells: Sequence[Cell]) -> Reading:
        row = _Row(line, cells, dict(self._blank))
        length = len(cells)
        for column in self._present:
            cell = cells[column.place] if column.place < length else None
            if cell is None or cell == "":
                continue
            row.values[column.name], fault, warning = column.value(cell, self.is_csv)
            if fault:
                row.faults[column.name] = fault
            if warning:
                row.warnings[column.name] = warning
        for check in self._checks:
            check(row)
        faults = tuple(self._remark(row, name, row.faults[name]) for name in ("", *c.COLUMNS) if name in row.faults)
        warnings = tuple(self._remark(row, name, text) for name, text in row.warnings.items() if not faults)
        return Reading(None if faults else _record(row), faults, warnings)

    def _remark(self, row: _Row, name: str, message: str) -> Remark:
        place = next((column.place for column in self._present if column.name == name), -1)
        value = raw_text(row.cells[place]) if 0 <= place < len(row.cells) else ""
        return Remark(row.line, name, value, message)

    # --- what the cells of a row say to each other ------------------------------------------------------
    def _check_width(self, row: _Row) -> None:
        """A comma outside quotation marks would shift every cell behind it."""
        if self.is_csv and (fault := too_wide(row.cells, self.width)):
            row.faults[""] = fault

    def _check_required(self, row: _Row) -> None:
        for name in c.REQUIRED:
            if not row.values[name] and name not in row.faults:
                row.faults[name] = _("Enter %(column)s") % {"column": name}

    def _check_day(self, row: _Row) -> None:
        if (row.values[c.CONTACTED_ON] or "") > self.today:
            row.faults[c.CONTACTED_ON] = _("%(column)s must be today or earlier") % {"column": c.CONTACTED_ON}

    def _check_desk(self, row: _Row) -> None:
        """Site, theme, content and joint desk are judged only where the desk itself is known."""
        desk = row.values[c.DESK]
        if not desk:
            return
        if self.desks is not None and desk not in self.desks:
            names = "、".join(v.desk_names(self.desks))
            row.faults[c.DESK] = _("You can import rows of your own desks only: %(names)s") % {"names": names}
            return
        self._check_site(row, desk)
        self._check_content(row, desk)
        if row.values[c.JOINT_DESK] == desk:
            row.values[c.JOINT_DESK] = None
            row.warnings[c.JOINT_DESK] = _("The joint desk is the desk itself. It is left out")

    def _check_site(self, row: _Row, desk: str) -> None:
        found = row.values[c.SITE]
        row.values[c.SITE] = catalogue.resolve_site(desk, found) if found else None
        if found and row.values[c.SITE] is None:
            sites = [ja for key, (ja, _en) in catalogue.site_labels().items() if key.startswith(f"{desk}.")]
            row.faults[c.SITE] = v.unknown(c.SITE, found, sites)

    def _check_content(self, row: _Row, desk: str) -> None:
        found = row.values[c.CONTENT]
        axis = catalogue.content_axis(desk, row.values[c.THEME])
        row.values[c.CONTENT] = None
        if not axis:
            if c.THEME not in row.faults:
                names = "、".join(ja for ja, _en in catalogue.labels(Axis.THEME).values())
                row.faults[c.THEME] = _("Enter the theme of this desk: %(names)s") % {"names": names}
            return
        if not found or c.CONTENT in row.faults:
            return
        row.values[c.CONTENT] = catalogue.resolve(axis, found)
        if row.values[c.CONTENT] is None:
            offered = [ja for ja, _en in catalogue.labels(axis).values()]
            row.faults[c.CONTENT] = v.unknown(c.CONTENT, found, offered)

    def _check_visit(self, row: _Row) -> None:
        """Judged only where the method itself is known."""
        method = row.values[c.METHOD]
        if not method:
            row.faults.pop(c.VISIT_NO, None)
        elif method != VISIT and (row.values[c.VISIT_NO] is not None or c.VISIT_NO in row.faults):
            row.faults[c.VISIT_NO] = _("Leave the visit number empty, or write a visit as the method")


def _record(row: _Row) -> Record:
    found = row.values
    industry, industry_text = found[c.INDUSTRY]
    return Record(
        line=row.line,
        case_no=found[c.CASE_NO],
        received_on=found[c.RECEIVED_ON],
        desk=found[c.DESK],
        site=found[c.SITE],
        theme=found[c.THEME],
        contacted_on=found[c.CONTACTED_ON],
        method=found[c.METHOD],
        visit_no=found[c.VISIT_NO],
        name=found[c.NAME],
        kana=found[c.KANA],
        number=found[c.NUMBER],
        postal_code=found[c.POSTAL_CODE],
        prefecture=found[c.PREFECTURE],
        industry=industry,
        industry_text=industry_text,
        capital_yen=found[c.CAPITAL],
        employees=found[c.EMPLOYEES],
        size=found[c.SIZE] or size_of(industry, found[c.CAPITAL], found[c.EMPLOYEES]),
        content=found[c.CONTENT],
        law=found[c.LAW],
        countries=found[c.COUNTRIES],
        matters=found[c.MATTERS],
        advisor=found[c.ADVISOR],
        experts=found[c.EXPERTS],
        minutes=found[c.MINUTES],
        partner=found[c.PARTNER],
        joint_desk=found[c.JOINT_DESK],
        route=found[c.ROUTE],
        deliverables=found[c.DELIVERABLES],
        regulation_status=found[c.REGULATION_STATUS],
        campaign=found[c.CAMPAIGN],
        summary=found[c.SUMMARY],
        result=found[c.RESULT],
        next_on=found[c.NEXT_ON],
    )
