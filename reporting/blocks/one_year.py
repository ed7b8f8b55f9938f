"""Blocks of one year: the values of an axis, size × content, and the desks beside each other."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts import Bar, Table, Value, bars, drawn
from reporting import headlines
from reporting.blocks.parts import Block, bar_css, by_size, count_and_share, told, told_apart
from reporting.figures import Row, YearFigures
from reporting.headlines import year_name
from reporting.labels import desk_name
from reporting.measures import BY_AXIS, CLIENTS, CONTACTS, MEASURES, SIZE_CONTENT, Breakdown
from reporting.names import share_note

MOST_BARS = 50
MOST_LINES = 200  # of a table; all of them stand in the files
MOST_SIZES = 4
MOST_CONTENTS = 8  # of each size
SizeGroup = tuple[str, list[Row]]  # the label of a size class, and its contents


def breakdown_block(breakdown: Breakdown, year: YearFigures, before: YearFigures | None) -> Block:
    """The values of an axis, with the year before in the table."""
    rows, missing = told_apart(year.breakdowns[breakdown.axis]), year.missing[breakdown.axis]
    shown = by_size(rows)[:MOST_BARS]
    most = max(row.count for row in rows)
    chart = [Bar(row.label, row.count, count_and_share(row), bar_css(is_largest=row.count == most)) for row in shown]
    notes = [str(breakdown.definition), share_note(breakdown.axis)]
    if len(shown) < len(rows):
        notes.append(_("The chart shows the %(shown)s largest of %(all)s.") % {"shown": len(shown), "all": len(rows)})
    return Block(
        key=breakdown.axis,
        message=headlines.of_rows(breakdown, rows, missing),
        subject=str(breakdown.title),
        unit=str(breakdown.unit),
        drawings=drawn(partial(bars, chart), told((row.label, count_and_share(row)) for row in shown)),
        table=_table(breakdown, year, before),
        notes=tuple(notes),
        sources=(before, year) if before else (year,),
        axes=(breakdown.axis,),
    )


def _table(breakdown: Breakdown, year: YearFigures, before: YearFigures | None) -> Table:
    rows = told_apart(year.breakdowns[breakdown.axis])
    counts = pgettext("figures", "Mentions") if breakdown.counts_mentions else str(CONTACTS.name)
    past = (year_name(before.fiscal_year),) if before else ()
    earlier = {(row.axis, row.code): row.count for row in before.breakdowns[breakdown.axis]} if before else {}
    lines: list[tuple[Value, ...]] = []
    for row in rows[:MOST_LINES]:
        gone = (earlier.get((row.axis, row.code), 0),) if before else ()
        lines.append((row.label, row.count, row.share, row.clients, *gone))
    header = (str(breakdown.name), counts, _("Share (%)"), str(CLIENTS.name), *past)
    return Table(header, lines, _foot(breakdown, year, before), left_out=max(len(rows) - MOST_LINES, 0))


def _foot(breakdown: Breakdown, year: YearFigures, before: YearFigures | None) -> list[tuple[Value, ...]]:
    """Contacts without an entry, and all of them."""
    foot: list[tuple[Value, ...]] = []
    if year.missing[breakdown.axis] or (before and before.missing[breakdown.axis]):
        gone = (before.missing[breakdown.axis],) if before else ()
        foot.append((_("Without an entry"), year.missing[breakdown.axis], None, None, *gone))
    if not breakdown.counts_mentions:
        totals = (before.totals[CONTACTS.code],) if before else ()
        foot.append((pgettext("figures", "Total"), year.totals[CONTACTS.code], None, year.totals[CLIENTS.code], *totals))
    return foot


def size_content_block(year: YearFigures) -> Block:
    """The contents within each size class, one group of bars for each of the largest classes."""
    groups: list[SizeGroup] = [
        (size, told_apart([cross.content for cross in group]))
        for size, group in groupby(year.size_content, lambda row: row.size_label)
    ]
    largest = sorted(groups, key=lambda group: -sum(row.count for row in group[1]))[:MOST_SIZES]
    notes = [str(SIZE_CONTENT.definition), share_note(SIZE_CONTENT.axis)]
    if len(groups) > MOST_SIZES or max(len(rows) for _size, rows in groups) > MOST_CONTENTS:
        words = {"sizes": MOST_SIZES, "contents": MOST_CONTENTS}
        notes.append(_("The chart shows the %(sizes)s largest size classes with %(contents)s contents each at most.") % words)
    lines = [(size, row.label, row.count, row.share, row.clients) for size, rows in groups for row in rows]
    names = (str(BY_AXIS["size"].name), str(BY_AXIS["content"].name))
    header = (*names, str(CONTACTS.name), _("Share within the size (%)"), str(CLIENTS.name))
    message = headlines.of_size_content(largest)
    return Block(
        key=SIZE_CONTENT.axis,
        message=message,
        subject=str(SIZE_CONTENT.title),
        unit="%",
        drawings=drawn(partial(bars, [bar for group in largest for bar in _group_bars(*group)]), message),
        table=Table(header, lines[:MOST_LINES], left_out=max(len(lines) - MOST_LINES, 0)),
        notes=tuple(notes),
        sources=(year,),
        axes=(SIZE_CONTENT.axis,),
    )


def _group_bars(size: str, rows: Sequence[Row]) -> list[Bar]:
    """The size as a heading, and its most frequent contents."""
    most = max(row.count for row in rows)
    shown = by_size(rows)[:MOST_CONTENTS]
    bars_of_size = [Bar(row.label, row.share, count_and_share(row), bar_css(is_largest=row.count == most)) for row in shown]
    return [Bar(size), *bars_of_size]


def desks_block(desks: Sequence[YearFigures]) -> Block:
    """The desks of a year beside each other, the busiest first."""
    named = [(desk_name(desk.desk, desk.fiscal_year), desk.totals) for desk in desks]
    counts = sorted(((name, totals[CONTACTS.code]) for name, totals in named), key=lambda pair: -pair[1])
    chart = [Bar(name, count, f"{count:,}", bar_css(is_largest=count == counts[0][1])) for name, count in counts]
    return Block(
        key="desks",
        message=headlines.of_desks(counts),
        subject=_("Consultations by desk"),
        unit=str(CONTACTS.unit),
        drawings=drawn(partial(bars, chart), told((name, f"{count:,}") for name, count in counts)),
        table=Table(
            (pgettext("figures", "Desk"), *(str(item.name) for item in MEASURES)),
            [(name, *(totals[item.code] for item in MEASURES)) for name, totals in named],
        ),
        notes=(_("A joint contact of two desks counts at each of them, and once over all desks."),),
        sources=tuple(desks),
        measures=tuple(item.code for item in MEASURES),
    )
