"""What charts are made of: layouts, shapes with coordinates, and texts that fit.

Every chart is drawn twice, wide and narrow for phones. Texts are at least 14 px on a page 320 px wide. No
colour is decided here: shapes have classes (static/css/figures.css).
"""

import unicodedata
from dataclasses import dataclass, field

LINE_HEIGHT = 1.35  # of a text, in its own size
HALF_WIDTH = 0.6  # of a Latin letter, in the size of the text; a Japanese letter is 1
MIDDLE = 0.36  # from the middle of a text down to its base line, in its size
MAX_LINES = 2  # of a label
ELLIPSIS = "…"


@dataclass(frozen=True)
class Layout:
    """A drawing's width, and the size of its texts, in pixels at which it is shown unscaled."""

    name: str
    width: int
    text: int


WIDE = Layout("wide", 720, 15)
NARROW = Layout("narrow", 320, 16)


@dataclass(frozen=True)
class Shape:
    """`rect` (x, y, width, height), `line` and `polyline` (points), `circle` (x, y), `text` (x, y, words)."""

    kind: str
    css: str
    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    points: str = ""
    words: str = ""


@dataclass(frozen=True)
class Drawing:
    """One SVG: what it shows in words (`title`), and its shapes from back to front."""

    layout: str
    width: int
    height: int
    title: str
    shapes: list[Shape] = field(default_factory=list)


def text_width(text: str, size: float) -> float:
    """About how wide a text is; rather too wide than too narrow."""
    return sum(size if unicodedata.east_asian_width(letter) in "WFA" else size * HALF_WIDTH for letter in text)


def wrapped(text: str, width: float, size: float, lines: int = MAX_LINES) -> list[str]:
    """The text in at most `lines` lines of `width`, cut with an ellipsis: at spaces, or anywhere in Japanese."""
    found: list[str] = []
    rest = text.strip()
    while rest:
        fits = _fitting(rest, width, size)
        if fits < len(rest) and len(found) == lines - 1:
            found.append(rest[: _fitting(rest, width - size, size)].rstrip() + ELLIPSIS)
            break
        if fits < len(rest) and (space := rest.rfind(" ", 0, fits + 1)) > 0:
            fits = space
        found.append(rest[:fits].rstrip())
        rest = rest[fits:].lstrip()
    return found or [""]


def _fitting(text: str, width: float, size: float) -> int:
    """How many letters of the text stand on one line, at least one."""
    used = 0.0
    for place, letter in enumerate(text):
        used += text_width(letter, size)
        if used > width:
            return max(place, 1)
    return len(text)


def number(number: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def rect_at(x: float, y: float, width: float, height: float, css: str) -> Shape:
    return Shape("rect", css, x=number(x), y=number(y), width=number(max(width, 0)), height=number(height))


def line_between(x1: float, y1: float, x2: float, y2: float, css: str) -> Shape:
    return Shape("polyline", css, points=f"{number(x1)},{number(y1)} {number(x2)},{number(y2)}")


def text_at(x: float, y: float, words: str, css: str) -> Shape:
    return Shape("text", css, x=number(x), y=number(y), words=words)


def text_beside(x: float, middle: float, words: str, css: str, layout: Layout) -> Shape:
    """A text whose middle is at the height `middle`, beside a bar or a line."""
    return text_at(x, middle + layout.text * MIDDLE, words, css)
