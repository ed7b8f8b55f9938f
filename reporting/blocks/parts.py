"""What a figure block is made of, and what all kinds of blocks share."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.enums import Axis
from reporting.charts import NARROW, WIDE, Drawing
from reporting.figures import Row, YearFigures
from reporting.names import both
from reporting.shares import Share

FEW = 8  # so many values are read out in the title of a chart
OTHER = "other"  # the code that many catalogues have for the rest
Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Header, lines and foot. The first cell of a line names it; shares are plain numbers, their header says (%)."""

    header: tuple[str, ...]
    lines: Sequence[tuple[Value, ...]]
    foot: Sequence[tuple[Value, ...]] = ()
    left_out: int = 0

    @property
    def shown_lines(self) -> list[list[tuple[str, bool]]]:
        """Each cell as text, and whether it is a number."""
        return [_shown(line) for line in self.lines]

    @property
    def shown_foot(self) -> list[list[tuple[str, bool]]]:
        return [_shown(line) for line in self.foot]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each column's name, and whether it holds numbers."""
        lines = [*self.lines, *self.foot]
        return [(name, any(_cell(line[place])[1] for line in lines)) for place, name in enumerate(self.header)]


@dataclass(frozen=True)
class Block:
    """One figure of a page. `sources`, `axes` and `measures` say what its CSV holds: all that the table tells."""

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


def percent(share: Share) -> str:
    return f"{share}%"


class Change(int):
    """A change of a count: shown as `+5`, `−5` (a real minus) or `0`, a plain number in files."""

    def __str__(self) -> str:
        return f"{int(self):+,}".replace("-", "−") if self else "0"


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


def drawn(draw: Callable[..., Drawing], title: str) -> tuple[Drawing, Drawing]:
    """The chart in both widths."""
    return draw(layout=WIDE, title=title), draw(layout=NARROW, title=title)


def told(values: Iterable[tuple[str, str]]) -> str:
    """The values in words: all of a few, else the first ones."""
    words = [f"{label} {value}" for label, value in values]
    text = pgettext("figures", ", ").join(words[:FEW])
    return text if len(words) <= FEW else _("The largest: %(values)s") % {"values": text}


def _shown(line: tuple[Value, ...]) -> list[tuple[str, bool]]:
    return [_cell(value) for value in line]


def _cell(value: Value) -> tuple[str, bool]:
    if isinstance(value, Change):
        return str(value), True
    if isinstance(value, int):
        return f"{value:,}", True
    return ("" if value is None else str(value)), isinstance(value, float)
