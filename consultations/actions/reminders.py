"""The sweep of reminders: reads what may be due, asks the rules, and writes to the outbox what does not stand there yet."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from accounts.models import User
from consultations import reminders
from consultations.actions.unseen import tell_unseen
from consultations.enums import OPEN, UNANSWERED, CaseStatus, ClockKind, MessageKind, Side
from consultations.models import (
    Advisor,
    Appointment,
    Case,
    CaseMessage,
    ClockInterval,
    Complaint,
    EmergencyAccess,
    FollowUp,
    Promise,
    SlotOffer,
)
from consultations.notices.reminders import DueWork, People, recipients, work_due, work_key, write
from consultations.reminders import Rows
from core.workdays import add_working_days
from mailing.models import Message

logger = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=31)  # what was due earlier and never told, because nothing ran, is not dug up
_KEYS_AT_ONCE = 500
_NUMBERS_SHOWN = 10
_WITH_CASE = ("case__desk", "case__client", "case__advisor__user")


def sweep(now: datetime) -> int:
    """Every reminder due now stands in the outbox, once; how many are new. Safe to run twice and at the same time."""
    if not reminders.may_write(now):
        return 0
    people = People()
    wanted = {
        key: (reminder, user) for reminder in reminders.due(now, rows_at(now)) for key, user in recipients(reminder, people)
    }
    new = _not_yet(wanted)
    written = sum(_safely(key, partial(write, *wanted[key])) for key in new)
    return written + _send_lists(now) + tell_unseen(now)


def rows_at(now: datetime) -> Rows:
    """What may give a reminder now. Ten queries, each by its index."""
    today = localtime(now).date()
    earliest = today - LOOK_BACK
    open_cases = (
        Case.objects.filter(status__in=OPEN).select_related("desk", "client", "advisor__user").defer("body", "search_text")
    )
    replied = CaseMessage.objects.filter(case=OuterRef("pk"), kind=MessageKind.REPLY, taken_back_at=None)
    follow_ups = FollowUp.objects.open().filter(due_on__range=(earliest, today), case__status=CaseStatus.CLOSED)
    waiting = ClockInterval.objects.filter(kind=ClockKind.WAITING, ended_at=None, case__status=CaseStatus.WAITING)
    meetings = Appointment.objects.standing().filter(starts_at__range=(now, now + LOOK_BACK), case__status__in=OPEN)
    promises = Promise.objects.open().filter(due_on__range=(today, today + LOOK_BACK), case__status__in=OPEN)
    offers = SlotOffer.objects.open().filter(answer_by__range=(earliest, today + LOOK_BACK), case__status__in=OPEN)
    late = open_cases.filter(promised_on__range=(earliest, today - timedelta(days=1)), status__in=UNANSWERED)
    overdue = open_cases.filter(due_on__range=(earliest, today - timedelta(days=1))).exclude(status=CaseStatus.WAITING)
    complaints = Complaint.objects.open().filter(due_on__lte=today).select_related(*_WITH_CASE).order_by("due_on", "pk")
    emergencies = EmergencyAccess.objects.overdue(today).filter(review_by__gte=earliest, case__isnull=False)
    return Rows(
        follow_ups=list(follow_ups.select_related(*_WITH_CASE)),
        waiting=list(waiting.filter(started_at__gte=now - LOOK_BACK).select_related(*_WITH_CASE)),
        appointments=list(meetings.select_related(*_WITH_CASE, "advisor__user", "method")),
        promises=list(promises.filter(slot_offer=None).select_related(*_WITH_CASE)),
        offers=list(offers.select_related(*_WITH_CASE)),
        unassigned=list(open_cases.filter(status=CaseStatus.RECEIVED, advisor=None, received_on__gte=earliest)),
        overdue=list(overdue),
        unanswered=list(late.filter(~Exists(replied))),
        complaints=list(complaints),
        emergencies=list(emergencies.select_related(*_WITH_CASE)),
    )


def work_at(now: datetime) -> list[DueWork]:
    """What every advisor who signs in has before him today; who has nothing is left out. Three queries."""
    today = localtime(now).date()
    ahead = add_working_days(today, reminders.SOON)
    mine = Q(advisor__user__is_active=True)
    cases = Case.objects.open().exclude(status=CaseStatus.WAITING).filter(mine, Q(due_on__lte=ahead) | Q(recheck_on__lte=today))
    cases = cases.select_related("advisor__user").defer("body", "search_text").order_by("due_on", "pk")
    promises = Promise.objects.open().filter(side=Side.INSTITUTE, due_on__lte=today, case__status__in=OPEN)
    promises = promises.filter(case__advisor__user__is_active=True).select_related("case__advisor__user")
    unlogged = Appointment.objects.unlogged(now).filter(mine, starts_at__gte=now - LOOK_BACK).select_related("advisor__user")
    by_user: dict[User, tuple[list[Case], list[Promise], list[Appointment]]] = {}
    for case in cases:
        by_user.setdefault(_user_of(case.advisor), ([], [], []))[0].append(case)
    for promise in promises:
        by_user.setdefault(_user_of(promise.case.advisor), ([], [], []))[1].append(promise)
    for meeting in unlogged:
        by_user.setdefault(_user_of(meeting.advisor), ([], [], []))[2].append(meeting)
    return [_work(user, *found, today) for user, found in sorted(by_user.items(), key=lambda pair: pair[0].pk)]


def _user_of(advisor: Advisor | None) -> User:
    """Of an advisor who signs in: the rows were asked for so."""
    return advisor.user  # type: ignore[union-attr, return-value]  # asked for where he signs in


def _work(user: User, cases: list[Case], promises: list[Promise], unlogged: list[Appointment], today: date) -> DueWork:
    over = [case for case in cases if case.due_on and case.due_on < today]
    now = [case for case in cases if case.due_on == today]
    again = [case for case in cases if case.recheck_on and case.recheck_on <= today]
    soon = sum(1 for case in cases if case.due_on and case.due_on > today)
    pressing = list(dict.fromkeys([*over, *now, *again]))[:_NUMBERS_SHOWN]
    return DueWork(user, len(over), len(now), soon, len(again), len(promises), len(unlogged), pressing)


def _send_lists(now: datetime) -> int:
    """The list of the day, in the morning."""
    local = localtime(now)
    if local.time() >= reminders.MORNING:
        return 0
    wanted = {work_key(work.user, local.date()): work for work in work_at(now) if not work.is_empty}
    return sum(_safely(key, partial(work_due, wanted[key], local.date())) for key in _not_yet(wanted))


def _not_yet(keys: Iterable[str]) -> list[str]:
    """Those under which nothing stands in the outbox."""
    known: set[str] = set()
    for some in _batches(list(keys)):
        known |= set(Message.objects.filter(key__in=some).values_list("key", flat=True))
    return [key for key in keys if key not in known]


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        yield keys[start : start + _KEYS_AT_ONCE]


def _safely(key: str, tell: Callable[[], None]) -> bool:
    """One mail in its own transaction: an address that no mail can carry keeps nobody else waiting."""
    try:
        with transaction.atomic():
            tell()
    except ValueError as error:
        logger.error("no reminder %s: %s", key, type(error).__name__)
        return False
    return True
