"""The figures of a fiscal year, put together: totals, breakdowns with labels and shares, and what is blank."""

from calendar import month_abbr
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from consultations import catalogue
from consultations.enums import MENTION_AXES, Axis
from core.fiscal import months
from reporting import reports, shares
from reporting.counting import Scope, scope_of
from reporting.measures import ALL, BREAKDOWNS, MEASURES, SIZE_CONTENT, Breakdown, Measure
from reporting.reports import Cell
from reporting.shares import Share

Labels = dict[str, tuple[str, str]]  # catalogue key → (ja, en), in catalogue order
CONTENT_AXES = tuple(axis for axis in Axis if axis.endswith("_content") or axis == Axis.MATTER)
# Axes whose codes are those of another catalogue axis.
LABELS_FROM = {"content": CONTENT_AXES, "site": (Axis.PREFECTURE,)}
FREE_AXES = ("month", "route")  # the code is the text itself


@dataclass(frozen=True)
class CountedYear:
    """What was counted: the measures by code, and the cells of every breakdown, blanks included."""

    fiscal_year: int
    desk: str | None
    totals: dict[str, int]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Row:
    """One line of a breakdown. `axis` is set on contents of a table in which several content axes meet."""

    code: str
    label_ja: str
    label_en: str
    count: int
    clients: int
    share: Share
    axis: str = ""

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_ja

    def as_json(self) -> dict[str, Any]:
        axis = {"axis": self.axis} if self.axis else {}
        labels = {"code": self.code, "label_ja": self.label_ja, "label_en": self.label_en}
        return axis | labels | {"count": self.count, "clients": self.clients, "share": self.share}


@dataclass(frozen=True)
class CrossRow:
    """One line of size × content: a content within a size class, its share being that within the class."""

    size: str
    size_ja: str
    size_en: str
    content: Row

    @property
    def size_label(self) -> str:
        return self.size_en if get_language() == "en" else self.size_ja

    def as_json(self) -> dict[str, Any]:
        row = self.content
        axis = {"axis": row.axis} if row.axis else {}
        codes = {"size": self.size, "content": row.code}
        return axis | codes | {"count": row.count, "clients": row.clients, "share_in_size": row.share}


@dataclass(frozen=True)
class YearFigures:
    """Everything that pages and exports show of a year. `missing` is axis → contacts blank there."""

    fiscal_year: int
    desk: str | None
    totals: dict[str, int]
    breakdowns: dict[str, list[Row]]
    size_content: list[CrossRow]
    missing: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """What `export_statistics` says of consultations."""
        lists = {breakdown.key: [row.as_json() for row in self.breakdowns[breakdown.axis]] for breakdown in BREAKDOWNS}
        cross = {SIZE_CONTENT.key: [row.as_json() for row in self.size_content]}
        return {"fiscal_year": self.fiscal_year, "desk": self.desk, **self.totals, **lists, **cross, "missing": self.missing}


def year_figures(fiscal_year: int, desk: str | None) -> dict[str, Any]:
    """The consultations of a year at a desk (None = over all desks), counted now, as `export_statistics` says them."""
    return put_together(count_year(scope_of(fiscal_year, desk))).as_json()


def count_year(scope: Scope) -> CountedYear:
    """Every measure and breakdown of the registry, each query once."""
    totals = count_totals(scope)
    queries = dict.fromkeys(breakdown.query for breakdown in (*BREAKDOWNS, SIZE_CONTENT))
    cells = [cell for query in queries for cell in query(scope)]
    mentioning = reports.mentioning(scope)
    cells += [Cell(axis, "", "", totals["contacts"] - mentioning.get(axis, 0), 0) for axis in MENTION_AXES]
    return CountedYear(scope.fiscal_year, scope.desk, totals, tuple(sorted(cell for cell in cells if cell.count)))


def count_totals(scope: Scope) -> dict[str, int]:
    """Measure code → figure, for every measure of the registry."""
    answers = {query: query(scope) for query in dict.fromkeys(measure.query for measure in MEASURES)}
    return {measure.code: getattr(answers[measure.query], measure.code) for measure in MEASURES}


