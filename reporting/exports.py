"""The figures of a year as files: JSON, tidy CSV, and a workbook with a cover sheet."""

import json
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, override, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _p

from consultations import catalogue
from core.eras import era_date_label
from core.fiscal import bounds, label
from core.spreadsheets.write import Cell, Sheet, write_csv, write_workbook
from reporting import shares
from reporting.editions import Edition
from reporting.figures import CrossRow, Row, YearFigures
from reporting.measures import BREAKDOWNS, BY_AXIS, CLIENTS, CONTACTS, MEASURES, SIZE_CONTENT, Breakdown

NOTICE = gettext_lazy("Fictitious data")
ALL_DESKS = gettext_lazy("All desks")
MISSING = gettext_lazy("Consultations without an entry")
MENTIONS = pgettext_lazy("figures", "Mentions")
LABEL_HEADER = ("日本語", "English")  # names of languages stand in their own language
CSV_HEADER = (
    *("fiscal_year", "era_year", "desk", "desk_ja", "desk_en"),
    *("measure", "measure_ja", "measure_en", "axis", "code_axis", "code", "label_ja", "label_en"),
    *("second_code", "second_label_ja", "second_label_en"),
    *("count", "clients", "share_percent", "unit_ja", "unit_en"),
)


def both(text: Promise | str) -> tuple[str, str]:
    """A message in Japanese and in English."""
    found = []
    for language in ("ja", "en"):
        with override(language):
            found.append(str(text))
    return found[0], found[1]


def desk_names(desk: str | None, fiscal_year: int) -> tuple[str, str]:
    """The name of the desk in that year, or `All desks`, in Japanese and in English."""
    if desk is None:
        return both(ALL_DESKS)
    return catalogue.desk_name(desk, fiscal_year, "ja"), catalogue.desk_name(desk, fiscal_year, "en")


def desk_name(desk: str | None, fiscal_year: int) -> str:
    """The same in the reader's language."""
    return desk_names(desk, fiscal_year)[get_language() == "en"]


def notice() -> str:
    """What every export of a demo says, in both languages."""
    return " / ".join(both(NOTICE))


