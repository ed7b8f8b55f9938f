"""Charts drawn by the server: from figures to shapes."""

from reporting.charts.bars import Bar, bars
from reporting.charts.lines import Series, lines
from reporting.charts.shapes import NARROW, WIDE, Drawing, Layout, Shape
from reporting.charts.stacks import Part, stacks

__all__ = ["NARROW", "WIDE", "Bar", "Drawing", "Layout", "Part", "Series", "Shape", "bars", "lines", "stacks"]
