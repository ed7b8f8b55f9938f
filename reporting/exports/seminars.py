"""The figures of seminars in files: lines of the tidy CSV, and sheets of the workbook."""

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.fiscal import label
from core.spreadsheets.write import Cell, Sheet
from reporting.labels import both, desk_names
from reporting.seminar_figures import EventRow, Figure, SeminarFigures, capacity_of
from reporting.seminar_measures import (
    BY_DESK,
    BY_EVENT,
    BY_PREFECTURE,
    BY_SERIES,
    CONSULTATIONS,
    FUNNEL,
    PUBLIC_EVENTS,
    SEMINAR_MEASURES,
    SEMINARS_BY_CODE,
    SeminarTable,
)

Line = tuple[Cell, ...]
PREFIX = "seminars."  # of their axes: `seminars.prefecture` is that of the venue, `prefecture` that of the client
PEOPLE = ("participants", "participants_onsite", "participants_online", "registered", "attendance_rate")
OUTREACH = ("in_company", "in_company_participants", "dispatch", "dispatch_participants")


# --- CSV ---------------------------------------------------------------------------------------------------
def seminar_lines(figures: SeminarFigures, measures: Collection[str] | None, axes: Collection[str] | None) -> Iterator[Line]:
    """One figure a line, as reporting.exports.tidy has them; None stands for all measures, or all axes."""
    year = figures.fiscal_year
    head = (year, label(year, "ja"), figures.desk, *desk_names(figures.desk, year))
    for measure in SEMINAR_MEASURES:
        if measures is None or measure.code in measures:
            yield (*head, *_line(measure.code, figures.totals[measure.code], [None] * 5))
    for axis, rows in _tables(figures).items():
        if axes is not None and axis not in axes:
            continue
        for code, names, values in rows:
            for measure_code, value in values.items():
                yield (*head, *_line(measure_code, value, (f"{PREFIX}{axis}", None, code, *names)))


def _line(measure_code: str, value: Figure, codes: Sequence[Cell]) -> Line:
    """Measure and codes, then the figure: a rate stands in the column of shares."""
    measure = SEMINARS_BY_CODE.get(measure_code)
    if measure is None:  # a step of the funnel
        names, unit, is_rate = both(FUNNEL.title), both(CONSULTATIONS.unit), False
    else:
        names, unit, is_rate = both(measure.name), both(measure.unit), measure.is_rate
    numbers = (None, None, value) if is_rate else (value, None, None)
    return (measure_code, *names, *codes, None, None, None, *numbers, *unit)


def _tables(figures: SeminarFigures) -> dict[str, list[tuple[str, tuple[str, str], dict[str, Figure]]]]:
    events = {BY_SERIES.axis: figures.by_series, BY_PREFECTURE.axis: figures.by_prefecture, BY_EVENT.axis: figures.by_event}
    found: dict[str, list[tuple[str, tuple[str, str], dict[str, Figure]]]] = {
        axis: [(row.code, (row.label_ja, row.label_en), {PUBLIC_EVENTS.code: len(row.events), **row.figures}) for row in rows]
        for axis, rows in events.items()
    }
    found[BY_DESK.axis] = [(row.code, (row.label_ja, row.label_en), dict(row.figures)) for row in figures.by_desk]
    found[FUNNEL.axis] = [
        (step.code, (step.label_ja, step.label_en), {"outcome" if step.is_outcome else "step": step.count})
        for step in figures.funnel
    ]
    return found


# --- workbook ----------------------------------------------------------------------------------------------
def seminar_sheets(figures: SeminarFigures) -> list[Sheet]:
    """The totals, then one table a sheet; nothing where the year has no seminars."""
    if figures.is_empty:
        return []
    sheets = [_totals(figures)]
    if figures.by_event:
        sheets += [_events(figures), _by(figures, BY_SERIES, figures.by_series)]
        sheets += [_by(figures, BY_PREFECTURE, figures.by_prefecture)] if figures.by_prefecture else []
    sheets += [_desks(figures)] if figures.by_desk else []
    return [*sheets, _funnel(figures)] if figures.by_event else sheets


def _totals(figures: SeminarFigures) -> Sheet:
    rows = [(one.code, str(one.name), figures.totals[one.code], str(one.unit)) for one in SEMINAR_MEASURES]
    names = pgettext("figures", "Code"), pgettext("figures", "Figure"), pgettext("figures", "Value")
    header = (*names, pgettext("figures", "Unit"))
    return Sheet(pgettext("figures", "Seminars"), f"{pgettext('figures', 'Seminars')} {_of(figures)}", header, rows)


def _events(figures: SeminarFigures) -> Sheet:
    header = (pgettext("figures", "Code"), pgettext("figures", "Day"), pgettext("figures", "Place"))
    header += (pgettext("figures", "Event"), _("Seats"), *_names(PEOPLE), str(CONSULTATIONS.name))
    rows = [
        (
            *(row.code, one.held_on.isoformat(), one.place, _title(one.title), one.capacity),
            *(*_values(row.figures, PEOPLE), one.consultations),
        )
        for row in figures.by_event
        for one in row.events
    ]
    return Sheet(str(BY_EVENT.name), f"{BY_EVENT.title} {_of(figures)}", header, rows)


def _by(figures: SeminarFigures, what: SeminarTable, rows: Sequence[EventRow]) -> Sheet:
    header = (*_label_header(), str(PUBLIC_EVENTS.name), _("Seats"), *_names(PEOPLE))
    lines = [
        (row.code, row.label_ja, row.label_en, len(row.events), capacity_of(row.events), *_values(row.figures, PEOPLE))
        for row in rows
    ]
    return Sheet(f"{pgettext('figures', 'Seminars')} {what.name}", f"{what.title} {_of(figures)}", header, lines)


def _desks(figures: SeminarFigures) -> Sheet:
    rows = [(row.code, row.label_ja, row.label_en, *_values(dict(row.figures), OUTREACH)) for row in figures.by_desk]
    title = f"{BY_DESK.title} {_of(figures)}"
    return Sheet(_("In-company and dispatch"), title, (*_label_header(), *_names(OUTREACH)), rows)


def _funnel(figures: SeminarFigures) -> Sheet:
    header = (*_label_header(), pgettext("figures", "Value"))
    rows = [(step.code, step.label_ja, step.label_en, step.count) for step in figures.funnel]
    return Sheet(_("After seminars"), f"{FUNNEL.title} {_of(figures)}", header, rows)


def _label_header() -> tuple[str, str, str]:
    return pgettext("figures", "Code"), "日本語", "English"  # names of languages stand in their own language


def _names(codes: Sequence[str]) -> tuple[str, ...]:
    """The names of these figures; of a rate with its unit."""
    found = [SEMINARS_BY_CODE[code] for code in codes]
    return tuple(f"{one.name} ({one.unit})" if one.is_rate else str(one.name) for one in found)


def _values(values: dict[str, Figure], codes: Sequence[str]) -> tuple[Figure, ...]:
    return tuple(values[code] for code in codes)


def _title(title: tuple[str, str]) -> str:
    return title[get_language() == "en"]


def _of(figures: SeminarFigures) -> str:
    name = desk_names(figures.desk, figures.fiscal_year)[get_language() == "en"]
    return f"({label(figures.fiscal_year, get_language() or 'ja')}, {name})"
