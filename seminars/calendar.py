"""An event as a calendar file: for everybody, and for who applied. After a change the same entry again, never a second."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import ics
from seminars.enums import ACTIVE, EventStatus, RegistrationStatus
from seminars.models import Booking, Registration, SeminarEvent
from seminars.words import place_in_words


def calendar_of_event(event: SeminarEvent, *, address: str, now: datetime) -> bytes:
    """For a visitor. `address` is that of the event's page."""
    return _file([_entry(event, event.ref, address, is_over=False, is_tentative=False, description="")], now)


def calendar_of_booking(booking: Booking, people: list[Registration], *, address: str, now: datetime) -> bytes:
    """For who applied: with the numbers of his people, never a name, nor the online address, which opens only the day before.

    `address` is that of the event's page: calendars are shared, and the link of a booking opens all of it.
    """
    standing = [one for one in people if one.status in ACTIVE]
    numbers = ", ".join(one.number for one in standing or people)
    text = _("Numbers: %(numbers)s. The link in your mail opens your application.") % {"numbers": numbers}
    is_tentative = all(one.status != RegistrationStatus.CONFIRMED for one in standing)
    states = {"is_over": not standing, "is_tentative": is_tentative}
    return _file([_entry(booking.event, booking.ref, address, description=text, **states)], now)


def _entry(event: SeminarEvent, uid: str, address: str, *, is_over: bool, is_tentative: bool, description: str) -> ics.Entry:
    """Each save of the event raises its version: a calendar takes the newer one. Whoever left sees the entry go.

    Who waits, or has not taken up an offer, finds the date as one that is not sure yet.
    """
    is_cancelled = is_over or event.status == EventStatus.CANCELLED
    if event.starts_at is None or event.ends_at is None:
        raise ValueError("an event without hours has no place in a calendar")
    return ics.Entry(
        uid=uid,
        sequence=2 * event.version + is_cancelled,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        place=" ".join(part for part in (place_in_words(event), event.address) if part),
        description=description,
        url=address,
        is_cancelled=is_cancelled,
        is_tentative=is_tentative,
    )


def _file(entries: list[ics.Entry], now: datetime) -> bytes:
    return ics.calendar_of(entries, name=settings.INSTITUTE_NAME[get_language() or "ja"], now=now)
