"""The page of a year: true rollups, put into tiles, figures and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.actors import service
from core.fiscal import fiscal_year, label, months
from reporting import actions, rollups
from reporting.blocks import blank_axes, blocks_of
from reporting.counting import desk_codes
from reporting.editions import Edition, edition_of
from reporting.figures import YearFigures, put_together
from reporting.headlines import year_name
from reporting.labels import desk_name
from reporting.measures import MEASURES, Breakdown, Measure
from reporting.names import ALL, share_notes, source_line, title_of
from reporting.pages.figure import Figure, File
from reporting.pages.seminars import SeminarSection, seminar_section
from reporting.pages.tiles import Tile, tile_of
from reporting.seminar_figures import SeminarFigures, seminar_figures
from seminars import reports as seminar_reports

YEARS_SHOWN = 5  # in figures over the years
BY = service("figures")  # who rolls up when a reader finds stale figures


@dataclass(frozen=True)
class DeskLink:
    """The way to the same year at another desk."""

    url: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class YearLink:
    """The way to the year before (`prev`) or after (`next`) at the same desk."""

    url: str
    rel: str
    name: str


@dataclass(frozen=True)
class YearFiles:
    """A line of the export page."""

    name: str
    url: str
    files: Sequence[File]
    is_open: bool


@dataclass(frozen=True)
class YearPage:
    """The figures of a year at a desk, or over all of them."""

    edition: Edition
    years: Sequence[YearFigures]  # the last ones, in order, ending with this year
    desks: Sequence[YearFigures]  # totals of each desk, on the page over all of them
    known_years: Sequence[int]
    seminar_years: Sequence[SeminarFigures]  # as `years`, also those in which there were none

    @property
    def year(self) -> YearFigures:
        return self.edition.figures

    @property
    def before(self) -> YearFigures | None:
        """The year before, where it has contacts."""
        earlier = self.years[-2] if len(self.years) > 1 else None
        return earlier if earlier and earlier.fiscal_year == self.year.fiscal_year - 1 else None

    @property
    def title(self) -> str:
        return title_of(self.year)

    @property
    def is_open(self) -> bool:
        """Whether the year still runs, so that its figures are provisional."""
        return self.year.fiscal_year == fiscal_year(localdate())

    @property
    def is_empty(self) -> bool:
        return not self.year.totals["contacts"]

    @property
    def source(self) -> str:
        return source_line(self.edition)

    @cached_property
    def figures(self) -> list[Figure]:
        if self.is_empty:
            return []
        begun = months(self.year.fiscal_year).index(f"{localdate():%Y-%m}") + 1 if self.is_open else 12
        blocks = blocks_of(self.years, months_begun=begun, desks=self.desks)
        return [Figure(number, block, self.edition) for number, block in enumerate(blocks, start=1)]

    @cached_property
    def seminars(self) -> SeminarSection:
        """The seminars of the year, their figures numbered on."""
        return seminar_section(self.seminar_years, self.edition, is_open=self.is_open, first_number=len(self.figures) + 1)

    @property
    def blank_axes(self) -> list[Breakdown]:
        return blank_axes(self.year)

    @property
    def measures(self) -> Sequence[Measure]:
        return MEASURES

    @property
    def tiles(self) -> list[Tile]:
        past, before = (self.before.totals, self.before.fiscal_year) if self.before else ({}, None)
        now = self.year.totals
        return [tile_of(one, now[one.code], before, past.get(one.code, 0), is_open=self.is_open) for one in MEASURES]

    @property
    def share_notes(self) -> list[str]:
        return share_notes()

    @property
    def neighbours(self) -> list[YearLink]:
        """The years before and after that have records, as far as there are any."""
        year, desk = self.year.fiscal_year, self.year.desk
        before = max((other for other in self.known_years if other < year), default=None)
        after = min((other for other in self.known_years if other > year), default=None)
        links = [(before, "prev", _("Back to %(year)s")), (after, "next", _("On to %(year)s"))]
        return [YearLink(page_url(to, desk), rel, text % {"year": year_name(to)}) for to, rel, text in links if to]

    @property
    def files(self) -> list[File]:
        return year_files(self.year.fiscal_year, self.year.desk)

    @property
    def desk_links(self) -> list[DeskLink]:
        """All desks, and the page over all of them."""
        year, here = self.year.fiscal_year, self.year.desk
        return [DeskLink(page_url(year, desk), desk_name(desk, year), desk == here) for desk in (None, *desk_codes(year))]

    def figure(self, key: str) -> Figure:
        """The figure of that key; raises Http404 where the year has none."""
        for figure in (*self.figures, *self.seminars.figures):
            if figure.block.key == key:
                return figure
        raise Http404


def page_url(year: int, desk: str | None) -> str:
    return reverse("reporting:desk_year", args=[year, desk]) if desk else reverse("reporting:year", args=[year])


def year_files(year: int, desk: str | None) -> list[File]:
    """Everything of a year in each format."""
    formats = (("xlsx", _("Excel")), ("csv", _("CSV (UTF-8)")), ("json", "JSON"))
    return [File(reverse("reporting:year_file", args=[year, desk or ALL, name]), text) for name, text in formats]


def years_to_export(desk: str | None) -> list[YearFiles]:
    """Years with records: the last closed one first, the others before it, and the open year at the end."""
    *closed, latest = known_years()
    return [
        YearFiles(label(year, get_language() or "ja"), page_url(year, desk), year_files(year, desk), year == latest)
        for year in [*reversed(closed), latest]
    ]


def known_years() -> list[int]:
    """The years with records and the one that runs, in order."""
    latest = fiscal_year(localdate())
    recorded = (*rollups.recorded_years(), *seminar_reports.recorded_years())
    return sorted({latest, *(year for year in recorded if year < latest)})


def year_page(year: int, desk: str | None) -> YearPage:
    """The page; raises Http404 for an unknown desk, and for a year before the first record or after today.

    A year in between without records has a page that says so.
    """
    known = known_years()
    if not known[0] <= year <= known[-1] or (desk is not None and desk not in desk_codes(year)):
        raise Http404
    shown = sorted({year, *(other for other in known if year - YEARS_SHOWN < other <= year)})
    codes = [] if desk else desk_codes(year)
    found = actions.current(wanted=[*((other, desk) for other in shown), *((year, code) for code in codes)], by=BY)
    counted = rollups.counted_years([found[other, desk] for other in shown])
    years = [put_together(one) for one in counted if one.totals["contacts"] or one.fiscal_year == year]
    desks = [YearFigures(year, code, rollups.totals_of(found[year, code]), {}, [], {}) for code in codes]
    seminars = seminar_figures(shown, desk)
    totals = {one.desk or "": one.totals for one in desks}
    edition = edition_of(years[-1], seminars[year], found[year, desk].revision, totals)
    return YearPage(edition, years, [one for one in desks if one.totals["contacts"]], known, list(seminars.values()))
