"""How a mail about a seminar reaches the person who comes, and who applied for him.

The outbox shows these mails to administrators alone (`scope` is empty): the staff of a desk may not know who comes to its
seminars. Who runs an event sees on its own pages what was written and whether it arrived.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.timezone import localtime

from mailing.actions import Letter, queue
from mailing.render import render
from seminars import links
from seminars.models import Registration

PARTICIPANT, BOOKER = "participant", "booker"


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a mail about a registration: the person himself, or who applied for him."""

    who: str
    email: str
    language: str


def participant(registration: Registration) -> Reader | None:
    """The person, at his own address or at that of the booking; None once both were erased."""
    booking = registration.booking
    address = registration.email or booking.email
    return Reader(PARTICIPANT, address, booking.language) if address else None


def has_address(registration: Registration) -> bool:
    """Whether a mail about the seat reaches anybody; who has none is rung up."""
    return participant(registration) is not None


def readers(registration: Registration) -> Iterator[Reader]:
    """Who has to know what becomes of a seat: the person, and who applied for him where that is somebody else."""
    person, booking = participant(registration), registration.booking
    if person:
        yield person
    if booking.email and person and booking.email.casefold() != person.email.casefold():
        yield Reader(BOOKER, booking.email, booking.language)


def mail_key(registration: Registration, event: str, who: str = PARTICIPANT, at: datetime | None = None) -> str:
    """The key under which the mail stands in the outbox: the same again is not written twice."""
    return f"seminar:{registration.number}:{event}:{who}" + (f":{at.astimezone(UTC):%Y%m%d%H%M%S%f}" if at else "")


def to_all(registration: Registration, event: str, *, at: datetime | None = None, **more: object) -> None:
    """To everybody who has to know. Call it in the transaction of the cause."""
    for reader in readers(registration):
        to_reader(registration, event, reader, at=at, **more)


def to_participant(registration: Registration, event: str, *, at: datetime | None = None, **more: object) -> None:
    reader = participant(registration)
    if reader:
        to_reader(registration, event, reader, at=at, **more)


def to_reader(registration: Registration, event: str, reader: Reader, *, at: datetime | None = None, **more: object) -> None:
    one = letter(registration, event, reader, at=at, **more)
    queue(**vars(one), is_restricted=True)


def letter(registration: Registration, event: str, reader: Reader, *, at: datetime | None = None, **more: object) -> Letter:
    """The mail, not queued yet; many are queued together by `mailing.actions.queue_many`."""
    context = context_of(registration, reader) | more
    subject, body = render(f"seminars/email/{event}_participant", reader.language, context)
    return Letter(
        key=mail_key(registration, event, reader.who, at),
        event=event,
        recipient=reader.email,
        language=reader.language,
        subject=subject,
        body=body,
        object_ref=registration.number,
    )


def context_of(registration: Registration, reader: Reader) -> dict[str, object]:
    """What every template of a seminar mail may use."""
    booking, event = registration.booking, registration.event
    return {
        "event": event,
        "registration": registration,
        "number": registration.number,
        "name": registration.person_name,
        "company": booking.company,
        "is_booker": reader.who == BOOKER,
        "is_online": registration.seat_kind == "online",
        "is_one_day": is_one_day(event.starts_at, event.ends_at),
        "page": page_for(registration, reader),
    }


def page_for(registration: Registration, reader: Reader) -> str:
    """Who applied finds the whole booking there; a colleague at an address of his own finds himself alone."""
    if reader.who == BOOKER:
        return links.booking_page(registration.booking, reader.language)
    return links.page_of_person(registration, reader.language)


def is_one_day(starts_at: datetime | None, ends_at: datetime | None) -> bool:
    """Whether the end falls on the day of the start; an event that ends at midnight does."""
    if starts_at is None or ends_at is None:
        return True
    return localtime(starts_at).date() == localtime(ends_at - timedelta(microseconds=1)).date()
