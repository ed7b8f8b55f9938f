"""Charts drawn by the server: from figures to shapes, and the table beside them."""

from core.charts.bars import Bar, bars
from core.charts.lines import Series, lines
from core.charts.shapes import NARROW, WIDE, Drawing, Layout, Shape
from core.charts.stacks import Part, stacks
from core.charts.svg import drawn, inline
from core.charts.tables import Change, Table, Value

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Change",
    "Drawing",
    "Layout",
    "Part",
    "Series",
    "Shape",
    "Table",
    "Value",
    "bars",
    "drawn",
    "inline",
    "lines",
    "stacks",
]
