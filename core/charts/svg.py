"""Drawings as SVG text inside a page, which brings the style sheet (static/css/figures.css)."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.charts.shapes import NARROW, WIDE, Drawing


def drawn(draw: Callable[..., Drawing], title: str) -> tuple[Drawing, Drawing]:
    """The chart in both widths. `draw` is `bars`, `lines` or `stacks` with everything but `layout` and `title`."""
    return draw(layout=WIDE, title=title), draw(layout=NARROW, title=title)


def inline(key: str, drawing: Drawing) -> SafeString:
    """The drawing as a part of a page. `key` makes its ids unique."""
    return render_to_string("components/_drawing.svg", {"key": key, "drawing": drawing})
