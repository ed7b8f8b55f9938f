"""The clock of a case: intervals in which it runs or waits for the client, and the deadline that follows from them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localtime

from consultations.enums import CaseStatus, ClockKind
from consultations.models import Case, ClockInterval
from core.workdays import add_working_days, working_days_until

_KIND = {
    CaseStatus.RECEIVED: ClockKind.RUNNING,
    CaseStatus.ASSIGNED: ClockKind.RUNNING,
    CaseStatus.IN_SUPPORT: ClockKind.RUNNING,
    CaseStatus.WAITING: ClockKind.WAITING,
}  # a closed or withdrawn case has no clock


def kind_of(status: str) -> ClockKind | None:
    """What the clock does in this state; None where it stands still for good."""
    return _KIND.get(CaseStatus(status))


def due_on(base: date, set_at: datetime, intervals: Iterable[ClockInterval], now: datetime) -> date:
    """`base`, agreed at `set_at`, moved on by the working days for which the client was asked since then.

    A stretch of waiting counts the working days from the day it began to the day it ended, the first not counted.
    """
    waited = 0
    for interval in intervals:
        if interval.kind == ClockKind.WAITING and (interval.ended_at or now) > set_at:
            first = localtime(max(interval.started_at, set_at)).date()
            last = localtime(interval.ended_at or now).date()
            waited += working_days_until(last, first)
    return add_working_days(base, waited) if waited else base


def due_of(case: Case, now: datetime) -> date | None:
    """The deadline recomputed from the intervals: always what stands in `due_on` while the clock runs. One query."""
    if case.due_base_on is None or case.due_set_at is None:
        return case.due_on
    return due_on(case.due_base_on, case.due_set_at, case.clock.all(), now)
