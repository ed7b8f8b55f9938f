"""The mail that carries the links of bookings once more, and the one to an address that is a booking's no longer."""

from collections.abc import Sequence
from datetime import datetime

from mailing.actions import queue
from mailing.render import render
from seminars import links as addresses
from seminars.models import Booking, Registration
from seminars.notices.delivery import is_one_day


def links(found: Sequence[Booking | Registration], email: str, language: str, now: datetime) -> None:
    """To the address of these bookings, and of people who have an address of their own; the same statements where there
    are none (the caller takes them back then).
    """
    ref = found[0].ref if found else ""
    rows = [(one.event, _page(one, language)) for one in found]
    subject, body = render("seminars/email/booking_link_reader", language, {"rows": rows})
    queue(
        key=f"booking-link:{ref or 'nobody'}:{now:%Y%m%d%H%M%S%f}",
        event="booking_link",
        recipient=email,
        language=language,
        subject=subject,
        body=body,
        object_ref=ref,
        is_restricted=True,
        is_secret=True,
    )


def address_changed(booking: Booking, former: str, now: datetime) -> None:
    """To the address that was the booking's until now: whoever did not want this hears of it. It names no new address."""
    event = booking.event
    values = {"event": event, "company": booking.company, "is_booker": True}
    values["is_one_day"] = is_one_day(event.starts_at, event.ends_at)
    subject, body = render("seminars/email/address_changed_reader", booking.language, values)
    queue(
        key=f"address-changed:{booking.ref}:{now:%Y%m%d%H%M%S%f}",
        event="address_changed",
        recipient=former,
        language=booking.language,
        subject=subject,
        body=body,
        object_ref=booking.ref,
        is_restricted=True,
    )


def _page(one: Booking | Registration, language: str) -> str:
    if isinstance(one, Booking):
        return addresses.booking_page(one, language)
    return addresses.page_of_person(one, language)
