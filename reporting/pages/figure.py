"""A figure on its page: numbered, drawn in two widths, with its files."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import inline
from reporting.blocks import Block
from reporting.editions import Edition
from reporting.exports import write_block_csv
from reporting.headlines import year_name
from reporting.labels import desk_name
from reporting.names import ALL, notice, seminar_source_line, source_line
from reporting.svg import drawing_style, standalone

KB = 1024
WORKBOOK = 7_400  # bytes of a workbook with a cover and an empty table
WORKBOOK_LINE = 60  # what one more line of the table adds, compressed


@dataclass(frozen=True)
class File:
    """A file that a page offers, with its size in kilobytes where that is known before it is made."""

    url: str
    label: str
    kilobytes: int | None = None


@dataclass(frozen=True)
class Figure:
    number: int
    block: Block
    edition: Edition

    @property
    def subject(self) -> str:
        """The statistical title: number, what, where, when, unit."""
        figures = self.edition.figures
        years = self.block.years
        is_series = self.block.key.endswith("_years") and len(years) > 1
        period = f"{year_name(years[0])}–{year_name(years[-1])}" if is_series else year_name(figures.fiscal_year)
        return _("Figure %(number)s. %(subject)s (%(desk)s, %(period)s; unit: %(unit)s)") % {
            "number": self.number,
            "subject": self.block.subject,
            "desk": desk_name(figures.desk, figures.fiscal_year),
            "period": period,
            "unit": self.block.unit,
        }

    @cached_property
    def wide(self) -> SafeString:
        return inline(self.block.key, self.block.drawings[0])

    @cached_property
    def narrow(self) -> SafeString:
        return inline(self.block.key, self.block.drawings[1])

    @property
    def source(self) -> str:
        """Where these figures come from, and when they were extracted."""
        return seminar_source_line(self.edition) if self.block.seminars else source_line(self.edition)

    @property
    def picture(self) -> str:
        """The figure as an SVG file that stands alone."""
        foot = [self.subject, self.source]
        return standalone(self.block, [*foot, notice()] if self.edition.is_fictitious else foot)

    @property
    def files(self) -> list[File]:
        """CSV, workbook and picture of this figure."""
        lines = len(self.block.table.lines) + len(self.block.table.foot)
        return [
            self._file("csv", _("CSV (UTF-8)"), self._csv_size()),
            self._file("xlsx", _("Excel"), WORKBOOK + WORKBOOK_LINE * lines),
            self._file("svg", _("Figure (SVG)"), len(self.wide.encode()) + len(drawing_style()) + KB),
        ]

    def _file(self, file_format: str, label: str, size: int) -> File:
        figures = self.edition.figures
        where = {"fiscal_year": figures.fiscal_year, "desk": figures.desk or ALL, "figure": self.block.key}
        if file_format == "svg":
            return File(reverse("reporting:figure_svg", kwargs=where), label, max(size // KB, 1))
        return File(reverse("reporting:figure_file", kwargs=where | {"file_format": file_format}), label, max(size // KB, 1))

    def _csv_size(self) -> int:
        target = BytesIO()
        write_block_csv(target, self.block, is_fictitious=self.edition.is_fictitious)
        return target.tell()