def share_in_whole(figures: YearFigures, measure: Measure) -> Share | None:
    """What percentage of its whole a measure is; None where it is a whole itself."""
    if not measure.whole:
        return None
    return shares.plain([(measure.code, figures.totals[measure.code])], figures.totals[measure.whole])[0]


def put_together(year: CountedYear) -> YearFigures:
    """The counted year with labels in catalogue order and shares; rows of zero do not occur."""
    by_axis: dict[str, list[Cell]] = defaultdict(list)
    for cell in year.cells:
        by_axis[cell.axis].append(cell)
    contacts = year.totals["contacts"]
    breakdowns = {item.axis: _rows(item, by_axis[item.axis], year.fiscal_year, contacts) for item in BREAKDOWNS}
    blanks = {cell.axis: cell.count for cell in year.cells if not cell.code}
    return YearFigures(
        year.fiscal_year,
        year.desk,
        year.totals,
        breakdowns,
        _cross_rows(by_axis[SIZE_CONTENT.axis]),
        {item.axis: blanks.get(item.axis, 0) for item in BREAKDOWNS},
    )


def _rows(breakdown: Breakdown, cells: Iterable[Cell], fiscal_year: int, contacts: int) -> list[Row]:
    labels = _labels(breakdown.axis, fiscal_year)
    given = sorted((cell for cell in cells if cell.code), key=_order(breakdown.axis, labels))
    total = contacts if breakdown.share_of == ALL else sum(cell.count for cell in given)
    parts = shares.shares(breakdown.axis, [(cell.code, cell.count) for cell in given], total)
    mixed = breakdown.axis == "content" and _is_mixed(cell.code for cell in given)
    return [
        _row(labels, breakdown.axis, cell.code, cell.count, cell.clients, part, mixed)
        for cell, part in zip(given, parts, strict=True)
    ]


def _cross_rows(cells: list[Cell]) -> list[CrossRow]:
    sizes, contents = _labels("size"), _labels("content")
    places = list(sizes), list(contents)
    mixed = _is_mixed(cell.code2 for cell in cells)
    ordered = sorted(cells, key=lambda cell: (places[0].index(cell.code), places[1].index(cell.code2)))
    rows = []
    for size, group in groupby(ordered, key=lambda cell: cell.code):
        of_size = list(group)
        total = sum(cell.count for cell in of_size)
        parts = shares.shares(SIZE_CONTENT.axis, [(cell.code2, cell.count) for cell in of_size], total)
        for cell, part in zip(of_size, parts, strict=True):
            content = _row(contents, "content", cell.code2, cell.count, cell.clients, part, mixed)
            rows.append(CrossRow(_plain(size), *sizes[size], content))
    return rows


def _row(labels: Labels, axis: str, key: str, count: int, clients: int, part: Share, mixed: bool) -> Row:
    label_ja, label_en = labels.get(key, (key, key))
    code = key if axis in FREE_AXES else _plain(key)
    return Row(code, label_ja, label_en, count, clients, part, key.partition(".")[0] if mixed else "")


def _labels(axis: str, fiscal_year: int = 0) -> Labels:
    """The labels of an axis, in the order in which its rows stand."""
    if axis == "month":
        return {code: _month_label(code) for code in months(fiscal_year)}
    found: Labels = {}
    for source in LABELS_FROM.get(axis, (axis,)):
        found |= catalogue.labels(source)
    return found


def _order(axis: str, labels: Labels) -> Callable[[Cell], tuple[Any, ...]]:
    """Catalogue order; prefectures by code; free text from the most frequent."""
    if axis == "route":
        return lambda cell: (-cell.count, cell.code)
    if axis in ("prefecture", "site"):
        return lambda cell: (cell.code,)
    place = {key: number for number, key in enumerate(labels)}
    return lambda cell: (place.get(cell.code, len(place)), cell.code)


def _month_label(code: str) -> tuple[str, str]:
    year, month = code.split("-")
    return f"{year}年{int(month)}月", f"{month_abbr[int(month)]} {year}"


def _plain(key: str) -> str:
    """A catalogue key without its axis."""
    return key.partition(".")[2] or key


def _is_mixed(keys: Iterable[str]) -> bool:
    """Whether codes of several content axes meet, so that a code alone does not say which content it is."""
    return len({key.partition(".")[0] for key in keys}) > 1
