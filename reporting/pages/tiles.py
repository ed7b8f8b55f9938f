"""A figure of the year in large, and how it changed since the year before."""

from dataclasses import dataclass

from reporting.headlines import change_of, year_name
from reporting.measures import Measure
from reporting.seminar_measures import SeminarMeasure


@dataclass(frozen=True)
class Tile:
    """A measure of the year; `before` and `change` are empty where that is not known."""

    measure: Measure | SeminarMeasure
    value: str
    before: str = ""
    change: str = ""


def tile_of(measure: Measure | SeminarMeasure, value: int, year_before: int | None, earlier: int, *, is_open: bool) -> Tile:
    """`year_before` is the year before where it has figures. Of a year that still runs no change is told."""
    if year_before is None:
        return Tile(measure, f"{value:,}")
    change = change_of(value, earlier, measure.unit) if earlier and not is_open else ""
    return Tile(measure, f"{value:,}", f"{year_name(year_before)} {earlier:,}", change)
