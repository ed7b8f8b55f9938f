"""Files that wait for the scanner, counted: by how long they wait and by what keeps them. Names no file and no case."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.enums import FileScan
from consultations.models import CaseFile, DraftFile
from core import scanning

AGES: tuple[tuple[str, timedelta | None, Promise | str], ...] = (
    ("minutes", timedelta(minutes=10), _("Up to 10 minutes")),
    ("hour", timedelta(hours=1), _("Up to one hour")),
    ("day", timedelta(days=1), _("Up to one day")),
    ("longer", None, _("Longer than a day")),
)
LATE = timedelta(hours=1)  # by then the scanner was asked five times
_PROBLEMS = {
    "": _("Its turn has not come yet"),
    "too_large": _("The scanner refuses files of this size"),
    "unreachable": _("The scanner does not answer"),
    "silent": _("The scanner does not answer"),
    "garbage": _("The scanner answers something that nobody understands"),
}
_OTHER = _("The file itself cannot be read")


@dataclass(frozen=True)
class Quarantine:
    """How it stands at one moment."""

    has_scanner: bool
    waiting: int
    oldest: datetime | None
    is_late: bool
    ages: list[tuple[Promise | str, int]]
    problems: list[tuple[Promise | str, int]]
    unscanned: int  # came while no scanner was set
    infected: int  # kept for whoever doubts the scanner


def quarantine(now: datetime) -> Quarantine:
    """Files of cases and of drafts together. Four queries."""
    counts: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    oldest: list[datetime] = []
    for model in (CaseFile, DraftFile):
        rows = model._default_manager.exclude(stored_name="")
        found = rows.aggregate(**_questions(now))
        if (first := found.pop("oldest")) is not None:
            oldest.append(first)
        counts.update(found)
        waiting = rows.filter(scan=FileScan.WAITING).order_by()
        problems.update(dict(waiting.values_list("scan_problem").annotate(n=Count("pk"))))
    first_in = min(oldest, default=None)
    return Quarantine(
        has_scanner=scanning.is_set(),
        waiting=counts["waiting"],
        oldest=first_in,
        is_late=first_in is not None and now - first_in > LATE,
        ages=[(label, counts[key]) for key, _until, label in AGES],
        problems=_in_words(problems),
        unscanned=counts["unscanned"],
        infected=counts["infected"],
    )


def _questions(now: datetime) -> dict[str, Any]:
    waits = Q(scan=FileScan.WAITING)
    asked: dict[str, Any] = {"waiting": Count("pk", filter=waits), "oldest": Min("given_at", filter=waits)}
    asked["unscanned"] = Count("pk", filter=Q(scan=FileScan.NONE))
    asked["infected"] = Count("pk", filter=Q(scan=FileScan.INFECTED))
    younger: datetime | None = None
    for key, until, _label in AGES:
        of_age = waits & (Q(given_at__lt=younger) if younger else Q())
        younger = now - until if until else None
        asked[key] = Count("pk", filter=of_age & (Q(given_at__gte=younger) if younger else Q()))
    return asked


def _in_words(problems: Counter[str]) -> list[tuple[Promise | str, int]]:
    told: Counter[Promise | str] = Counter()
    for code, count in problems.items():
        told[_PROBLEMS.get(code, _OTHER)] += count
    return told.most_common()
