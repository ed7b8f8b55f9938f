"""At the door and on the telephone: staff give a seat themselves."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import new_ref
from core import audit, idempotency
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.applying import AlreadyApplied, BookingEntry, active_of, key_of, make_booking, refuse_kind, register
from seminars.actions.seat_pools import SeatsGone, give_back, hold, hold_of, refuse_once_begun, take, take_one_more
from seminars.actions.seat_steps import become, note, told
from seminars.actions.waiting import serve
from seminars.enums import EventStatus, PromotionOutcome, RegistrationStatus
from seminars.models import Registration, SeminarEvent
from seminars.notices import registrations as notices
from seminars.permissions import can_run

PURPOSE = "seminar-walk-in"
DOORS_OPEN = timedelta(hours=12)  # before the event begins
ENTERED_UNTIL = timedelta(days=7)  # after it ended: what was noted on paper


class _SentBefore(Exception):
    """The same form was sent before."""


def walk_in(
    *,
    by: ActorLike,
    event: SeminarEvent,
    entry: BookingEntry,
    raise_capacity: bool,
    form_key: uuid.UUID | None = None,
) -> Registration:
    """The one person of the entry, who stands at the door, has a confirmed seat; the same `form_key` again gives it again.

    Who waits or was offered a seat gets one under the number that he has. `raise_capacity` adds a seat where none is free.
    Whether he came is noted by seminars.actions.attendance. Raises SeatsGone, AlreadyApplied for who has a seat, and
    TransitionRefused for who does not run the event, earlier than 12 hours before it and later than a week after it.
    """
    try:
        with transaction.atomic():
            return _walk_in(by, hold(event), entry, raise_capacity, form_key)
    except _SentBefore:
        number = idempotency.earlier_answer(form_key, PURPOSE) if form_key else ""
        found = Registration.objects.select_related("booking", "event").filter(number=number, event=event).first()
        if found is None:
            raise TransitionRefused(_("This form belongs to another event. Open the page of the event again.")) from None
        return found


def give_seat(*, by: ActorLike, registration: Registration) -> bool:
    """Staff give a free seat to somebody who waits, or confirm an offer, as after a call; False when he had one already.

    Raises SeatsGone when none is free.
    """
    with transaction.atomic():
        held = hold_of(registration)
        now = timezone.now()
        if not can_run(by, held.event):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if held.status == RegistrationStatus.CONFIRMED:
            return told(registration, held, False)
        refuse_once_begun(held.event, now)
        _seat(held, held.seat_kind, by, now, raise_capacity=False)
        notices.confirmed(held)
    return told(registration, held, True)


def _walk_in(
    by: ActorLike, event: SeminarEvent, entry: BookingEntry, raise_capacity: bool, form_key: uuid.UUID | None
) -> Registration:
    now, (person,) = timezone.now(), entry.people
    if form_key and idempotency.earlier_answer(form_key, PURPOSE):
        raise _SentBefore
    _refuse(event, by, now)
    refuse_kind(event, person.seat_kind)
    made = active_of(event, key_of(entry, person))
    if made and made.status == RegistrationStatus.CONFIRMED:
        raise AlreadyApplied(person, made)
    if made:
        made.event = event
        _seat(made, person.seat_kind, by, now, raise_capacity=raise_capacity)
    else:
        _take(event, person.seat_kind, by, raise_capacity=raise_capacity)
        booking = make_booking(event, entry, now, by=by, ref=new_ref())
        made = register(booking, person, RegistrationStatus.CONFIRMED, now, by=by, step="walk_in")
    if form_key:
        _keep(form_key, made)
    return made


def _keep(form_key: uuid.UUID, made: Registration) -> None:
    try:
        idempotency.keep_answer(form_key, PURPOSE, made.number)
    except IntegrityError:
        raise _SentBefore from None


def _seat(held: Registration, kind: str, by: ActorLike, now: datetime, *, raise_capacity: bool) -> None:
    """Who waits, or holds an offer, has a confirmed seat of this kind."""
    offered = held.seat_kind if held.status == RegistrationStatus.OFFERED else ""
    if offered != kind:
        _take(held.event, kind, by, raise_capacity=raise_capacity)
    become(held, "give_seat", by=by, seat_kind=kind, confirmed_at=now)
    note(held, PromotionOutcome.TAKEN_UP, now)
    if offered and offered != kind:
        give_back(held.event, offered)
        serve(held.event, [offered], now)


def _take(event: SeminarEvent, kind: str, by: ActorLike, *, raise_capacity: bool) -> None:
    if take(event, kind):
        return
    seats = take_one_more(event, kind) if raise_capacity else 0
    if not seats:
        raise SeatsGone(kind, event)
    audit.record(by=by, action="change_capacity", obj=event, changes={str(kind): [seats - 1, seats]})


def _refuse(event: SeminarEvent, by: ActorLike, now: datetime) -> None:
    if not can_run(by, event):
        raise TransitionRefused(_("You are not allowed to take this step."))
    if event.status not in (EventStatus.PUBLISHED, EventStatus.HELD) or event.starts_at is None or event.ends_at is None:
        raise TransitionRefused(_("This event does not take place, so nobody can be entered."))
    if now < event.starts_at - DOORS_OPEN:
        raise TransitionRefused(_("People who come to the door are entered from 12 hours before the event begins."))
    if now >= event.ends_at + ENTERED_UNTIL:
        raise TransitionRefused(_("The event is over for more than a week. Nobody can be entered any more."))
