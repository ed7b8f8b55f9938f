"""Reading rolled-up figures, and knowing when they are no longer true."""

from collections import defaultdict
from collections.abc import Iterable

from consultations.models import YearRevision
from reporting.counting import fingerprint, rule_bounds, scope_of
from reporting.figures import CountedYear
from reporting.measures import MEASURES
from reporting.models import FigureCell, YearRollup
from reporting.reports import Cell

Place = tuple[int, str | None]  # fiscal year and desk code, None over all desks


def recorded_years() -> list[int]:
    """The fiscal years in which any desk has ever had contacts, in order."""
    years = YearRevision.objects.order_by("fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def fresh(wanted: Iterable[Place]) -> dict[Place, YearRollup]:
    """The rollups of these years and desks that still tell the truth. Three queries."""
    places = set(wanted)
    revisions, bounds = _revisions(places), rule_bounds()
    kept = YearRollup.objects.filter(
        fiscal_year__in={year for year, _desk in places}, desk_code__in={desk or "" for _year, desk in places}
    )
    found = {(rollup.fiscal_year, rollup.desk_code or None): rollup for rollup in kept}
    return {
        place: rollup
        for place, rollup in found.items()
        if place in places and rollup.revision == revisions[place] and rollup.rules == fingerprint(scope_of(*place, bounds))
    }


def counted_years(rollups: Iterable[YearRollup]) -> list[CountedYear]:
    """The figures kept in these rollups, in one query."""
    kept = list(rollups)
    cells: dict[int, list[Cell]] = defaultdict(list)
    rows = FigureCell.objects.filter(rollup__in=kept).order_by("axis", "code", "code2")
    for rollup_id, *values in rows.values_list("rollup_id", "axis", "code", "code2", "count", "clients"):
        cells[rollup_id].append(Cell(*values))
    return [
        CountedYear(rollup.fiscal_year, rollup.desk_code or None, totals_of(rollup), tuple(cells[rollup.pk])) for rollup in kept
    ]


def totals_of(rollup: YearRollup) -> dict[str, int]:
    """Measure code → figure."""
    return {measure.code: getattr(rollup, measure.code) for measure in MEASURES}


def _revisions(places: set[Place]) -> dict[Place, int]:
    """As `consultations.revisions.revision_up_to` for each of these, in one query."""
    latest = max((year for year, _desk in places), default=0)
    changes = list(YearRevision.objects.filter(fiscal_year__lte=latest).values_list("fiscal_year", "desk_id", "revision"))
    return {
        (year, desk): sum(count for changed, at, count in changes if changed <= year and desk in (None, at))
        for year, desk in places
    }
