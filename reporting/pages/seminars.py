"""The seminars of a year on its page: tiles, figures, and what is not counted yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.blocks import seminar_blocks
from reporting.editions import Edition
from reporting.pages.figure import Figure
from reporting.pages.tiles import Tile, tile_of
from reporting.seminar_figures import SeminarFigures
from reporting.seminar_measures import (
    CONSULTATIONS,
    DISPATCH,
    FUNNEL,
    IN_COMPANY,
    LECTURES,
    PARTICIPANTS,
    PUBLIC_EVENTS,
    SEMINAR_MEASURES,
    VIDEO_VIEWS,
    SeminarMeasure,
    SeminarTable,
)

SHOWN = (PUBLIC_EVENTS, PARTICIPANTS, IN_COMPANY, DISPATCH, LECTURES, CONSULTATIONS, VIDEO_VIEWS)


@dataclass(frozen=True)
class SeminarSection:
    """`unmarked`: events that are over and that nobody has marked as held yet."""

    tiles: Sequence[Tile]
    figures: Sequence[Figure]
    unmarked: int
    is_empty: bool

    @property
    def definitions(self) -> Sequence[SeminarMeasure | SeminarTable]:
        return (*SEMINAR_MEASURES, FUNNEL)


def seminar_section(years: Sequence[SeminarFigures], edition: Edition, *, is_open: bool, first_number: int) -> SeminarSection:
    """The last of `years`, which come in order, beside the one before it."""
    year = years[-1]
    before = years[-2] if len(years) > 1 and years[-2].fiscal_year == year.fiscal_year - 1 else None
    before = None if before is None or before.is_empty else before
    blocks = enumerate(seminar_blocks(years), start=first_number)
    return SeminarSection(
        tiles=[_tile(measure, year, before, is_open=is_open) for measure in SHOWN],
        figures=[Figure(number, block, edition) for number, block in blocks],
        unmarked=year.counted.unmarked,
        is_empty=year.is_empty,
    )


def _tile(measure: SeminarMeasure, year: SeminarFigures, before: SeminarFigures | None, *, is_open: bool) -> Tile:
    earlier = int(before.totals[measure.code] or 0) if before else 0
    value = int(year.totals[measure.code] or 0)
    return tile_of(measure, value, before.fiscal_year if before else None, earlier, is_open=is_open)
