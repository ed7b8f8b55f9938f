"""The mails of one person's seat. Call each in the transaction that changed it; the same twice writes one mail."""

from django.utils import timezone

from seminars.enums import RegistrationStatus
from seminars.models import Registration
from seminars.notices.delivery import PARTICIPANT, Reader, readers, to_all, to_reader
from seminars.notices.reminders import take_back_reminders


def confirmed(registration: Registration) -> None:
    """He has a seat: applied for it, or took up an offer."""
    to_all(registration, "seat_confirmed", at=registration.confirmed_at)


def waiting(registration: Registration, place: int | None = None) -> None:
    """He stands on the waiting list, where the caller knows it with his place from 1."""
    to_all(registration, "seat_waiting", at=registration.queued_at, place=place)


def offered(registration: Registration) -> None:
    """A seat is held for him until `offer_until`. The link leads to a page that asks; opening it changes nothing."""
    to_all(registration, "seat_offered", at=registration.offer_until, until=registration.offer_until)


def offer_lapsed(registration: Registration) -> None:
    take_back_reminders(registration)
    to_all(registration, "seat_lapsed", at=registration.ended_at)


def cancelled(registration: Registration) -> None:
    """His application is over, by his own wish or by that of the organiser."""
    take_back_reminders(registration)
    to_all(registration, "seat_cancelled", at=registration.ended_at)


def switched(registration: Registration, place: int | None = None) -> None:
    """He sits, or waits, for the other kind of seat now."""
    take_back_reminders(registration)
    is_waiting = registration.status == RegistrationStatus.WAITING
    to_all(registration, "seat_switched", at=timezone.now(), is_waiting=is_waiting, place=place)


def handed_over(old: Registration, new: Registration, *, former_email: str = "") -> None:
    """To the colleague who has the seat now, to who applied, and to the one who gave it up.

    `former_email` is the latter's address where the booking has passed to the colleague meanwhile.
    """
    take_back_reminders(old)
    to_all(new, "seat_received", former=old.person_name)
    before = former_email or old.email or old.booking.email
    if before and before.casefold() not in {reader.email.casefold() for reader in readers(new)}:
        to_reader(old, "seat_handed_over", Reader(PARTICIPANT, before, old.booking.language), successor=new.person_name)
