"""Signed addresses that stand in mails: the page of a booking, of one person of it, and the survey of one person.

The link of a booking is bound to it and to its `link_version`: raised, every earlier link is dead. A person with an
address of his own gets a link of his own, bound to his seat and to that address: it opens him alone, and is dead once he
handed the seat over. Links live as long as somebody may need them, 180 days after the event. Opening one changes nothing;
what it leads to asks by a form.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mailing.render import address_of
from seminars.enums import RegistrationStatus
from seminars.models import Booking, Registration, SeminarEvent

_SALT = "seminars.booking"
_SEAT_SALT = "seminars.seat"
_SURVEY_SALT = "seminars.survey"
MAX_LENGTH = 120
LIVES = timedelta(days=180)


@dataclass(frozen=True)
class Opened:
    """What a link opens: the whole booking, or of it this person alone."""

    booking: Booking
    person: Registration | None = None

    def shows(self, number: str) -> bool:
        """Whether the person of this number may be looked at, where he is of the booking at all."""
        return self.person is None or self.person.number == number


def booking_token(booking: Booking) -> str:
    return signing.Signer(salt=_SALT).sign(f"{booking.ref}.{booking.link_version}")


def booking_of(token: str) -> Booking | None:
    """The booking that a token opens; None where it is not ours, was called back, or the event is long over."""
    ref, version = _parts(token, _SALT)
    found = Booking.objects.select_related("event__prefecture", "event__series").filter(ref=ref, link_version=version).first()
    return found if found and not _is_over(found.event) else None


def booking_page(booking: Booking, language: str) -> str:
    """The whole address of the page on which the booking is looked at, changed and cancelled."""
    return address_of("seminars:booking", language, booking_token(booking))


def seat_token(registration: Registration) -> str:
    """Of one person with an address of his own."""
    return signing.Signer(salt=_SEAT_SALT).sign(f"{registration.number}.{_digest(registration.email)}")


def token_of(registration: Registration) -> str:
    """What the mails of the person himself carry: the link of the booking only where its address is his."""
    return seat_token(registration) if has_own_address(registration) else booking_token(registration.booking)


def page_of_person(registration: Registration, language: str) -> str:
    """The whole address of the page on which the person finds his seat."""
    return address_of("seminars:booking", language, token_of(registration))


def has_own_address(registration: Registration) -> bool:
    return bool(registration.email) and registration.email.casefold() != registration.booking.email.casefold()


def opened_by(token: str) -> Opened | None:
    """What a link of a mail opens; None as for `booking_of`, for another address, and for a seat that was handed over."""
    if booking := booking_of(token):
        return Opened(booking)
    number, digest = _signed(token, _SEAT_SALT)
    people = Registration.objects.select_related("booking", "event__prefecture", "event__series")
    found = people.filter(number=number).exclude(status=RegistrationStatus.HANDED_OVER).first() if number else None
    if found is None or not found.email or not constant_time_compare(digest, _digest(found.email)) or _is_over(found.event):
        return None
    found.booking.event = found.event
    return Opened(found.booking, found)


def handed_over_by(token: str, number: str) -> SeminarEvent | None:
    """The event of a seat that was handed over by this link, which is dead since then."""
    ref, version = _parts(token, _SALT)
    seat, _of_address = _signed(token, _SEAT_SALT)
    by_it = Q(booking__ref=ref, booking__link_version=version + 1)
    if seat == number:
        by_it |= Q(number=seat)
    people = Registration.objects.filter(by_it, number=number, status=RegistrationStatus.HANDED_OVER)
    found = people.select_related("event__prefecture", "event__series").first()
    return found.event if found and not _is_over(found.event) else None


def survey_token(registration: Registration) -> str:
    """Of one person: the link of a booking opens the survey of nobody."""
    version = registration.booking.link_version
    return signing.Signer(salt=_SURVEY_SALT).sign(f"{registration.number}.{version}")


def registration_of_survey(token: str) -> Registration | None:
    """The person whose survey a token opens, whatever became of his seat; None as for `booking_of`."""
    number, version = _parts(token, _SURVEY_SALT)
    people = Registration.objects.select_related("booking", "event")
    found = people.filter(number=number, booking__link_version=version).first()
    return found if found and not _is_over(found.event) else None


def _parts(token: str, salt: str) -> tuple[str, int]:
    """What was signed, and the version; a pair that nothing has where the token is not ours."""
    name, version = _signed(token, salt)
    return name, int(version or 0)


def _signed(token: str, salt: str) -> tuple[str, str]:
    """The two parts that were signed; both empty where the token is not ours."""
    try:
        name, _dot, rest = signing.Signer(salt=salt).unsign(token[:MAX_LENGTH]).rpartition(".")
    except signing.BadSignature:
        return "", ""
    return name, rest


def _digest(address: str) -> str:
    """A link tells nobody the address to which it was sent."""
    return salted_hmac(_SEAT_SALT, address.casefold()).hexdigest()[:16]


def dies_at(event: SeminarEvent) -> datetime:
    """When the links of an event die: exclusive."""
    end = event.ends_at or timezone.make_aware(datetime.combine(event.held_on, time(23, 59)))
    return end + LIVES


def _is_over(event: SeminarEvent) -> bool:
    return timezone.now() >= dies_at(event)
