"""What has to be told now, to whom, and because of what: computed from the rows, never scheduled (ADR 0016).

Pure: the same hour and the same rows give the same reminders. Each has a cause that names it in the outbox, so that asking
a hundred times writes one mail.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import localtime, make_aware

from consultations.enums import UNANSWERED, CaseStatus, Side
from consultations.models import Appointment, Case, ClockInterval, Complaint, EmergencyAccess, FollowUp, Promise, SlotOffer
from core.workdays import add_working_days, is_working_day, working_days_until

# Nobody is written to by a machine at night or on a closed day.
FROM, UNTIL = time(8), time(21)
EVENING = time(17)  # from when the next day's meeting is told
MORNING = time(12)  # until when the day's list is sent
SILENT_AFTER = (5, 10)  # working days for which a client who was asked has not answered
LADDER = (1, 3, 5, 10)  # working days over, at which the head of the desk is told
UNASSIGNED_AFTER = 1  # working days without an advisor
_TELLS_HIM = ("promise_due", "slots_due")  # of what the client is asked for: no second reminder on that day
SOON = 2  # working days ahead that the day's list shows


@dataclass(frozen=True)
class Reminder:
    """One mail that is due. `at` is its cause: event, case, audience and cause together are told once."""

    case: Case
    event: str
    audience: str  # client, advisor (in `advisor_of`), desk (who is responsible), manager, hearer (of a complaint) or reviewer
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    advisor_of: Any = None  # the advisor who is meant, where it is not the case's


@dataclass(frozen=True)
class Rows:
    """What may give a reminder, as actions.reminders reads it: only rows that are still open."""

    follow_ups: Sequence[FollowUp] = ()
    waiting: Sequence[ClockInterval] = ()
    appointments: Sequence[Appointment] = ()
    promises: Sequence[Promise] = ()  # but those to choose a date: these have their own reminder
    offers: Sequence[SlotOffer] = ()
    unassigned: Sequence[Case] = ()
    overdue: Sequence[Case] = ()
    unanswered: Sequence[Case] = ()  # nobody has replied in writing either
    complaints: Sequence[Complaint] = ()
    emergencies: Sequence[EmergencyAccess] = ()  # not reviewed yet


def may_write(now: datetime) -> bool:
    """Whether a machine may write to people at this hour."""
    local = localtime(now)
    return FROM <= local.time() < UNTIL and is_working_day(local.date())


def due(now: datetime, rows: Rows) -> list[Reminder]:
    """Everything that has to be told now, the same thing once."""
    if not may_write(now):
        return []
    today = localtime(now).date()
    found: dict[tuple[object, ...], Reminder] = {}
    for reminder in _all(now, today, rows):
        cause = (reminder.case.pk, reminder.event, reminder.audience, reminder.at, reminder.facts.get("access"))
        found.setdefault(cause, reminder)
    told_today = {reminder.case.pk for reminder in found.values() if reminder.event in _TELLS_HIM and _is_client(reminder)}
    return [one for one in found.values() if one.event != "client_silent" or one.case.pk not in told_today]


def _is_client(reminder: Reminder) -> bool:
    return reminder.audience == "client"


def _all(now: datetime, today: date, rows: Rows) -> Iterator[Reminder]:
    yield from _follow_ups(today, rows.follow_ups)
    yield from _appointments(now, rows.appointments)
    yield from _promises(today, rows.promises)
    yield from _offers(today, rows.offers)
    yield from _silent(today, rows.waiting)
    yield from _unanswered(today, rows.unanswered)
    yield from _unassigned(today, rows.unassigned)
    yield from _overdue(today, rows.overdue)
    yield from _complaints(today, rows.complaints)
    yield from _emergencies(today, rows.emergencies)


def _follow_ups(today: date, rows: Iterable[FollowUp]) -> Iterator[Reminder]:
    """To both sides, from the day on."""
    for row in rows:
        if row.due_on <= today:
            for audience in ("client", "advisor"):
                yield Reminder(row.case, "follow_up_due", audience, _midnight(row.due_on), {"follow_up": row})


def _appointments(now: datetime, rows: Iterable[Appointment]) -> Iterator[Reminder]:
    """On the evening of the last open day before; who made it later than that knows."""
    for row in rows:
        evening = make_aware(datetime.combine(_open_day_before(localtime(row.starts_at).date()), EVENING))
        if row.made_at < evening <= now < row.starts_at:
            facts = {"starts_at": row.starts_at, "method": row.method}
            yield Reminder(row.case, "appointment_soon", "client", row.starts_at, facts)
            yield Reminder(row.case, "appointment_soon", "advisor", row.starts_at, facts, row.advisor)


def _promises(today: date, rows: Iterable[Promise]) -> Iterator[Reminder]:
    """To whose promise it is: one working day before, unless he made it that day, and on the day."""
    for row in rows:
        is_before = today == _open_day_before(row.due_on) and localtime(row.made_at).date() < today
        if is_before or today == row.due_on:
            audience = "client" if row.side == Side.CLIENT else "desk"
            yield Reminder(row.case, "promise_due", audience, _midnight(today), {"due_on": row.due_on})


def _offers(today: date, rows: Iterable[SlotOffer]) -> Iterator[Reminder]:
    """To the client one working day before he was to choose a date, unless it was offered that day; to the desk once his day
    has passed.
    """
    for row in rows:
        if row.answer_by < today:
            yield Reminder(row.case, "slots_expired", "desk", _midnight(row.answer_by), {"answer_by": row.answer_by})
        elif today == _open_day_before(row.answer_by) and localtime(row.made_at).date() < today:
            yield Reminder(row.case, "slots_due", "client", _midnight(row.answer_by), {"answer_by": row.answer_by})


def _silent(today: date, rows: Iterable[ClockInterval]) -> Iterator[Reminder]:
    """To the client who was asked and has not answered, so that nobody waits without knowing it."""
    for row in rows:
        asked_on = localtime(row.started_at).date()
        step = _reached(SILENT_AFTER, working_days_until(today, asked_on))
        if step:
            at = _midnight(add_working_days(asked_on, step))
            yield Reminder(row.case, "client_silent", "client", at, {"asked_on": asked_on})


def _unanswered(today: date, rows: Iterable[Case]) -> Iterator[Reminder]:
    """To the client: the promised day has passed and nobody has answered. We say so ourselves."""
    for case in rows:
        if case.promised_on and case.promised_on < today and case.status in UNANSWERED:
            facts = {"promised_on": case.promised_on}
            yield Reminder(case, "promise_missed", "client", _midnight(case.promised_on), facts)


def _unassigned(today: date, rows: Iterable[Case]) -> Iterator[Reminder]:
    for case in rows:
        if working_days_until(today, case.received_on) >= UNASSIGNED_AFTER:
            yield Reminder(case, "case_unassigned", "manager", _midnight(case.received_on))


def _overdue(today: date, rows: Iterable[Case]) -> Iterator[Reminder]:
    """Up the ladder; of steps that were missed only the last is told."""
    for case in rows:
        if case.due_on is None or case.due_on >= today or case.status == CaseStatus.WAITING:
            continue
        step = _reached(LADDER, working_days_until(today, case.due_on))
        if step:
            yield Reminder(case, "case_overdue", "manager", _midnight(add_working_days(case.due_on, step)), {"days": step})


def _complaints(today: date, rows: Iterable[Complaint]) -> Iterator[Reminder]:
    """To who answers it, on the day that was promised and on every open day after it."""
    for row in rows:
        if row.due_on <= today:
            yield Reminder(row.case, "complaint_due", "hearer", _midnight(today), {"complaint": row})


def _emergencies(today: date, rows: Iterable[EmergencyAccess]) -> Iterator[Reminder]:
    """To everybody who may review it, up the ladder; of steps that were missed only the last is told."""
    for row in rows:
        step = _reached(LADDER, working_days_until(today, row.review_by)) if row.review_by < today else 0
        if step and row.case is not None:
            at = _midnight(add_working_days(row.review_by, step))
            yield Reminder(row.case, "emergency_overdue", "reviewer", at, {"access": row, "days": step})


def _reached(steps: Sequence[int], days: int) -> int:
    """The last step that so many working days have reached, or 0."""
    return max((step for step in steps if step <= days), default=0)


def _open_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
