"""What a figure block is made of, and what all kinds of blocks share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.enums import Axis
from core.charts import Drawing, Table
from reporting.figures import Row, YearFigures
from reporting.labels import both
from reporting.seminar_figures import SeminarFigures
from reporting.shares import Share

FEW = 8  # so many values are read out in the title of a chart
OTHER = "other"  # the code that many catalogues have for the rest


@dataclass(frozen=True)
class Block:
    """One figure of a page. `axes` and `measures` of `sources`, or of `seminars`, are what its CSV holds: all that the
    table tells."""

    key: str
    message: str
    subject: str
    unit: str
    drawings: tuple[Drawing, Drawing]
    table: Table
    notes: tuple[str, ...]
    sources: tuple[YearFigures, ...]
    axes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    seminars: tuple[SeminarFigures, ...] = ()

    @property
    def years(self) -> list[int]:
        """The fiscal years that it tells of, in order."""
        return sorted({year.fiscal_year for year in (*self.sources, *self.seminars)})


def percent(share: Share) -> str:
    return f"{share}%"


def count_and_share(row: Row) -> str:
    return f"{row.count:,} ({percent(row.share)})"


def by_size(rows: Sequence[Row]) -> list[Row]:
    """The largest first, the rest (`other`) last."""
    return sorted(rows, key=lambda row: (row.code == OTHER, -row.count))


def told_apart(rows: Sequence[Row]) -> list[Row]:
    """Rows of several content axes that bear the same label (その他) also name their axis."""
    often = Counter((row.label_ja, row.label_en) for row in rows)
    return [_with_axis(row) if row.axis and often[row.label_ja, row.label_en] > 1 else row for row in rows]


def _with_axis(row: Row) -> Row:
    names = both(Axis(row.axis).label)
    return replace(row, label_ja=f"{row.label_ja} / {names[0]}", label_en=f"{row.label_en} / {names[1]}")


def bar_css(*, is_largest: bool) -> str:
    return "figure-first" if is_largest else "figure-rest"


def told(values: Iterable[tuple[str, str]]) -> str:
    """The values in words: all of a few, else the first ones."""
    words = [f"{label} {value}" for label, value in values]
    text = pgettext("figures", ", ").join(words[:FEW])
    return text if len(words) <= FEW else _("The largest: %(values)s") % {"values": text}
