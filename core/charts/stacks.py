"""Stacked bars of at most four parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.shapes import (
    LINE_HEIGHT,
    WIDE,
    Drawing,
    Layout,
    Shape,
    rect_at,
    text_at,
    text_beside,
    text_width,
    wrapped,
)

GAP = 2  # white between neighbouring parts
THICKNESS = 28


@dataclass(frozen=True)
class Part:
    """A part of a stacked bar, with the words that stand inside where they fit."""

    value: float
    words: str


def stacks(rows: Sequence[tuple[str, Sequence[Part]]], names: Sequence[str], layout: Layout, title: str) -> Drawing:
    """One bar for each row, its parts in the order of `names` (at most four), with white gaps between them."""
    line = layout.text * LINE_HEIGHT
    shapes: list[Shape] = []
    y = _stack_legend(shapes, names, layout)
    longest = max((sum(part.value for part in parts) for _label, parts in rows), default=0) or 1
    beside = layout is WIDE
    widest = max((text_width(label, layout.text) for label, _parts in rows), default=0)
    left = min(widest + 12, layout.width * 0.3) if beside else 0
    for label, parts in rows:
        if beside:
            shapes.append(text_beside(left - 8, y + THICKNESS / 2, label, "figure-label-end", layout))
        else:
            shapes.append(text_at(0, y + layout.text, label, "figure-label"))
            y += line + 2
        _stack(shapes, parts, left, y, (layout.width - left) / longest, layout)
        y += THICKNESS + (10 if beside else 12)
    return Drawing(layout.name, layout.width, round(y), title, shapes)


def _stack(shapes: list[Shape], parts: Sequence[Part], left: float, y: float, scale: float, layout: Layout) -> None:
    x = left
    for place, part in enumerate(parts):
        width = part.value * scale
        if width > GAP:
            shapes.append(rect_at(x, y, width - GAP, THICKNESS, f"figure-part-{place + 1}"))
        if text_width(part.words, layout.text) + 6 <= width:
            middle = x + (width - GAP) / 2, y + THICKNESS / 2
            shapes.append(text_beside(*middle, part.words, f"figure-on-part-{place + 1}", layout))
        x += width


def _stack_legend(shapes: list[Shape], names: Sequence[str], layout: Layout) -> float:
    """The names of the parts with their colours, in as many lines as they need; returns where the bars begin."""
    x, y, line = 0.0, 2.0, layout.text * LINE_HEIGHT + 4
    for place, name in enumerate(names):
        [short] = wrapped(name, layout.width - 24, layout.text, lines=1)
        width = 22 + text_width(short, layout.text) + 18
        if x and x + width - 18 > layout.width:
            x, y = 0.0, y + line
        shapes.append(rect_at(x, y + 2, 16, 16, f"figure-part-{place + 1}"))
        shapes.append(text_beside(x + 22, y + 10, short, "figure-label", layout))
        x += width
    return y + line + 6
