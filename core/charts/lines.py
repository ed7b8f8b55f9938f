"""Lines over the months of a year, from zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.charts.shapes import (
    LINE_HEIGHT,
    WIDE,
    Drawing,
    Layout,
    Shape,
    line_between,
    number,
    rect_at,
    text_at,
    text_beside,
    text_width,
)

MAX_GRID_LINES = 5
Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """A line: one value for each place on the axis, None where there is none yet. The last value may be provisional."""

    name: str
    values: Sequence[int | None]
    css: str
    is_open: bool = False


@dataclass(frozen=True)
class _Plane:
    """Where the values stand: the places from left to right, and the height from zero to the highest grid line."""

    left: float
    right: float
    bottom: float
    height: float
    highest: int
    places: int

    def x(self, place: int) -> float:
        return self.left + 12 + (self.right - self.left - 24) * place / max(self.places - 1, 1)

    def y(self, value: float) -> float:
        return self.bottom - self.height * value / self.highest


def lines(series: Sequence[Series], labels: Sequence[str], layout: Layout, title: str) -> Drawing:
    """Lines from zero, named above with dash and marker; the values of the last series stand at its points."""
    largest = max((value for one in series for value in one.values if value is not None), default=0)
    step = grid_step(largest)
    highest = step * max(-(-largest // step), 1)
    left = text_width(f"{highest:,}", layout.text) + 10
    height = 240 if layout is WIDE else 200
    bottom = layout.text * LINE_HEIGHT * len(series) + 24 + height
    plane = _Plane(left, layout.width - 10, bottom, height, highest, len(labels))
    every = 1 if layout is WIDE else 3
    shapes = _grid(plane, step, layout)
    shapes += [
        text_at(plane.x(place), bottom + layout.text * 1.5, label, "figure-middle")
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    for place, one in enumerate(series):
        shapes += [*_legend(one, layout, place), *_line(one, plane)]
    shapes += _values(series[-1], plane, layout)
    return Drawing(layout.name, layout.width, round(bottom + layout.text * 2), title, shapes)


def grid_step(largest: float) -> int:
    """The distance of grid lines: 1, 2 or 5 times a power of ten, so that there are at most five lines."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * (MAX_GRID_LINES - 1) >= largest:
                return step * factor
        step *= 10


def _grid(plane: _Plane, step: int, layout: Layout) -> list[Shape]:
    shapes = []
    for value in range(0, plane.highest + 1, step):
        y = plane.y(value)
        shapes.append(line_between(plane.left, y, plane.right, y, "figure-grid" if value else "figure-axis"))
        shapes.append(text_beside(plane.left - 6, y, f"{value:,}", "figure-label-end", layout))
    return shapes


def _legend(one: Series, layout: Layout, place: int) -> list[Shape]:
    y = layout.text * (LINE_HEIGHT * place + 0.7)
    sample = line_between(0, y, 44, y, f"figure-line {one.css}")
    return [sample, _marker((22, y), one), text_beside(52, y, one.name, "figure-label", layout)]


def _line(one: Series, plane: _Plane) -> list[Shape]:
    """The line with its markers; the way to a provisional last value is dashed."""
    known = [(plane.x(place), plane.y(value)) for place, value in enumerate(one.values) if value is not None]
    firm = known[:-1] if one.is_open else known
    shapes = [_polyline(firm, f"figure-line {one.css}")] if len(firm) > 1 else []
    if one.is_open:
        shapes += [_polyline(list(pair), f"figure-line figure-open {one.css}") for pair in list(pairwise(known))[-1:]]
    return shapes + [_marker(point, one) for point in known]


def _polyline(points: Sequence[Point], css: str) -> Shape:
    return Shape("polyline", css, points=" ".join(f"{number(x)},{number(y)}" for x, y in points))


def _marker(point: Point, one: Series) -> Shape:
    """Round for the year in question, square for the one before: told apart without colour."""
    x, y = point
    if one.css == "figure-this":
        return Shape("circle", f"figure-point {one.css}", x=number(x), y=number(y))
    return rect_at(x - 3.5, y - 3.5, 7, 7, f"figure-point {one.css}")


def _values(one: Series, plane: _Plane, layout: Layout) -> list[Shape]:
    """All values where they fit beside each other, else the largest alone."""
    known = [(place, value) for place, value in enumerate(one.values) if value is not None]
    widest = max((text_width(f"{value:,}", layout.text) for _place, value in known), default=0)
    if widest * 1.6 > plane.x(1) - plane.x(0):
        known = [max(known, key=lambda point: point[1])]
    return [text_at(plane.x(place), plane.y(value) - 10, f"{value:,}", "figure-point-value") for place, value in known]
