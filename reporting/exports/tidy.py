"""Tidy CSV: one header row, one figure a row, codes and labels in both languages."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext_lazy, pgettext_lazy

from core.fiscal import label
from core.spreadsheets.write import Cell, write_csv
from reporting.blocks import Block
from reporting.editions import Edition
from reporting.exports.seminars import seminar_lines
from reporting.figures import YearFigures, share_in_whole
from reporting.labels import both, desk_names
from reporting.measures import BY_AXIS, CONTACTS, MEASURES, SIZE_CONTENT, Breakdown
from reporting.names import notice

MISSING = gettext_lazy("Consultations without an entry")
MENTIONS = pgettext_lazy("figures", "Mentions")
CSV_HEADER = (
    *("fiscal_year", "era_year", "desk", "desk_ja", "desk_en"),
    *("measure", "measure_ja", "measure_en", "axis", "code_axis", "code", "label_ja", "label_en"),
    *("second_code", "second_label_ja", "second_label_en"),
    *("count", "clients", "share_percent", "unit_ja", "unit_en"),
)

Line = tuple[Cell, ...]


def write_figures_csv(target: BinaryIO, edition: Edition) -> None:
    """Everything of the year, in UTF-8 with a byte-order mark."""
    rows = chain(
        _lines(edition.figures, [measure.code for measure in MEASURES], list(BY_AXIS)),
        seminar_lines(edition.seminars, None, None),
    )
    _write(target, rows, is_fictitious=edition.is_fictitious)


def write_block_csv(target: BinaryIO, block: Block, *, is_fictitious: bool) -> None:
    """What one figure of a page shows: its measures and axes, of each of its years or desks."""
    contacts = (row for year in block.sources for row in _lines(year, block.measures, block.axes))
    seminars = (row for year in block.seminars for row in seminar_lines(year, block.measures, block.axes))
    rows = chain(contacts, seminars)
    _write(target, rows, is_fictitious=is_fictitious)


def _write(target: BinaryIO, rows: Iterable[Line], *, is_fictitious: bool) -> None:
    told = (notice(),) if is_fictitious else ()
    write_csv(target, CSV_HEADER + (("notice",) if told else ()), (row + told for row in rows))


def _lines(figures: YearFigures, measures: Collection[str], axes: Collection[str]) -> Iterator[Line]:
    year = figures.fiscal_year
    head = (year, label(year, "ja"), figures.desk, *desk_names(figures.desk, year))
    for measure in MEASURES:
        if measure.code in measures:
            figure = (figures.totals[measure.code], None, share_in_whole(figures, measure), *both(measure.unit))
            yield (*head, measure.code, *both(measure.name), *[None] * 8, *figure)
    for axis in axes:
        for line in _breakdown_lines(figures, BY_AXIS[axis]):
            yield (*head, *line)


def _breakdown_lines(figures: YearFigures, breakdown: Breakdown) -> Iterator[Line]:
    unit = both(breakdown.unit)
    measure = ("mentions", *both(MENTIONS)) if breakdown.counts_mentions else (CONTACTS.code, *both(CONTACTS.name))
    if breakdown is SIZE_CONTENT:
        for cross in figures.size_content:
            size, row = (cross.size, cross.size_ja, cross.size_en), cross.content
            codes = (SIZE_CONTENT.axis, row.axis or None, *size, row.code, row.label_ja, row.label_en)
            yield (*measure, *codes, row.count, row.clients, row.share, *unit)
        return
    for row in figures.breakdowns[breakdown.axis]:
        codes = (breakdown.axis, row.axis or None, row.code, row.label_ja, row.label_en, None, None, None)
        yield (*measure, *codes, row.count, row.clients, row.share, *unit)
    blank = (breakdown.axis, *[None] * 7, figures.missing[breakdown.axis], None, None)
    yield ("missing", *both(MISSING), *blank, *both(CONTACTS.unit))
