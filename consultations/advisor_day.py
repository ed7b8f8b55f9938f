"""What an advisor's day holds: meetings, what is not logged yet, what is due, who wrote, whom he waits for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate, localtime

from accounts.actors import Actor
from consultations.enums import OPEN, CaseStatus, MessageKind, Side
from consultations.models import Appointment, Case, CaseMessage, Handoff, Promise
from core.workdays import add_working_days

SHOWN = 20  # of each kind; the rest stands in the queue
DAYS_AHEAD = 5  # working days: what is due later is not today's
WEEKS_AHEAD, WEEKS_BACK = 4, 8


@dataclass(frozen=True)
class Day:
    """The day of one advisor, each part in the order in which it is worked."""

    meetings: list[Appointment]
    unlogged: list[Appointment]
    due: list[Case]
    waiting: list[Case]
    messages: list[CaseMessage]
    promises: list[Promise]
    handoffs: list[Handoff]


@dataclass(frozen=True)
class DayOfMeetings:
    """One day of the schedule."""

    day: date
    is_past: bool
    meetings: list[Appointment]


def day_of(actor: Actor, now: datetime) -> Day:
    """Everything for the page "today", in five queries whatever there is."""
    today = localdate(now)
    meetings = _meetings_until_tonight(actor, now)
    cases = _cases(actor, today)
    mine = {"case__advisor__user_id": actor.user_id}
    messages = CaseMessage.objects.visible_to(actor, now).filter(kind=MessageKind.CLIENT, read_at=None, **mine)
    promises = Promise.objects.visible_to(actor).open().filter(side=Side.INSTITUTE, case__status__in=OPEN, **mine)
    return Day(
        meetings=[meeting for meeting in meetings if localdate(meeting.starts_at) == today],
        unlogged=[meeting for meeting in meetings if localdate(meeting.starts_at) < today and _is_unlogged(meeting)][-SHOWN:],
        due=[case for case in cases if case.status != CaseStatus.WAITING],
        waiting=[case for case in cases if case.status == CaseStatus.WAITING],
        messages=list(messages.select_related("case__client").defer("body").order_by("written_at")[:SHOWN]),
        promises=list(promises.filter(due_on__lte=_horizon(today)).select_related("case__client")[:SHOWN]),
        handoffs=_handoffs(actor),
    )


def _meetings_until_tonight(actor: Actor, now: datetime) -> list[Appointment]:
    """Those of today, and of earlier days those that nobody logged; the earliest first."""
    morning = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = Q(starts_at__gte=morning) | Q(contact=None, case__status__in=OPEN)
    rows = _meetings(actor).filter(wanted, starts_at__lt=morning + timedelta(days=1)).order_by("-starts_at", "-pk")
    return list(reversed(rows[: 4 * SHOWN]))


def schedule_of(actor: Actor, now: datetime) -> list[DayOfMeetings]:
    """The coming weeks by day, and before them the days with a meeting that nobody logged. One query."""
    today = localdate(now)
    rows = _meetings(actor).filter(
        starts_at__gte=now - timedelta(weeks=WEEKS_BACK), starts_at__lt=now + timedelta(weeks=WEEKS_AHEAD)
    )
    shown = [meeting for meeting in rows if localdate(meeting.starts_at) >= today or _is_unlogged(meeting)]
    days = groupby(shown, key=lambda meeting: localdate(meeting.starts_at))
    return [DayOfMeetings(day, day < today, list(meetings)) for day, meetings in days]


def _meetings(actor: Actor) -> Any:
    """The advisor's own standing meetings, the earliest first."""
    rows = Appointment.objects.visible_to(actor).standing().filter(advisor__user_id=actor.user_id)
    return rows.select_related("case__client", "method").order_by("starts_at", "pk")


def _is_unlogged(meeting: Appointment) -> bool:
    return meeting.contact_id is None and meeting.case.status in OPEN


def _cases(actor: Actor, today: date) -> list[Case]:
    """His open cases of which something is due soon, or for whose client he waits."""
    rows = Case.objects.worked_on_by(actor).of_advisor(actor).open()
    soon = rows.filter(Q(status=CaseStatus.WAITING) | Q(due_on__lte=_horizon(today)) | Q(recheck_on__lte=today))
    return list(soon.for_list().order_by("-is_urgent", "due_on", "pk")[: 2 * SHOWN])


def _handoffs(actor: Actor) -> list[Handoff]:
    """Open ones that he, or his desk as far as he sees it, has to answer."""
    desks = actor.desks_as("advisor", "desk_staff", "desk_manager")
    rows = Handoff.objects.visible_to(actor).open().filter(to_desk_id__in=desks, works_on_answer=True)
    return list(rows.select_related("answer_case__client", "from_desk").order_by("asked_at")[:SHOWN])


def _horizon(today: date) -> date:
    return add_working_days(today, DAYS_AHEAD)
