"""Applications for tests, made as a visitor makes them."""

import uuid
from itertools import count
from typing import Any

from accounts.actors import VISITOR, Actor
from seminars.actions import seats
from seminars.enums import SeatKind
from seminars.models import Booking, Registration, SeatPool, SeminarEvent
from seminars.permissions.registrations import as_holder

_serial = count(1)


def entry_for(*people: seats.PersonEntry, **given: Any) -> seats.BookingEntry:
    """A booking of a company in Tokyo; of one person for a seat on site unless others are given."""
    values = {
        "company": "株式会社試験",
        "corporate_number": "",
        "prefecture": "prefecture.13",
        "industry": "",
        "employees": None,
        "email": f"books{next(_serial)}@example.jp",
        "phone": "",
        "language": "ja",
        "people": people or (person_entry(),),
    } | given
    return seats.BookingEntry(**values)


def person_entry(name: str = "", kind: str = SeatKind.ONSITE, **given: Any) -> seats.PersonEntry:
    number = next(_serial)
    return seats.PersonEntry(**{"name": name or f"受講 {number}子", "kana": "ジュコウ", "email": "", "seat_kind": kind} | given)


def apply_for(event: SeminarEvent, kind: str = SeatKind.ONSITE, *, waits: bool = True, **given: Any) -> Registration:
    """One person more, with a seat or on the waiting list; `given` is of the booking."""
    entry = entry_for(person_entry(kind=kind), willing_to_wait=waits, **given)
    booking = seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4())
    return booking.registrations.select_related("booking", "event").get()


def holder(booking: Booking) -> Actor:
    """Who opened the page of the booking by its link."""
    return as_holder(VISITOR, booking)


def taken(event: SeminarEvent, kind: str = SeatKind.ONSITE) -> int:
    return SeatPool.objects.get(event=event, kind=kind).taken


def seats_wrong(event: SeminarEvent) -> list[str]:
    """What is not as it must be: seats that are taken and held by nobody, and free seats for which somebody could wait."""
    wrong = []
    for pool in SeatPool.objects.filter(event=event):
        mine = Registration.objects.filter(event=event)
        holding = mine.filter(seat_kind=pool.kind, status__in=("confirmed", "offered")).count()
        waiting = mine.filter(seat_kind=pool.kind, status="waiting").count() + mine.filter(wanted_kind=pool.kind).count()
        if pool.taken != holding:
            wrong.append(f"{pool}: {holding} hold a seat")
        if pool.taken > pool.capacity:
            wrong.append(f"{pool}: oversold")
        if pool.free and waiting:
            wrong.append(f"{pool}: {waiting} wait")
    return wrong
