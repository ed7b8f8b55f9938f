"""The days of a fiscal year on which the desks are closed, and what falls on a day that is to be closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from consultations.hours import closed_because
from consultations.models import Appointment, Case
from core import fiscal, holidays
from core.models import OfficeClosure
from core.workdays import is_year_end


@dataclass(frozen=True)
class ClosedDay:
    """A day besides Saturdays and Sundays. `is_ours`: headquarters entered it; it may be opened again until it comes."""

    day: date
    name: str
    kind: str
    is_ours: bool = False
    may_open: bool = False
    entered_by: str = ""


@dataclass(frozen=True)
class Falls:
    """How many open cases owe something on a day, and how many meetings are agreed for it. Numbers only."""

    cases: int
    meetings: int


def closed_days_of(year: int) -> list[ClosedDay]:
    """The closed days of fiscal year `year`, in their order. One query."""
    first, last = fiscal.bounds(year)
    found = {day: _by_law(day) for day, _names in holidays.between(first, last)}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_year_end(day):
            found.setdefault(day, ClosedDay(day, closed_because(day), _("Turn of the year")))
    for row in OfficeClosure.objects.filter(day__range=(first, last)):
        found[row.day] = _ours(row)
    return [found[day] for day in sorted(found)]


def falls_on(day: date) -> Falls:
    """What falls on `day`, at all desks. Two queries."""
    return Falls(
        cases=Case.objects.open().filter(due_on=day).count(),
        meetings=Appointment.objects.standing().filter(starts_at__date=day).count(),
    )


def _by_law(day: date) -> ClosedDay:
    return ClosedDay(day, closed_because(day), _("National holiday"))


def _ours(row: OfficeClosure) -> ClosedDay:
    return ClosedDay(
        row.day, closed_because(row.day), _("Office closed"), True, may_open=row.day >= localdate(), entered_by=row.entered_by
    )
