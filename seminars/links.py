"""Signed addresses that stand in mails: the page of a booking, and the survey of one person.

A link is bound to the booking and to its `link_version`: raised, every earlier link is dead. It lives as long as
somebody may need it, 180 days after the event. Opening it changes nothing; what it leads to asks by a form.
"""

from datetime import datetime, time, timedelta

from django.core import signing
from django.utils import timezone

from mailing.render import address_of
from seminars.models import Booking, Registration, SeminarEvent

_SALT = "seminars.booking"
_SURVEY_SALT = "seminars.survey"
MAX_LENGTH = 120
LIVES = timedelta(days=180)


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
    try:
        name, _dot, version = signing.Signer(salt=salt).unsign(token[:MAX_LENGTH]).rpartition(".")
    except signing.BadSignature:
        return "", 0
    return name, int(version)


def dies_at(event: SeminarEvent) -> datetime:
    """When the links of an event die: exclusive."""
    end = event.ends_at or timezone.make_aware(datetime.combine(event.held_on, time(23, 59)))
    return end + LIVES


def _is_over(event: SeminarEvent) -> bool:
    return timezone.now() >= dies_at(event)
