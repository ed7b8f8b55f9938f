"""Figures made ready to be written out: counted now, or read from true rollups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from consultations.models import Desk
from consultations.revisions import revision_up_to
from core.actors import ActorLike
from core.demo import is_demo_now
from reporting import actions, rollups
from reporting.counting import scope_of
from reporting.figures import YearFigures, count_totals, count_year, put_together
from reporting.snapshots import one_moment


@dataclass(frozen=True)
class Edition:
    """Figures to be written out: as of when, from which state of the data, and whether they are made up.

    `version` grows with every change to the contacts. `desk_totals` (desk code → measures) stands beside
    the figures over all desks.
    """

    figures: YearFigures
    version: int
    extracted_at: datetime
    is_fictitious: bool
    desk_totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def counted_now(fiscal_year: int, desk: str | None) -> Edition:
    """The figures counted from the contacts themselves, all at one moment; needs no rollup and writes none."""
    with one_moment():
        version = revision_up_to(fiscal_year, desk)
        figures = put_together(count_year(scope_of(fiscal_year, desk)))
        totals = {} if desk else {code: count_totals(scope_of(fiscal_year, code)) for code in _desks()}
    return Edition(figures, version, timezone.now(), is_demo_now(), totals)


def rolled_up(fiscal_year: int, desk: str | None, by: ActorLike) -> Edition:
    """The same figures from rollups, made anew where they are missing or stale."""
    codes = [] if desk else _desks()
    found = actions.current(wanted=[(fiscal_year, code) for code in (desk, *codes)], by=by)
    rollup = found[fiscal_year, desk]
    [counted] = rollups.counted_years([rollup])
    totals = {code: rollups.totals_of(found[fiscal_year, code]) for code in codes}
    return Edition(put_together(counted), rollup.revision, timezone.now(), is_demo_now(), totals)


def _desks() -> list[str]:
    return list(Desk.objects.order_by("order", "code").values_list("code", flat=True))
