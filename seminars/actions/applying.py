"""Somebody applies, for himself and perhaps for others of his company."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import new_ref
from core import audit, idempotency, receipts, transitions
from core.actors import ActorLike
from core.search import search_text
from core.transitions import TransitionRefused
from seminars.actions.seat_pools import SeatsGone, hold, kinds_of, refuse_unless_open, take
from seminars.enums import RegistrationStatus
from seminars.models import Booking, Registration, SeminarEvent
from seminars.notices import registrations as notices
from seminars.permissions import can_run
from seminars.person_keys import person_key
from seminars.waiting_list import open_seats, place_in_queue, somebody_waits

PURPOSE = "seminar-application"
MOST_PEOPLE = 10  # in one application


@dataclass(frozen=True)
class PersonEntry:
    """Who comes, checked and cleaned. Without an address of his own, that of the booking is his."""

    name: str
    kana: str
    email: str
    seat_kind: str
    access_needs: str = ""


@dataclass(frozen=True)
class BookingEntry:
    """What was typed, checked and cleaned. `prefecture` and `industry` are catalogue keys or empty."""

    company: str
    corporate_number: str
    prefecture: str
    industry: str
    employees: int | None
    email: str
    phone: str
    language: str
    people: tuple[PersonEntry, ...]
    willing_to_wait: bool = False


class AlreadyApplied(TransitionRefused):
    """The person has an application for this event already.

    `existing` is it, where the asker may know more of it than that: who applied from the same address, and who runs the
    event. To anybody else it is None, and the sentence says nothing of how, when and for which seat.
    """

    def __init__(self, person: PersonEntry, existing: Registration | None) -> None:
        self.person, self.existing = person, existing
        words = {"name": person.name}
        if existing is None:
            told = _("%(name)s cannot be entered again. Please ask that person about an application made already.") % words
        else:
            told = _("%(name)s has an application for this event already.") % words
        super().__init__(told)


class _SentBefore(Exception):
    """The same form was sent before."""


def apply(*, by: ActorLike, event: SeminarEvent, entry: BookingEntry, form_key: uuid.UUID) -> Booking:
    """Everybody of the entry has a seat or, where that was wished, a place on the waiting list; the same `form_key` again
    gives the same booking. All of them or nobody.

    Nobody jumps the queue: while somebody waits for a kind of seat, a newcomer waits too. Raises SeatsGone for who would
    not wait, AlreadyApplied, and TransitionRefused while no applications are taken.
    """
    try:
        _refuse_at_once(by, event, entry, form_key)
        with transaction.atomic():
            return _apply(by, hold(event), entry, form_key)
    except _SentBefore:
        ref = idempotency.earlier_answer(form_key, PURPOSE)
        found = Booking.objects.select_related("event").filter(ref=ref, event=event).first()
        if found is None:
            raise TransitionRefused(_("This form belongs to another event. Open the page of the event again.")) from None
        return found


def _refuse_at_once(by: ActorLike, event: SeminarEvent, entry: BookingEntry, form_key: uuid.UUID) -> None:
    """Who gets nothing hears so without holding the event: late comers to a full event keep nobody waiting.

    Only a refusal is decided here, and it was true when it was read. Everything is asked again once the event is held.
    """
    if entry.willing_to_wait:
        return
    if idempotency.earlier_answer(form_key, PURPOSE):
        raise _SentBefore
    stands = SeminarEvent.objects.get(pk=event.pk)
    refuse_unless_open(stands, timezone.now(), by=by)
    refuse_twice(stands, entry, by=by)
    free = open_seats(stands)
    for person in entry.people:
        if free.get(person.seat_kind) == 0:
            raise SeatsGone(person.seat_kind, stands)


def _apply(by: ActorLike, event: SeminarEvent, entry: BookingEntry, form_key: uuid.UUID) -> Booking:
    if idempotency.earlier_answer(form_key, PURPOSE):
        raise _SentBefore
    ref, now = new_ref(), timezone.now()
    refuse_unless_open(event, now, by=by)
    if not 1 <= len(entry.people) <= MOST_PEOPLE:
        raise ValueError(f"one to {MOST_PEOPLE} people")
    refuse_twice(event, entry, by=by)
    statuses = [_seat_for(event, person.seat_kind, entry.willing_to_wait) for person in entry.people]
    try:
        idempotency.keep_answer(form_key, PURPOSE, ref)
    except IntegrityError:  # sent for another event in this moment
        raise _SentBefore from None
    booking = make_booking(event, entry, now, by=by, ref=ref)
    audit.record(by=by, action="seminar_booking", obj=booking, changes={"people": [0, len(entry.people)]})
    for person, status in zip(entry.people, statuses, strict=True):
        made = register(booking, person, status, now, by=by, step="apply")
        if status == RegistrationStatus.CONFIRMED:
            notices.confirmed(made)
        else:
            notices.waiting(made, place_in_queue(made))
    return booking


def _seat_for(event: SeminarEvent, kind: str, willing_to_wait: bool) -> RegistrationStatus:
    """A seat is taken, or a place on the waiting list is his."""
    refuse_kind(event, kind)
    if not somebody_waits(event, kind) and take(event, kind):
        return RegistrationStatus.CONFIRMED
    if not willing_to_wait:
        raise SeatsGone(kind, event)
    return RegistrationStatus.WAITING


def refuse_kind(event: SeminarEvent, kind: str) -> None:
    if kind not in kinds_of(event):
        raise TransitionRefused(_("This event has no seats of this kind."))


def refuse_twice(event: SeminarEvent, entry: BookingEntry, *, by: ActorLike) -> None:
    """Raises AlreadyApplied for the first person who is there already, or stands twice in the entry."""
    seen: set[str] = set()
    for person in entry.people:
        key = key_of(entry, person)
        if key in seen:
            raise TransitionRefused(_("%(name)s is entered twice. Please enter each person once.") % {"name": person.name})
        seen.add(key)
        if found := active_of(event, key):
            raise AlreadyApplied(person, found if _may_know(by, found, entry.email) else None)


def active_of(event: SeminarEvent, key: str) -> Registration | None:
    return Registration.objects.active().select_related("booking").filter(event=event, person_key=key).first()


def _may_know(by: ActorLike, found: Registration, email: str) -> bool:
    return can_run(by, found.event) or (bool(email) and found.booking.email.casefold() == email.strip().casefold())


def key_of(entry: BookingEntry, person: PersonEntry) -> str:
    return person_key(person.name, person.email or entry.email, entry.company)


def make_booking(event: SeminarEvent, entry: BookingEntry, now: datetime, *, by: ActorLike, ref: str) -> Booking:
    """The booking, of whoever is signed in; not of staff, who enter it for others."""
    is_own = not can_run(by, event)
    return Booking.objects.create(
        ref=ref,
        event=event,
        user_id=getattr(by, "user_id", None) if is_own else None,
        company=entry.company,
        corporate_number=entry.corporate_number,
        prefecture_id=entry.prefecture or None,
        industry_id=entry.industry or None,
        employees=entry.employees,
        email=entry.email,
        phone=entry.phone,
        language=entry.language,
        made_at=now,
    )


def register(
    booking: Booking, person: PersonEntry, status: RegistrationStatus, now: datetime, *, by: ActorLike, step: str, **more: Any
) -> Registration:
    """The registration of one person, with its number; the seat was taken before."""
    number = receipts.issue(timezone.localdate(now), prefix="S-")
    is_waiting = status == RegistrationStatus.WAITING
    made = Registration(
        number=number,
        booking=booking,
        event=booking.event,
        seat_kind=person.seat_kind,
        status=status,
        person_name=person.name,
        person_kana=person.kana,
        email=person.email,
        person_key=person_key(person.name, person.email or booking.email, booking.company),
        access_needs=person.access_needs,
        search_text=search_text(person.name, person.kana, booking.company, number),
        applied_at=now,
        queued_at=now if is_waiting else None,
        confirmed_at=None if is_waiting else now,
        **more,
    )
    made.save(force_insert=True)
    transitions.start(made, step, by=by)
    return made