def write_json(target: BinaryIO, edition: Edition) -> None:
    """The JSON that other programs read; `notice` is there only in a demo."""
    told = edition.figures.as_json() | ({"notice": notice()} if edition.is_fictitious else {})
    target.write(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")


# --- CSV: one header row, one figure a row, codes and labels ------------------------------------------
def write_figures_csv(target: BinaryIO, edition: Edition, axes: tuple[str, ...] = ()) -> None:
    """A tidy table in UTF-8 with a byte-order mark: everything, or the breakdowns named by `axes` alone."""
    told = (notice(),) if edition.is_fictitious else ()
    header = CSV_HEADER + (("notice",) if told else ())
    write_csv(target, header, (row + told for row in _tidy_rows(edition.figures, axes)))


def _tidy_rows(figures: YearFigures, axes: tuple[str, ...]) -> Iterator[tuple[Cell, ...]]:
    year = figures.fiscal_year
    head = (year, label(year, "ja"), figures.desk, *desk_names(figures.desk, year))
    if not axes:
        for measure in MEASURES:
            figure = (figures.totals[measure.code], None, None, *both(measure.unit))
            yield (*head, measure.code, *both(measure.name), *[None] * 8, *figure)
    for breakdown in (*BREAKDOWNS, SIZE_CONTENT):
        if not axes or breakdown.axis in axes:
            for row in _tidy_breakdown(figures, breakdown):
                yield (*head, *row)


def _tidy_breakdown(figures: YearFigures, breakdown: Breakdown) -> Iterator[tuple[Cell, ...]]:
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


# --- XLSX: a cover with the definitions, then one table a sheet, in the reader's language ---------------
def write_figures_workbook(target: BinaryIO, edition: Edition, axes: tuple[str, ...] = ()) -> None:
    """A workbook with everything, or with the breakdowns named by `axes` alone."""
    shown = [item for item in (*BREAKDOWNS, SIZE_CONTENT) if item.axis in (axes or BY_AXIS)]
    figures = edition.figures
    sheets = [] if axes else [_totals_sheet(figures), *_desks_sheet(edition)]
    sheets += [_breakdown_sheet(figures, item) for item in shown if item is not SIZE_CONTENT and figures.breakdowns[item.axis]]
    sheets += [_cross_sheet(figures)] if SIZE_CONTENT in shown and figures.size_content else []
    sheets += [] if axes else [_missing_sheet(figures)]
    write_workbook(target, _cover(edition, shown if axes else []), sheets)


def title_of(figures: YearFigures) -> str:
    """`相談の統計 平成29年度（2017年度） 営業秘密・知財戦略相談窓口`."""
    words = {"year": label(figures.fiscal_year, get_language() or "ja"), "desk": desk_name(figures.desk, figures.fiscal_year)}
    return _("Consultation statistics, %(year)s, %(desk)s") % words


def period_of(fiscal_year: int) -> str:
    """The first and the last day, in the reader's language with era and western years."""
    first, last = bounds(fiscal_year)
    words = {"first": first, "last": last, "era_first": era_date_label(first), "era_last": era_date_label(last)}
    return _("%(first)s to %(last)s (%(era_first)s to %(era_last)s)") % words


def _cover(edition: Edition, shown: list[Breakdown]) -> list[tuple[str, str]]:
    figures = edition.figures
    made_up = [(_p("figures", "Note"), notice())] if edition.is_fictitious else []
    at = localtime(edition.extracted_at)
    head = [
        ("", title_of(figures)),
        *made_up,
        (_p("figures", "Period"), period_of(figures.fiscal_year)),
        (_p("figures", "Desk"), desk_name(figures.desk, figures.fiscal_year)),
        (_p("figures", "Source"), source()),
        (_("Extracted at"), f"{at:%Y-%m-%d %H:%M} JST"),
        (_("Version of the data"), version_text(edition.version)),
    ]
    definitions = [(str(item.name), str(item.definition)) for item in (*MEASURES, *(shown or (*BREAKDOWNS, SIZE_CONTENT)))]
    return [*head, *definitions, (_p("figures", "Shares"), share_note(tuple(item.axis for item in shown)))]


def source() -> str:
    """Where the figures come from, as a citation needs it."""
    institute = settings.INSTITUTE_NAME[get_language() or "ja"]
    return _("%(institute)s, contacts logged by the consultation desks") % {"institute": institute}


def version_text(version: int) -> str:
    return _("%(version)s (grows with every change to the contacts of this or an earlier year)") % {"version": version}


def share_note(axes: tuple[str, ...] = ()) -> str:
    """How shares are rounded on these axes (all of them)."""
    plain = _("Shares are percentages of the contacts that have an entry, with one decimal, half up.")
    absorbed = [str(BY_AXIS[axis].name) for axis in axes or BY_AXIS if shares.rule_of(axis) == shares.ABSORB_SMALLEST]
    if not absorbed:
        return plain
    whole = _(
        "Whole percents, half up, made to add to 100: a surplus is taken from the smallest rows,"
        " a shortfall given to the largest. So for: %(axes)s."
    ) % {"axes": ", ".join(absorbed)}
    return whole if axes and len(absorbed) == len(axes) else f"{plain} {whole}"


def _totals_sheet(figures: YearFigures) -> Sheet:
    rows = [(item.code, str(item.name), figures.totals[item.code], str(item.unit)) for item in MEASURES]
    return Sheet(
        _p("figures", "Totals"),
        _("Totals of the year"),
        (_p("figures", "Code"), _p("figures", "Figure"), _p("figures", "Value"), _p("figures", "Unit")),
        rows,
    )


def _desks_sheet(edition: Edition) -> list[Sheet]:
    if not edition.desk_totals:
        return []
    header = (_p("figures", "Code"), _p("figures", "Desk"), *(str(item.name) for item in MEASURES))
    rows = [
        (desk, desk_name(desk, edition.figures.fiscal_year), *(totals[item.code] for item in MEASURES))
        for desk, totals in edition.desk_totals.items()
    ]
    return [Sheet(_p("figures", "Desks"), _("Totals by desk (a joint contact counts at each of its desks)"), header, rows)]


def _breakdown_sheet(figures: YearFigures, breakdown: Breakdown) -> Sheet:
    rows = figures.breakdowns[breakdown.axis]
    several = any(row.axis for row in rows)
    axis = (_("Content axis"),) if several else ()
    count = MENTIONS if breakdown.counts_mentions else CONTACTS.name
    header = (*axis, _p("figures", "Code"), *LABEL_HEADER, str(count), str(CLIENTS.name), _("Share (%)"))
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
    header = (_p("figures", "Code"), _p("figures", "Breakdown"), str(MISSING))
    return Sheet(_("Without an entry"), f"{MISSING} {_of(figures)}", header, rows)


def _label_cells(row: Row) -> tuple[Cell, ...]:
    return row.code, row.label_ja, row.label_en


def _cross_cells(row: CrossRow) -> tuple[Cell, ...]:
    content = row.content
    return row.size, row.size_label, content.code, content.label, content.count, content.clients, content.share


def _of(figures: YearFigures) -> str:
    return f"({label(figures.fiscal_year, get_language() or 'ja')}, {desk_name(figures.desk, figures.fiscal_year)})"


Writer = Callable[[BinaryIO, Edition], None]
WRITERS: dict[str, Writer] = {"json": write_json, "csv": write_figures_csv, "xlsx": write_figures_workbook}
