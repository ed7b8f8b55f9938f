"""The mail that carries the links of bookings once more."""

from collections.abc import Sequence
from datetime import datetime

from mailing.actions import queue
from mailing.render import render
from seminars import links as addresses
from seminars.models import Booking


def links(bookings: Sequence[Booking], email: str, language: str, now: datetime) -> None:
    """To the address of these bookings; the same statements where there are none (the caller takes them back then)."""
    rows = [(booking.event, addresses.booking_page(booking, language)) for booking in bookings]
    subject, body = render("seminars/email/booking_link_reader", language, {"rows": rows})
    queue(
        key=f"booking-link:{bookings[0].ref if bookings else 'nobody'}:{now:%Y%m%d%H%M%S%f}",
        event="booking_link",
        recipient=email,
        language=language,
        subject=subject,
        body=body,
        object_ref=bookings[0].ref if bookings else "",
        is_restricted=True,
        is_secret=True,
    )
