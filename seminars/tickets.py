"""The ticket of a person: a QR code with a short signed address that a phone's own camera opens.

It opens nothing by itself: who follows it signs in and runs the event, else the page is not there. So the signature is
short; it keeps people from trying numbers on the reception's behalf.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from seminars.models import Registration
from seminars.qr import qr_picture

_SALT = "seminars.ticket"
_MARK = 12  # hex digits
MAX_LENGTH = 40


def ticket_token(registration: Registration) -> str:
    """What stands in the address: the number and a mark that only the portal can make."""
    return f"{registration.number}.{_mark(registration.number)}"


def number_of_ticket(token: str) -> str | None:
    """The number that a token names; None where the token is not ours."""
    number, _dot, mark = token[:MAX_LENGTH].rpartition(".")
    return number if number and constant_time_compare(mark.encode(), _mark(number).encode()) else None


def ticket_address(registration: Registration) -> str:
    """The address in the QR code; staff read the page in the language that they chose for themselves."""
    with translation.override("ja"):
        return settings.PUBLIC_URL + reverse("events:ticket", args=[ticket_token(registration)])


def ticket_picture(registration: Registration) -> str:
    """The QR code of the ticket as a `data:` address."""
    return qr_picture(ticket_address(registration))


def _mark(number: str) -> str:
    return salted_hmac(_SALT, number, algorithm="sha256").hexdigest()[:_MARK]
