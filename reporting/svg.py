"""Drawings as files that stand alone."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core.charts import Shape
from core.charts.shapes import text_at, wrapped
from reporting.blocks import Block

MARGIN = 20
HEAD, FOOT = 20, 14  # sizes of texts
_DRAWING_PART = re.compile(r"/\* --- drawing --- \*/(.*)/\* --- end of drawing --- \*/", re.DOTALL)
_VARIABLES = re.compile(r":root \{(.*?)\}", re.DOTALL)
_VARIABLE = re.compile(r"(--[a-z0-9-]+): ([^;]+);")


def standalone(block: Block, foot: list[str]) -> str:
    """The wide drawing as a file with its message above, the lines of `foot` below, and its own colours."""
    drawing = block.drawings[0]
    above = _lines([block.message], HEAD, MARGIN + HEAD, drawing.width, "figure-title")
    top = MARGIN + len(above) * HEAD * 1.5 + 10
    below = _lines(foot, FOOT, top + drawing.height + 24, drawing.width, "figure-small")
    context = {
        "key": block.key,
        "drawing": drawing,
        "style": drawing_style(),
        "texts": [*above, *below],
        "margin": MARGIN,
        "top": round(top),
        "width": drawing.width + 2 * MARGIN,
        "height": round(top + drawing.height + 24 + len(below) * FOOT * 1.5 + MARGIN),
    }
    return render_to_string("reporting/standalone.svg", context)


@cache
def drawing_style() -> str:
    """The style of drawings with the values of its variables filled in: not every program knows variables."""
    path = finders.find("css/figures.css")
    [css] = _DRAWING_PART.findall(Path(str(path)).read_text(encoding="utf-8"))
    values = dict(_VARIABLE.findall("".join(_VARIABLES.findall(css))))
    return re.sub(r"var\((--[a-z0-9-]+)\)", lambda match: values[match[1]], _VARIABLES.sub("", css)).strip()


def _lines(texts: list[str], size: int, top: float, width: int, css: str) -> list[Shape]:
    words = [line for text in texts for line in wrapped(text, width, size, lines=3)]
    return [text_at(MARGIN, top + place * size * 1.5, line, css) for place, line in enumerate(words)]
