"""The sweep of seminar reminders: reads what may be due, asks the rules, and queues what does not stand in the outbox yet."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from mailing.actions import take_back
from mailing.enums import MessageStatus
from mailing.models import Message
from seminars import reminders
from seminars.enums import EventStatus, RegistrationStatus
from seminars.models import Attendance, Registration, SeminarEvent
from seminars.notices.delivery import PARTICIPANT, mail_key, participant
from seminars.notices.reminders import write
from seminars.reminders import Occasion, Reminder, Rows

logger = logging.getLogger(__name__)
_AHEAD = timedelta(days=30)  # more than five working days span, also at New Year and in Golden Week
_OFFERS_AHEAD = timedelta(days=21)  # as many open hours as need a warning, over any closed days
_AFTER = (reminders.THANKS, reminders.MISSED)
_AT_ONCE = 2000  # of one occasion; the next sweep goes on


def sweep(now: datetime) -> int:
    """Every reminder due now stands in the outbox, once; how many are new. Safe to run twice and at the same time.

    What still waits there although its time is over, or its person gone, is taken back.
    """
    _take_back_late(now)
    return sum(_safely(one, partial(_write_if_due, one, now)) for one in reminders.due(now, rows_at(now)))


def rows_at(now: datetime) -> Rows:
    """Who may have to be told something now and has not been. One query for the events, one for offers, one an occasion."""
    open_now = [one for event in _events(now) for one in reminders.occasions(now, event) if one.is_an_hour_for_it(now)]
    people: dict[int, Registration] = {}
    for occasion in open_now:
        if occasion.name not in _AFTER:
            people |= {row.pk: row for row in _untold(occasion)}
    people |= {row.pk: row for row in _not_thanked([one for one in open_now if one.name in _AFTER])}
    if reminders.may_write(now):
        people |= {row.pk: row for row in _offers(now)}
    held = {one.event.pk for one in open_now if one.event.status == EventStatus.HELD}
    return _rows(list(people.values()), held)


def _events(now: datetime) -> list[SeminarEvent]:
    ahead = Q(status=EventStatus.PUBLISHED, ends_at__gt=now, starts_at__lt=now + _AHEAD)
    past = Q(status=EventStatus.HELD, ends_at__range=(now - reminders.AFTER_IT, now))
    return list(SeminarEvent.objects.filter(ahead | past).order_by("pk"))


def _untold(occasion: Occasion) -> list[Registration]:
    """Those with a seat under whose number no such mail stands in the outbox. The rules decide which of them are meant."""
    rows = Registration.objects.confirmed().filter(event=occasion.event, seat_kind__in=occasion.kinds)
    if occasion.confirmed_before:
        rows = rows.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=occasion.confirmed_before))
    return _read(rows.filter(~_told(occasion.name, occasion.at)), {occasion.event.pk: occasion.event})


def _not_thanked(occasions: list[Occasion]) -> list[Registration]:
    """The same for all events that are over, in one query: who came and has no thanks, who did not and heard nothing."""
    if not occasions:
        return []
    events = {one.event.pk: one.event for one in occasions}
    of = {name: [one.event.pk for one in occasions if one.name == name] for name in _AFTER}
    came = Q(event__in=of[reminders.THANKS], attendance__isnull=False) & ~Q(_told(reminders.THANKS, None))
    absent = Q(event__in=of[reminders.MISSED], attendance=None) & ~Q(_told(reminders.MISSED, None))
    return _read(Registration.objects.confirmed().filter(came | absent), events)


def _read(rows: QuerySet[Registration], events: dict[int, SeminarEvent]) -> list[Registration]:
    """Those to whom somebody can write at all."""
    found = list(rows.filter(~Q(email="") | ~Q(booking__email="")).select_related("booking").order_by("pk")[:_AT_ONCE])
    for row in found:
        row.event = events[row.event_id]
    return found


def _told(name: str, at: datetime | None) -> Exists:
    """Whether the mail stands in the outbox; the key as `mail_key` makes it."""
    before, after = mail_key(Registration(number="\0"), name, PARTICIPANT, at).split("\0")
    return Exists(Message.objects.filter(key=Concat(Value(before), OuterRef("number"), Value(after))))


def _offers(now: datetime) -> list[Registration]:
    rows = Registration.objects.filter(status=RegistrationStatus.OFFERED, offer_until__range=(now, now + _OFFERS_AHEAD))
    ending = [row for row in rows.select_related("booking", "event") if reminders.offer_is_ending(now, row)]
    keys = {mail_key(row, reminders.OFFER_ENDING, at=row.offer_until): row for row in ending}
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [row for key, row in keys.items() if key not in told]


def _rows(people: list[Registration], held: set[int]) -> Rows:
    """With them, who came; and of which events and kinds of seat that is known at all."""
    if not people or not held:
        return Rows(people)
    came = Attendance.objects.filter(registration__event_id__in=held)
    known = frozenset(came.values_list("registration__event_id", "kind").distinct())
    mine = Attendance.objects.filter(registration__in=[row.pk for row in people if row.event_id in held])
    return Rows(people, frozenset(mine.values_list("registration_id", flat=True)), known)


def _write_if_due(reminder: Reminder, now: datetime) -> bool:
    """The person may have left, or the event been moved, since the rows were read."""
    rows = Registration.objects.select_for_update(of=("self",)).select_related("booking", "event")
    locked = rows.get(pk=reminder.registration.pk)
    held = {locked.event_id} if locked.event.status == EventStatus.HELD else set()
    if Reminder(locked, reminder.name, reminder.at) not in reminders.due(now, _rows([locked], held)):
        return False
    if participant(locked) is None or Message.objects.filter(key=mail_key(locked, reminder.name, at=reminder.at)).exists():
        return False
    write(reminder.name, locked, reminder.at)
    return True


def _safely(reminder: Reminder, tell: Callable[[], bool]) -> bool:
    """One mail in its own transaction: an address that no mail can carry keeps nobody else waiting."""
    try:
        with transaction.atomic():
            return tell()
    except ValueError as error:
        logger.error("no reminder %s of %s: %s", reminder.name, reminder.registration.number, type(error).__name__)
        return False


# --- what did not leave in time -------------------------------------------------------------------
def _take_back_late(now: datetime) -> None:
    """What still waits in the outbox although it must not be told any more: the mail server was away for long."""
    for message, row in _waiting():
        held = {row.event_id} if row is not None and row.event.status == EventStatus.HELD else set()
        wanted = reminders.standing(now, _rows([row], held)) if row is not None else []
        if message.key not in {mail_key(one.registration, one.name, at=one.at) for one in wanted}:
            take_back(key=message.key)


def _waiting() -> Iterator[tuple[Message, Registration | None]]:
    queued = Message.objects.filter(
        status=MessageStatus.QUEUED, attempts=0, event__in=reminders.ALL, key__startswith="seminar:"
    )
    waiting = list(queued.defer("body"))
    numbers = {message.object_ref for message in waiting}
    found = Registration.objects.filter(number__in=numbers).select_related("booking", "event") if numbers else ()
    by_number = {row.number: row for row in found}
    for message in waiting:
        yield message, by_number.get(message.object_ref)
