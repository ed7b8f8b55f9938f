"""The figure blocks of a page: a message, a chart in two widths, its table, and what its files hold."""

from collections.abc import Sequence

from reporting.blocks.one_year import breakdown_block, desks_block, size_content_block
from reporting.blocks.over_time import methods_block, months_block, new_clients_block
from reporting.blocks.parts import Block
from reporting.blocks.seminars import seminar_blocks
from reporting.figures import YearFigures
from reporting.measures import BREAKDOWNS, Breakdown

__all__ = ["Block", "blank_axes", "blocks_of", "seminar_blocks"]


def blocks_of(years: Sequence[YearFigures], *, months_begun: int, desks: Sequence[YearFigures] = ()) -> list[Block]:
    """The figures of the last of `years`, which come in order; axes without an entry are left out.

    `months_begun` is 12 for a year that is over. `desks` are the desks of the year, for the page over all.
    """
    year = years[-1]
    before = years[-2] if len(years) > 1 and years[-2].fiscal_year == year.fiscal_year - 1 else None
    found = [desks_block(desks)] if len(desks) > 1 else []
    found += [months_block(year, before, months_begun), new_clients_block(years)]
    for breakdown in BREAKDOWNS:
        if breakdown.axis == "month" or not year.breakdowns[breakdown.axis]:
            continue
        found.append(breakdown_block(breakdown, year, before))
        if breakdown.axis == "method" and len(years) > 1:
            found.append(methods_block(years))
        if breakdown.axis == "content" and year.size_content:
            found.append(size_content_block(year))
    return found


def blank_axes(year: YearFigures) -> list[Breakdown]:
    """The breakdowns on which no contact of the year has an entry."""
    return [breakdown for breakdown in BREAKDOWNS if not year.breakdowns[breakdown.axis]]
