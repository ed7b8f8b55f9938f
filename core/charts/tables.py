"""The table beside a chart: header, lines and foot as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

Value = str | int | float | None


class Change(int):
    """A change of a count: shown as `+5`, `−5` (a real minus) or `0`, a plain number in files."""

    def __str__(self) -> str:
        return f"{int(self):+,}".replace("-", "−") if self else "0"


@dataclass(frozen=True)
class Table:
    """Header, lines and foot. The first cell of a line names it; shares are plain numbers, their header says (%).

    Shown by templates/components/_figure_table.html.
    """

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


def _shown(line: tuple[Value, ...]) -> list[tuple[str, bool]]:
    return [_cell(value) for value in line]


def _cell(value: Value) -> tuple[str, bool]:
    if isinstance(value, Change):
        return str(value), True
    if isinstance(value, int):
        return f"{value:,}", True
    return ("" if value is None else str(value)), isinstance(value, float)
