"""Workbooks: a cover with source, version and definitions, then one table a sheet, in the reader's language."""

from collections.abc import Iterable
from typing import BinaryIO

from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.fiscal import label
from core.spreadsheets.write import Cell, Sheet, write_workbook
from reporting.blocks import Block
from reporting.editions import Edition
from reporting.exports.seminars import seminar_sheets
from reporting.exports.tidy import MENTIONS, MISSING
from reporting.figures import CrossRow, Row, YearFigures
from reporting.labels import desk_name
from reporting.measures import BREAKDOWNS, BY_AXIS, CLIENTS, CONTACTS, MEASURES, SIZE_CONTENT, Breakdown
from reporting.names import notice, period_of, share_notes, source, title_of, version_text
from reporting.seminar_measures import FUNNEL, SEMINAR_MEASURES

LABEL_HEADER = ("日本語", "English")  # names of languages stand in their own language
Line = tuple[str, str]


def write_figures_workbook(target: BinaryIO, edition: Edition) -> None:
    """Everything of the year; over all desks also the totals of each."""
    figures = edition.figures
    sheets = [_totals_sheet(figures), *_desks_sheet(edition)]
    sheets += [_breakdown_sheet(figures, item) for item in BREAKDOWNS if figures.breakdowns[item.axis]]
    sheets += [_cross_sheet(figures)] if figures.size_content else []
    notes = [(str(item.name), str(item.definition)) for item in (*MEASURES, *BREAKDOWNS, SIZE_CONTENT)]
    notes += [(pgettext("figures", "Shares"), note) for note in share_notes()]
    if not edition.seminars.is_empty:
        notes += [(str(item.name), str(item.definition)) for item in (*SEMINAR_MEASURES, FUNNEL)]
    sheets += [_missing_sheet(figures), *seminar_sheets(edition.seminars)]
    write_workbook(target, _cover(edition, title_of(figures), notes), sheets)


def write_block_workbook(target: BinaryIO, edition: Edition, block: Block) -> None:
    """The table of one figure of a page."""
    table = block.table
    notes = [(pgettext("figures", "Note"), note) for note in block.notes]
    sheet = Sheet(block.subject, f"{block.subject} {_of(edition.figures)}", table.header, [*table.lines, *table.foot])
    write_workbook(target, _cover(edition, f"{block.subject} {_of(edition.figures)}", notes), [sheet])


def _cover(edition: Edition, title: str, notes: Iterable[Line]) -> list[Line]:
    figures = edition.figures
    return [
        ("", title),
        *([(pgettext("figures", "Note"), notice())] if edition.is_fictitious else []),
        (pgettext("figures", "Period"), period_of(figures.fiscal_year)),
        (pgettext("figures", "Desk"), desk_name(figures.desk, figures.fiscal_year)),
        (pgettext("figures", "Source"), source()),
        (_("Extracted at"), f"{localtime(edition.extracted_at):%Y-%m-%d %H:%M} JST"),
        (_("Version of the data"), version_text(edition.version)),
        *notes,
    ]


def _totals_sheet(figures: YearFigures) -> Sheet:
    rows = [(item.code, str(item.name), figures.totals[item.code], str(item.unit)) for item in MEASURES]
    return Sheet(
        pgettext("figures", "Totals"),
        _("Totals of the year"),
        (pgettext("figures", "Code"), pgettext("figures", "Figure"), pgettext("figures", "Value"), pgettext("figures", "Unit")),
        rows,
    )


def _desks_sheet(edition: Edition) -> list[Sheet]:
    if not edition.desk_totals:
        return []
    header = (pgettext("figures", "Code"), pgettext("figures", "Desk"), *(str(item.name) for item in MEASURES))
    rows = [
        (desk, desk_name(desk, edition.figures.fiscal_year), *(totals[item.code] for item in MEASURES))
        for desk, totals in edition.desk_totals.items()
    ]
    return [
        Sheet(pgettext("figures", "Desks"), _("Totals by desk (a joint contact counts at each of its desks)"), header, rows)
    ]


def _breakdown_sheet(figures: YearFigures, breakdown: Breakdown) -> Sheet:
    rows = figures.breakdowns[breakdown.axis]
    several = any(row.axis for row in rows)
    axis = (_("Content axis"),) if several else ()
    count = MENTIONS if breakdown.counts_mentions else CONTACTS.name
    header = (*axis, pgettext("figures", "Code"), *LABEL_HEADER, str(count), str(CLIENTS.name), _("Share (%)"))
    cells = [(*((row.axis,) if several else ()), *_label_cells(row), row.count, row.clients, row.share) for row in rows]
    return Sheet(str(breakdown.name), f"{breakdown.title} {_of(figures)}", header, cells)


def _cross_sheet(figures: YearFigures) -> Sheet:
    size, content = BY_AXIS["size"].name, BY_AXIS["content"].name
    numbers = (str(CONTACTS.name), str(CLIENTS.name), _("Share within the size (%)"))
    header = (f"{size} ({_('Code')})", f"{size}", f"{content} ({_('Code')})", f"{content}", *numbers)
    rows = [_cross_cells(row) for row in figures.size_content]
    return Sheet(str(SIZE_CONTENT.name), f"{SIZE_CONTENT.title} {_of(figures)}", header, rows)


def _missing_sheet(figures: YearFigures) -> Sheet:
    rows = [(item.axis, str(item.name), figures.missing[item.axis]) for item in BREAKDOWNS]
    header = (pgettext("figures", "Code"), pgettext("figures", "Breakdown"), str(MISSING))
    return Sheet(_("Without an entry"), f"{MISSING} {_of(figures)}", header, rows)


def _label_cells(row: Row) -> tuple[Cell, ...]:
    return row.code, row.label_ja, row.label_en


def _cross_cells(row: CrossRow) -> tuple[Cell, ...]:
    content = row.content
    return row.size, row.size_label, content.code, content.label, content.count, content.clients, content.share


def _of(figures: YearFigures) -> str:
    return f"({label(figures.fiscal_year, get_language() or 'ja')}, {desk_name(figures.desk, figures.fiscal_year)})"
