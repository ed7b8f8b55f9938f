"""Rolling up: the figures of a year are counted and kept."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from consultations.revisions import revision_up_to
from core import audit
from core.actors import ActorLike
from reporting import rollups
from reporting.counting import desk_codes, fingerprint, scope_of
from reporting.figures import CountedYear, count_year
from reporting.models import FigureCell, YearRollup
from reporting.reports import Cell
from reporting.rollups import Place
from reporting.snapshots import one_moment


def roll_up(*, fiscal_year: int, desk_code: str | None, by: ActorLike) -> YearRollup:
    """The year's figures at the desk (None = over all desks) stand as the contacts are now.

    Counts everything at one moment, then in one transaction: makes or updates the rollup, brings its cells
    in line, audits what changed. Where nothing changed, nothing is written. Contacts that come in meanwhile
    raise the revision, so that the next reader rolls up again.
    """
    with one_moment():
        revision = revision_up_to(fiscal_year, desk_code)
        scope = scope_of(fiscal_year, desk_code)
        counted = count_year(scope)
    told = {"revision": revision, "rules": fingerprint(scope), **counted.totals}
    with transaction.atomic():
        return _keep(counted, told, by)


def roll_up_year(*, fiscal_year: int, by: ActorLike) -> list[YearRollup]:
    """The year stands rolled up at each desk and over all of them, each on its own."""
    return [roll_up(fiscal_year=fiscal_year, desk_code=desk, by=by) for desk in (None, *desk_codes(fiscal_year))]


def roll_up_stale(*, by: ActorLike) -> None:
    """Every year with records stands rolled up at each desk and over all; what is true already is left alone."""
    current(wanted=[(year, desk) for year in rollups.recorded_years() for desk in (None, *desk_codes(year))], by=by)


def current(*, wanted: Iterable[Place], by: ActorLike) -> dict[Place, YearRollup]:
    """True rollups of these years and desks; those that are missing or stale are made anew first."""
    places = list(dict.fromkeys(wanted))
    found = rollups.fresh(places)
    return {place: found.get(place) or roll_up(fiscal_year=place[0], desk_code=place[1], by=by) for place in places}


def _keep(counted: CountedYear, told: dict[str, Any], by: ActorLike) -> YearRollup:
    now = timezone.now()
    rollup, is_new = YearRollup.objects.select_for_update().get_or_create(
        fiscal_year=counted.fiscal_year, desk_code=counted.desk or "", defaults=told | {"rolled_at": now}
    )
    if rollup.revision > told["revision"]:  # somebody counted later and was quicker
        return rollup
    changes = {name: [None if is_new else getattr(rollup, name), value] for name, value in told.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if _bring_cells_in_line(rollup, counted.cells) or changes:
        for name, value in told.items():
            setattr(rollup, name, value)
        rollup.rolled_at = now
        rollup.save()
        audit.record(by=by, action="roll_up_figures", obj=rollup, changes=changes)
    return rollup


def _bring_cells_in_line(rollup: YearRollup, cells: Iterable[Cell]) -> bool:
    """The rollup has exactly these cells; False when it had them already."""
    wanted = {(cell.axis, cell.code, cell.code2): (cell.count, cell.clients) for cell in cells}
    stored = {(cell.axis, cell.code, cell.code2): cell for cell in rollup.cells.all()}
    stale = [cell.pk for key, cell in stored.items() if key not in wanted]
    changed = [
        FigureCell(rollup=rollup, axis=key[0], code=key[1], code2=key[2], count=numbers[0], clients=numbers[1])
        for key, numbers in wanted.items()
        if key not in stored or (stored[key].count, stored[key].clients) != numbers
    ]
    if stale:
        rollup.cells.filter(pk__in=stale).delete()
    FigureCell.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["rollup", "axis", "code", "code2"],
        update_fields=["count", "clients"],
    )
    return bool(stale or changed)
