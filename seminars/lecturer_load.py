"""What is known of each lecturer before he is asked: what he has to do in the month, and whether he is free on the day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from consultations.models import Absence, Advisor, Appointment, BusyTime
from consultations.wall_facts import bound_to
from consultations.walls import Name, key_of
from seminars.enums import DispatchStatus, EventStatus, SlotStatus
from seminars.models import ConsultationSlot, EventSession, LecturerDispatch

_AHEAD = (DispatchStatus.ASKED, DispatchStatus.ACCEPTED, DispatchStatus.HELD, DispatchStatus.RECORDED)


@dataclass(frozen=True)
class Load:
    """One advisor as the page shows him. `is_bound`: he declared a relation to the host; to whom and which is not shown."""

    advisor: Advisor
    open_cases: int
    lectures: int  # at events of ours in the month
    dispatches: int  # in the month, this one not counted
    talks: int  # after events, in the month
    meetings: int  # on the day
    is_away: bool
    is_bound: bool


def loads(dispatch: LecturerDispatch, day: date) -> list[Load]:
    """Every active advisor, who is free and has least to do first. As many queries for many as for one."""
    first, last = _at(day.replace(day=1)), _at((day.replace(day=28) + timedelta(days=4)).replace(day=1))
    month = (first, last)
    advisors = list(Advisor.objects.filter(is_active=True).with_load().order_by("code"))
    lectures = EventSession.objects.filter(starts_at__range=month).exclude(event__status=EventStatus.CANCELLED)
    others = LecturerDispatch.objects.filter(planned_at__range=month, status__in=_AHEAD).exclude(pk=dispatch.pk)
    talks = ConsultationSlot.objects.filter(starts_at__range=month).exclude(status=SlotStatus.CANCELLED)
    counts = (
        _counted(lectures, "lecturers__advisor_id"),
        _counted(others, "lecturer_id"),
        _counted(talks, "advisor_id"),
        _on_the_day(day),
    )
    away = set(Absence.objects.filter(first_on__lte=day, last_on__gte=day).values_list("advisor_id", flat=True))
    bound = bound_to([Name(key_of(dispatch.host))])
    found = [
        Load(
            advisor,
            advisor.open_cases,
            *(count[advisor.pk] for count in counts),
            is_away=advisor.pk in away,
            is_bound=advisor.user_id in bound,
        )
        for advisor in advisors
    ]
    return sorted(found, key=lambda one: (one.is_bound, one.is_away, one.meetings, one.dispatches + one.lectures + one.talks))


def is_bound(dispatch: LecturerDispatch, advisor: Advisor) -> bool:
    return advisor.user_id is not None and advisor.user_id in bound_to([Name(key_of(dispatch.host))])


def _counted(rows, name: str) -> Counter[int | None]:  # querysets of several models
    return Counter(dict(rows.order_by().values_list(name).annotate(n=Count("pk", distinct=True)).values_list(name, "n")))


def _on_the_day(day: date) -> Counter[int | None]:
    """Meetings with clients, and times at which he is bound elsewhere."""
    hours = (_at(day), _at(day + timedelta(days=1)))
    meetings = Appointment.objects.standing().filter(starts_at__gte=hours[0], starts_at__lt=hours[1])
    bound = BusyTime.objects.filter(starts_at__gte=hours[0], starts_at__lt=hours[1])
    return _counted(meetings, "advisor_id") + _counted(bound, "advisor_id")


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
