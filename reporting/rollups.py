"""Reading rolled-up figures, and knowing when they are no longer true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Sum

from consultations.models import YearRevision
from reporting.counting import fingerprint, scope_of
from reporting.figures import CountedYear
from reporting.measures import MEASURES
from reporting.models import FigureCell, YearRollup
from reporting.reports import Cell


def recorded_years() -> list[int]:
    """The fiscal years in which any desk has ever had contacts, in order."""
    years = YearRevision.objects.order_by("fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def fresh(fiscal_years: Iterable[int], desk: str | None) -> dict[int, YearRollup]:
    """The rollups of these years that still tell the truth. Two queries and one for the rules of each year."""
    years = sorted(set(fiscal_years))
    revisions = _revisions(years, desk)
    kept = YearRollup.objects.filter(fiscal_year__in=years, desk_code=desk or "").order_by("fiscal_year")
    return {
        rollup.fiscal_year: rollup
        for rollup in kept
        if rollup.revision == revisions[rollup.fiscal_year] and rollup.rules == fingerprint(scope_of(rollup.fiscal_year, desk))
    }


def counted_years(rollups: Mapping[int, YearRollup]) -> dict[int, CountedYear]:
    """The figures kept in these rollups, in one query."""
    cells: dict[int, list[Cell]] = defaultdict(list)
    rows = FigureCell.objects.filter(rollup__in=rollups.values()).order_by("axis", "code", "code2")
    for rollup_id, *values in rows.values_list("rollup_id", "axis", "code", "code2", "count", "clients"):
        cells[rollup_id].append(Cell(*values))
    return {
        year: CountedYear(
            year,
            rollup.desk_code or None,
            {measure.code: getattr(rollup, measure.code) for measure in MEASURES},
            tuple(cells[rollup.pk]),
        )
        for year, rollup in rollups.items()
    }


def _revisions(years: list[int], desk: str | None) -> dict[int, int]:
    """As `consultations.revisions.revision_up_to` for each of these years, in one query."""
    rows = YearRevision.objects.filter(fiscal_year__lte=max(years, default=0))
    if desk is not None:
        rows = rows.filter(desk_id=desk)
    changes = dict(rows.order_by().values_list("fiscal_year").annotate(total=Sum("revision")))
    return {year: sum(count for changed, count in changes.items() if changed <= year) for year in years}
