"""Figures made ready to be written out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from consultations.revisions import revision_up_to
from core.demo import is_demo_now
from reporting.counting import desk_codes, scope_of
from reporting.figures import YearFigures, count_totals, count_year, put_together
from reporting.seminar_figures import SeminarFigures, seminar_figures
from reporting.snapshots import one_moment


@dataclass(frozen=True)
class Edition:
    """Figures to be written out: as of when, from which state of the data, and whether they are made up.

    `version` grows with every change to the contacts; seminars are counted whenever somebody asks. `desk_totals`
    (desk code → measures) stands beside the figures over all desks.
    """

    figures: YearFigures
    seminars: SeminarFigures
    version: int
    extracted_at: datetime
    is_fictitious: bool
    desk_totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The JSON of `export_statistics`."""
        return self.figures.as_json() | {"seminars": self.seminars.as_json()}


def counted_now(fiscal_year: int, desk: str | None) -> Edition:
    """The figures counted from contacts and seminars themselves, all at one moment; needs no rollup and writes none."""
    with one_moment():
        version = revision_up_to(fiscal_year, desk)
        figures = put_together(count_year(scope_of(fiscal_year, desk)))
        seminars = seminar_figures([fiscal_year], desk)[fiscal_year]
        totals = {} if desk else {code: count_totals(scope_of(fiscal_year, code)) for code in desk_codes(fiscal_year)}
    return edition_of(figures, seminars, version, totals)


def edition_of(
    figures: YearFigures, seminars: SeminarFigures, version: int, desk_totals: Mapping[str, Mapping[str, int]]
) -> Edition:
    """These figures as they stand at this moment."""
    return Edition(figures, seminars, version, timezone.now(), is_demo_now(), desk_totals)
