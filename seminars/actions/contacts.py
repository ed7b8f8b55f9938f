"""How we reach who applied: a corrected address, and the link of a booking once more."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import audit, throttle
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.seat_pools import hold
from seminars.enums import ACTIVE, EventStatus, RegistrationStatus
from seminars.links import dies_at
from seminars.models import Booking, Registration
from seminars.notices import booking_links
from seminars.permissions.registrations import holds_booking
from seminars.person_keys import person_key

PER_ADDRESS = {"limit": 3, "window": 15 * 60}  # mails in seconds
MOST_LINKS = 20


def correct_contact(*, by: ActorLike, booking: Booking, email: str, phone: str) -> bool:
    """The booking has this address and number; False when it had them. A new address gets a new link, and earlier ones die;
    the old address is told.

    Who stands, or stood, under the address of the booking is known by the new one from then on.
    """
    if not holds_booking(by, booking):
        raise TransitionRefused("")
    with transaction.atomic():
        hold(booking.event)
        held = Booking.objects.select_related("event").select_for_update(of=("self",)).get(pk=booking.pk)
        changed = [name for name, value in (("email", email), ("phone", phone)) if getattr(held, name) != value]
        if changed:
            _change(held, email, phone, by=by, is_new="email" in changed)
            audit.record(by=by, action="correct_contact", obj=held, changes={"fields": [None, ",".join(changed)]})
    for name in ("email", "phone", "link_version", "user_id"):
        setattr(booking, name, getattr(held, name))
    return bool(changed)


def ask_for_links(*, by: ActorLike, email: str, language: str) -> None:
    """If somebody applied with this address, his links are on their way to it. Nobody is told whether.

    Both ways run the same statements: what is written for an address without bookings is taken back before the end.
    """
    is_quiet = bool(throttle.minutes_to_wait("seminar-link", email.casefold(), **PER_ADDRESS))
    now = timezone.now()
    with transaction.atomic():
        found = _at(email, now)
        point = transaction.savepoint()
        booking_links.links(found, found[0].email if found else email, language, now)
        of = (audit.object_type(found[0]) if found else "seminars.booking", found[0].ref if found else "", "")
        audit.write(by=by, action="ask_link", of=of)
        if found and not is_quiet:
            transaction.savepoint_commit(point)
        else:
            transaction.savepoint_rollback(point)


def _at(email: str, now: datetime) -> list[Booking | Registration]:
    """What can still be opened from this address: whole bookings, and people of others' bookings who have it for their own."""
    rows = Booking.objects.filter(email__iexact=email).exclude(event__status=EventStatus.DRAFT)
    whole = list(rows.select_related("event").order_by("-event__held_on", "-pk")[:MOST_LINKS])
    people = Registration.objects.filter(email__iexact=email).exclude(status=RegistrationStatus.HANDED_OVER)
    alone = people.exclude(booking__email__iexact=email).exclude(event__status=EventStatus.DRAFT)
    recent = alone.select_related("event", "booking").order_by("-event__held_on", "-pk")[:MOST_LINKS]
    found: list[Booking | Registration] = [*whole, *recent]
    return [one for one in found if now < dies_at(one.event)][:MOST_LINKS]


def _change(held: Booking, email: str, phone: str, *, by: ActorLike, is_new: bool) -> None:
    former = held.email
    held.email, held.phone = email, phone
    Booking.objects.filter(pk=held.pk).update(email=email, phone=phone)
    if not is_new:
        return
    Booking.objects.filter(pk=held.pk).update(link_version=F("link_version") + 1)
    held.link_version += 1
    for person in Registration.objects.filter(booking=held, email=""):
        key = person_key(person.person_name, email, held.company)
        others = Registration.objects.active().filter(event=held.event, person_key=key).exclude(pk=person.pk)
        if person.status not in ACTIVE or not others.exists():
            Registration.objects.filter(pk=person.pk).update(person_key=key)
    now = timezone.now()
    booking_links.links([held], email, held.language, now)
    if former and former.casefold() != email.casefold():
        booking_links.address_changed(held, former, now)
