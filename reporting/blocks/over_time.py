"""Blocks over time: months beside those of the year before, methods and new clients over the years."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts import Change, Part, Series, Table, Value, drawn, lines, stacks
from core.fiscal import months
from reporting import headlines
from reporting.blocks.parts import Block, by_size, percent
from reporting.figures import YearFigures, share_in_whole
from reporting.headlines import year_name
from reporting.measures import BY_AXIS, CLIENTS, CONTACTS, CONTACTS_BY_NEW_CLIENTS, NEW_CLIENTS
from reporting.names import share_note

PARTS = 4  # of a stacked bar


def months_block(year: YearFigures, before: YearFigures | None, months_begun: int) -> Block:
    """Contacts by month beside the year before. Of a year with fewer than 12 months begun, the last is provisional."""
    is_open = months_begun < 12
    now = _month_counts(year)[:months_begun]
    series = [Series(year_name(year.fiscal_year), now, "figure-this", is_open=is_open)]
    if before:
        series.insert(0, Series(year_name(before.fiscal_year), _month_counts(before), "figure-before"))
    labels = _month_labels(year.fiscal_year)
    message = headlines.of_months(year, before, is_open=is_open)
    open_note = (_("The last month is not over: its figure is provisional."),) if is_open else ()
    return Block(
        key="month",
        message=message,
        subject=str(BY_AXIS["month"].title),
        unit=str(CONTACTS.unit),
        drawings=drawn(partial(lines, series, labels), message),
        table=_months_table(year, before, list(zip(labels, now, strict=False))),
        notes=(*open_note, str(CONTACTS.definition)),
        sources=(before, year) if before else (year,),
        axes=("month",),
    )


def _months_table(year: YearFigures, before: YearFigures | None, now: list[tuple[str, int]]) -> Table:
    header: tuple[str, ...] = (pgettext("figures", "Month"), year_name(year.fiscal_year))
    if not before:
        return Table(header, now, [(pgettext("figures", "Total"), sum(count for _label, count in now))])
    past = _month_counts(before)
    found: list[tuple[Value, ...]] = [
        (label, count, past[place], Change(count - past[place])) for place, (label, count) in enumerate(now)
    ]
    total, earlier = sum(count for _label, count in now), sum(past[: len(now)])
    foot = [(pgettext("figures", "Total"), total, earlier, Change(total - earlier))]
    return Table((*header, year_name(before.fiscal_year), pgettext("figures", "Change")), found, foot)


def methods_block(years: Sequence[YearFigures]) -> Block:
    """Shares of the methods in each year: the most frequent ones of the last year, the rest together."""
    labels = {row.code: row.label for year in years for row in year.breakdowns["method"]}
    codes = list(dict.fromkeys([*(row.code for row in by_size(years[-1].breakdowns["method"])), *labels]))
    named = codes if len(codes) <= PARTS else codes[: PARTS - 1]
    names = [labels[code] for code in named] + ([pgettext("figures", "Others")] if len(named) < len(codes) else [])
    message = headlines.of_methods(years)
    return Block(
        key="method_years",
        message=message,
        subject=_("Contact methods over the years"),
        unit="%",
        drawings=drawn(partial(stacks, [_method_parts(year, named) for year in years], names), message),
        table=Table(
            (pgettext("figures", "Fiscal year"), str(BY_AXIS["method"].name), str(CONTACTS.name), _("Share (%)")),
            [
                (year_name(year.fiscal_year), row.label, row.count, row.share)
                for year in years
                for row in year.breakdowns["method"]
            ],
        ),
        notes=(share_note("method"),),
        sources=tuple(years),
        axes=("method",),
    )


def _method_parts(year: YearFigures, named: Sequence[str]) -> tuple[str, list[Part]]:
    found = {row.code: row.share for row in year.breakdowns["method"]}
    parts = [found.pop(code, 0) for code in named]
    parts.append(round(sum(found.values()), 1))
    return year_name(year.fiscal_year), [Part(part, percent(part)) for part in parts]


def new_clients_block(years: Sequence[YearFigures]) -> Block:
    """New and repeat clients of each year."""
    stacked, table = [], []
    for year in years:
        name, found = year_name(year.fiscal_year), year.totals
        clients, new = found[CLIENTS.code], found[NEW_CLIENTS.code]
        stacked.append((name, [Part(count, f"{count:,}") for count in (new, clients - new)]))
        share = share_in_whole(year, NEW_CLIENTS)
        table.append((name, clients, new, clients - new, share, found[CONTACTS_BY_NEW_CLIENTS.code]))
    names = [str(NEW_CLIENTS.name), _("Repeat users")]
    message = headlines.of_new_clients(years[-1])
    header = (pgettext("figures", "Fiscal year"), str(CLIENTS.name), *names, _("Share of new users (%)"))
    return Block(
        key="client_years",
        message=message,
        subject=_("New and repeat users over the years"),
        unit=str(CLIENTS.unit),
        drawings=drawn(partial(stacks, stacked, names), message),
        table=Table((*header, str(CONTACTS_BY_NEW_CLIENTS.name)), table),
        notes=(str(CLIENTS.definition), str(NEW_CLIENTS.definition)),
        sources=tuple(years),
        measures=(CLIENTS.code, NEW_CLIENTS.code, CONTACTS_BY_NEW_CLIENTS.code),
    )


def _month_counts(year: YearFigures) -> list[int]:
    counts = {row.code: row.count for row in year.breakdowns["month"]}
    return [counts.get(code, 0) for code in months(year.fiscal_year)]


def _month_labels(fiscal_year: int) -> list[str]:
    """`4月` … `3月`, `Apr` … `Mar`."""
    return [date_format(date.fromisoformat(f"{code}-01"), "M") for code in months(fiscal_year)]
