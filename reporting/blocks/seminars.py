"""Blocks of seminars: events, series, prefectures, years, desks, and what became of those who attended."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.charts import Bar, Drawing, Part, Table, Value, bars, drawn, stacks
from reporting import shares
from reporting.blocks.parts import Block, bar_css, percent, told
from reporting.headlines import year_name
from reporting.seminar_figures import EventRow, Figure, SeminarFigures, capacity_of, figures_of
from reporting.seminar_measures import (
    ATTENDANCE_RATE,
    BY_DESK,
    BY_EVENT,
    BY_PREFECTURE,
    BY_SERIES,
    DISPATCH,
    FUNNEL,
    IN_COMPANY,
    ONLINE,
    ONSITE,
    PARTICIPANTS,
    PUBLIC_EVENTS,
    REGISTERED,
    SEMINARS_BY_CODE,
    SeminarTable,
)
from seminars.reports import HeldEvent

MOST_BARS = 50
MOST_SERIES = 12
MOST_LINES = 200  # of a table; all of them stand in the files
_YEARLY = (PUBLIC_EVENTS, PARTICIPANTS, ONSITE, ONLINE, REGISTERED, ATTENDANCE_RATE)


def seminar_blocks(years: Sequence[SeminarFigures]) -> list[Block]:
    """The figures of the last of `years`, which come in order."""
    year = years[-1]
    found = []
    if year.by_event:
        found += [_events(year), _series(year)]
        found += [_prefectures(year)] if year.by_prefecture else []
        found.append(_years([one for one in years if one.by_event]))
    if year.by_desk:
        found.append(_desks(year))
    return [*found, _funnel(year)] if year.counted.funnel.booked else found


def _events(year: SeminarFigures) -> Block:
    """Participants of each event, by day."""
    rows = year.by_event
    most = max(_came(row) for row in rows)
    chart = [Bar(row.label, _came(row), _came_of(row), bar_css(is_largest=_came(row) == most)) for row in rows[-MOST_BARS:]]
    notes = [str(PUBLIC_EVENTS.definition), str(PARTICIPANTS.definition), str(ATTENDANCE_RATE.definition)]
    if len(rows) > MOST_BARS:
        notes.append(_("The chart shows the last %(shown)s of %(all)s events.") % {"shown": MOST_BARS, "all": len(rows)})
    rate = year.totals[ATTENDANCE_RATE.code]
    words = {"events": len(rows), "people": f"{year.totals[PARTICIPANTS.code]:,}", "rate": rate}
    message = (
        _("%(people)s people attended %(events)s public seminars; %(rate)s%% of the registered came")
        if rate is not None
        else _("%(people)s people attended %(events)s public seminars")
    )
    drawing = drawn(partial(bars, chart), told((row.label, _came_of(row)) for row in rows))
    return _block("seminar_events", BY_EVENT, message % words, drawing, _event_table(rows, BY_EVENT), notes, year)


def _series(year: SeminarFigures) -> Block:
    """Seats, registered and attended of each series: at most three bars each."""
    rows = sorted(year.by_series, key=lambda row: -_came(row))
    chart = [bar for row in rows[:MOST_SERIES] for bar in _series_bars(row)]
    notes = [str(BY_SERIES.definition), str(REGISTERED.definition)]
    if len(rows) > MOST_SERIES:
        notes.append(_("The chart shows the %(shown)s largest of %(all)s.") % {"shown": MOST_SERIES, "all": len(rows)})
    words = {"name": rows[0].label, "count": f"{_came(rows[0]):,}"}
    message = (
        _("The most participants: %(name)s (%(count)s)") if len(rows) > 1 else _("All public seminars belong to %(name)s")
    ) % words
    drawing = drawn(partial(bars, chart), told((row.label, _came_of(row)) for row in rows))
    return _block("seminar_series", BY_SERIES, message, drawing, _event_table(rows, BY_SERIES), notes, year)


def _series_bars(row: EventRow) -> list[Bar]:
    """The series as a heading, then what is known of seats, registered and attended."""
    seats, registered, came = capacity_of(row.events), row.figures[REGISTERED.code], _came(row)
    known = [
        (_("Seats"), seats, "figure-rest"),
        (str(REGISTERED.name), registered or None, "figure-part-2"),
        (str(PARTICIPANTS.name), came, "figure-part-1"),
    ]
    return [Bar(row.label), *(Bar(name, value, f"{value:,}", css) for name, value, css in known if value is not None)]


def _prefectures(year: SeminarFigures) -> Block:
    rows = sorted(year.by_prefecture, key=lambda row: (-_came(row), row.code))
    most = max(_came(row) for row in rows)
    chart = [Bar(row.label, _came(row), _events_of(row), bar_css(is_largest=_came(row) == most)) for row in rows]
    message = ngettext(
        "Public seminars took place in %(count)s prefecture", "Public seminars took place in %(count)s prefectures", len(rows)
    ) % {"count": len(rows)}
    drawing = drawn(partial(bars, chart), told((row.label, _events_of(row)) for row in rows))
    table = _event_table(year.by_prefecture, BY_PREFECTURE)
    return _block("seminar_prefecture", BY_PREFECTURE, message, drawing, table, [str(BY_PREFECTURE.definition)], year)


def _years(years: Sequence[SeminarFigures]) -> Block:
    """Participants on site and online of each year."""
    stacked, lines = [], []
    for year in years:
        counts = [year.totals[one.code] or 0 for one in (ONSITE, ONLINE)]
        stacked.append((year_name(year.fiscal_year), [Part(count, f"{count:,}") for count in counts]))
        lines.append((year_name(year.fiscal_year), *(year.totals[one.code] for one in _YEARLY)))
    last = years[-1].totals
    words = {name: f"{last[one.code]:,}" for name, one in (("onsite", ONSITE), ("online", ONLINE))}
    message = _("%(onsite)s people came to the venue, %(online)s took part online") % words
    header = (pgettext("figures", "Fiscal year"), *(_named(one.code) for one in _YEARLY))
    names = [str(ONSITE.name), str(ONLINE.name)]
    subject = _("Participants of public seminars over the years")
    return Block(
        key="seminar_years",
        message=message,
        subject=subject,
        unit=str(PARTICIPANTS.unit),
        drawings=drawn(partial(stacks, stacked, names), message),
        table=Table(header, lines),
        notes=(str(ONSITE.definition), str(ONLINE.definition)),
        sources=(),
        seminars=tuple(years),
        measures=tuple(one.code for one in _YEARLY),
    )


def _desks(year: SeminarFigures) -> Block:
    """In-company seminars and dispatches of each desk."""
    rows = sorted(year.by_desk, key=lambda row: -(row.figures[IN_COMPANY.code] + row.figures[DISPATCH.code]))
    kinds = ((IN_COMPANY, "figure-part-1"), (DISPATCH, "figure-part-2"))
    chart = [
        bar
        for row in rows
        for bar in (
            Bar(row.label),
            *(Bar(str(one.name), row.figures[one.code], f"{row.figures[one.code]:,}", css) for one, css in kinds),
        )
    ]
    words = {"inside": f"{year.totals[IN_COMPANY.code]:,}", "away": f"{year.totals[DISPATCH.code]:,}"}
    message = _("%(inside)s seminars inside companies, %(away)s lectures for other bodies") % words
    codes = ("in_company", "in_company_participants", "dispatch", "dispatch_participants")
    table = Table(
        (str(BY_DESK.name), *(_named(code) for code in codes)),
        [(row.label, *(row.figures[code] for code in codes)) for row in rows],
        [(pgettext("figures", "Total"), *(year.totals[code] for code in codes))],
    )
    notes = [str(BY_DESK.definition), str(IN_COMPANY.definition)]
    block = _block("seminar_desks", BY_DESK, message, drawn(partial(bars, chart), message), table, notes, year)
    return replace(block, unit=str(IN_COMPANY.unit))


def _funnel(year: SeminarFigures) -> Block:
    """Attended, talk booked, talk held, case, closed: the first bar is as long as all, the shares are of it."""
    steps = [step for step in year.funnel if not step.is_outcome]
    outcomes = [step for step in year.funnel if step.is_outcome]
    attended = steps[0].count
    shown = [(step.label, step.count, _share(step.count, attended)) for step in steps]
    chart = [
        Bar(name, count, f"{count:,} ({share})", bar_css(is_largest=name == steps[0].label)) for name, count, share in shown
    ]
    words = {"attended": f"{attended:,}", "talks": f"{steps[2].count:,}", "cases": f"{steps[3].count:,}"}
    message = _("Of %(attended)s participants, %(talks)s had a talk afterwards; %(cases)s talks became a case") % words
    lines: list[tuple[Value, ...]] = [(name, count, share) for name, count, share in shown]
    lines += [
        (_("Closed: %(outcome)s") % {"outcome": step.label}, step.count, _share(step.count, attended)) for step in outcomes
    ]
    header = (str(FUNNEL.name), pgettext("figures", "Value"), _("Share of those who attended"))
    notes = [str(FUNNEL.definition)]
    if year.totals["individual_consultations"] > steps[2].count:
        notes.append(_("Talks that only a ledger counts do not stand here: nobody knows who had them."))
    drawing = drawn(partial(bars, chart), told((name, f"{count:,}") for name, count, _part in shown))
    return _block("seminar_funnel", FUNNEL, message, drawing, Table(header, lines), notes, year)


def _block(
    key: str,
    what: SeminarTable,
    message: str,
    drawings: tuple[Drawing, Drawing],
    table: Table,
    notes: Sequence[str],
    year: SeminarFigures,
) -> Block:
    """A figure of one year, whose CSV holds the table of `what`."""
    return Block(
        key=key,
        message=message,
        subject=str(what.title),
        unit=str(PARTICIPANTS.unit),
        drawings=drawings,
        table=table,
        notes=tuple(notes),
        sources=(),
        seminars=(year,),
        axes=(what.axis,),
    )


def _event_table(rows: Sequence[EventRow], what: SeminarTable) -> Table:
    """Events, seats, registered, attended and the rate of each row, and over all of them."""
    columns = (REGISTERED, PARTICIPANTS, ONSITE, ONLINE, ATTENDANCE_RATE)
    header = (str(what.name), str(PUBLIC_EVENTS.name), _("Seats"), *(_named(one.code) for one in columns))
    lines = [_event_line(row.label, row.events, [row.figures[one.code] for one in columns]) for row in rows[:MOST_LINES]]
    every = [event for row in rows for event in row.events]
    total = figures_of(every)
    foot = [_event_line(pgettext("figures", "Total"), every, [total[one.code] for one in columns])]
    return Table(header, lines, foot, left_out=max(len(rows) - MOST_LINES, 0))


def _event_line(name: str, events: Sequence[HeldEvent], values: Sequence[Figure]) -> tuple[Value, ...]:
    return (name, len(events), capacity_of(events), *values)


def _came(row: EventRow) -> int:
    return sum(event.participants for event in row.events)


def _came_of(row: EventRow) -> str:
    """`30 (90.9%)`: participants, and the rate where it is known."""
    rate = row.figures[ATTENDANCE_RATE.code]
    return f"{_came(row):,}" if rate is None else f"{_came(row):,} ({percent(rate)})"


def _events_of(row: EventRow) -> str:
    words = {"people": f"{_came(row):,}", "count": len(row.events)}
    return ngettext("%(people)s (%(count)s event)", "%(people)s (%(count)s events)", len(row.events)) % words


def _named(code: str) -> str:
    """The name of a figure, with its unit where it is a percentage."""
    one = SEMINARS_BY_CODE[code]
    return f"{one.name} ({one.unit})" if one.is_rate else str(one.name)


def _share(count: int, whole: int) -> str:
    return percent(shares.plain([("step", count)], whole)[0])
