"""Emergency accesses as pages show them: what was opened by one, and the figures of a year."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import GrantKind, Role
from consultations.enums import Verdict
from consultations.models import Case, EmergencyAccess
from consultations.permissions import reads_in_emergency
from core.models import AuditEntry

_MARGIN = timedelta(minutes=1)  # a page that was asked for in the last second is logged a little later
MOST_SHOWN = 200


@dataclass(frozen=True)
class Opened:
    """One page or file that was opened by an emergency access."""

    at: datetime
    what: str  # case, record, file, client


@dataclass(frozen=True)
class EmergencyMark:
    """What the page of a case says of its last emergency access.

    To who works on it: who had it, since when, until when, and what the review says. To who reads by it: `access` and the
    minutes left.
    """

    by: str
    since: datetime
    until: datetime
    is_running: bool
    verdict: str
    access: EmergencyAccess | None = None
    minutes_left: int = 0


@dataclass(frozen=True)
class YearOfEmergencies:
    """The figures of a fiscal year; `minutes` is the median from opening to review, None where nothing was reviewed."""

    fiscal_year: int
    total: int
    by_role: list[tuple[str, int]]
    by_verdict: list[tuple[str, int]]
    unreviewed: int
    minutes: int | None


_WHAT = {
    "consultations.case": "case",
    "consultations.contact": "record",
    "consultations.casefile": "file",
    "consultations.client": "client",
}


def reason_of_reading(by: Actor, case: Case) -> str:
    """Why the log of reads says that the case was read: `emergency:<ref>`, or nothing where it is the reader's own work."""
    if not reads_in_emergency(by, case):
        return ""
    access = running_access(by, case, timezone.now())
    return access.cause if access else str(GrantKind.EMERGENCY)


def running_access(by: Actor, case: Case, now: datetime) -> EmergencyAccess | None:
    """The access by which `by` reads the case now."""
    return EmergencyAccess.objects.running(now).filter(by_ref=by.ref, case=case).first()


def mark_of(case: Case, actor: Actor, now: datetime) -> EmergencyMark | None:
    """For the pages of `case` (CaseQuerySet.with_emergency); None where there was none. One query for who reads by it."""
    if reads_in_emergency(actor, case):
        access = running_access(actor, case, now)
        if access is None:
            return None
        left = ceil((access.until - now).total_seconds() / 60)
        return EmergencyMark(access.by_label, access.opened_at, access.until, True, access.verdict, access, left)
    since: datetime | None = getattr(case, "emergency_at", None)
    until: datetime | None = getattr(case, "emergency_until", None)
    if since is None or until is None:
        return None
    verdict = getattr(case, "emergency_verdict", "")
    label = str(Verdict(verdict).label) if verdict else ""
    return EmergencyMark(getattr(case, "emergency_by", ""), since, until, since <= now < until, label)


def opened_by(access: EmergencyAccess) -> list[Opened]:
    """What the log of reads says was opened by this access, the first first. One query."""
    rows = AuditEntry.objects.filter(
        actor_ref=access.by_ref,
        at__range=(access.opened_at, access.expires_at + _MARGIN),
        about_ref=access.case_ref,
        is_emergency=True,
        action__in=("view", "download"),
    )
    found = rows.order_by("at", "pk").values_list("at", "object_type")[:MOST_SHOWN]
    return [Opened(at, _WHAT.get(kind, "case")) for at, kind in found]


def years_of_emergencies() -> list[YearOfEmergencies]:
    """Every fiscal year in which there was one, the newest first. One query: there are few."""
    rows = EmergencyAccess.objects.order_by().values_list("fiscal_year", "role", "verdict", "opened_at", "reviewed_at")
    by_year: dict[int, list[tuple[str, str, datetime, datetime | None]]] = {}
    for year, *row in rows:
        by_year.setdefault(year, []).append((row[0], row[1], row[2], row[3]))
    return [_year(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def counts_of_years(years: Iterable[int]) -> dict[int, int]:
    """How many there were in each of these fiscal years, 0 included. One query."""
    wanted = list(years)
    found = Counter(EmergencyAccess.objects.filter(fiscal_year__in=wanted).order_by().values_list("fiscal_year", flat=True))
    return {year: found[year] for year in wanted}


def _year(year: int, rows: list[tuple[str, str, datetime, datetime | None]]) -> YearOfEmergencies:
    roles, verdicts = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    minutes = [(reviewed - opened).total_seconds() / 60 for _role, _verdict, opened, reviewed in rows if reviewed]
    return YearOfEmergencies(
        fiscal_year=year,
        total=len(rows),
        by_role=[(str(role.label), roles[role]) for role in Role if roles[role]],
        by_verdict=[(str(verdict.label), verdicts[verdict]) for verdict in Verdict],
        unreviewed=verdicts[""],
        minutes=round(median(minutes)) if minutes else None,
    )
