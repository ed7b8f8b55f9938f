"""Horizontal bars from zero, each with its label and value."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.shapes import (
    LINE_HEIGHT,
    MIDDLE,
    NARROW,
    Drawing,
    Layout,
    Shape,
    line_between,
    rect_at,
    text_at,
    text_beside,
    text_width,
    wrapped,
)

THICKNESS = 18


@dataclass(frozen=True)
class Bar:
    """A bar with its label and its value in words; without a value it is a heading of the bars below."""

    label: str
    value: float | None = None
    words: str = ""
    css: str = "figure-rest"


def bars(rows: Sequence[Bar], layout: Layout, title: str) -> Drawing:
    """Bars from zero, each with its label and value beside it; on narrow pages the label stands above."""
    longest = max((row.value or 0 for row in rows), default=0) or 1
    label_width = 0 if layout is NARROW else _label_column(rows, layout)
    room = layout.width - label_width - max((text_width(row.words, layout.text) for row in rows), default=0) - 10
    shapes: list[Shape] = []
    y = top = 4.0
    for row in rows:
        if row.value is None:
            shapes += _axis(label_width, top, y)
        y = _bar(shapes, row, y, layout, label_width, room / longest)
        if row.value is None:
            top = y
    shapes += _axis(label_width, top, y)
    return Drawing(layout.name, layout.width, round(y + 4), title, shapes)


def _bar(shapes: list[Shape], row: Bar, y: float, layout: Layout, label_width: float, scale: float) -> float:
    """Draws one bar from `y` down; returns where the next one begins."""
    line = layout.text * LINE_HEIGHT
    if row.value is None:
        shapes.append(text_at(0, y + line * 1.2, row.label, "figure-heading"))
        return y + line * 1.8
    words = wrapped(row.label, label_width - 12 if label_width else layout.width, layout.text)
    if label_width:
        height = max(line * len(words), THICKNESS) + 8
        top = y + (height - THICKNESS) / 2
        first = y + height / 2 - line * (len(words) - 1) / 2 + layout.text * MIDDLE
        shapes += [text_at(label_width - 8, first + line * place, text, "figure-label-end") for place, text in enumerate(words)]
    else:
        height = line * len(words) + THICKNESS + 12
        top = y + line * len(words) + 2
        shapes += [text_at(0, y + layout.text + line * place, text, "figure-label") for place, text in enumerate(words)]
    shapes.append(rect_at(label_width, top, row.value * scale, THICKNESS, row.css))
    shapes.append(text_beside(label_width + row.value * scale + 6, top + THICKNESS / 2, row.words, "figure-value", layout))
    return y + height


def _axis(x: float, top: float, bottom: float) -> list[Shape]:
    """The zero line of a group of bars, where labels stand beside them."""
    return [line_between(x, top, x, bottom, "figure-axis")] if x and bottom > top else []


def _label_column(rows: Sequence[Bar], layout: Layout) -> float:
    widest = max((text_width(row.label, layout.text) for row in rows if row.value is not None), default=0)
    return min(widest + 16, layout.width * 0.4)
