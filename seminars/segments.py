"""To whom a mail about an event goes, to whom of them it does not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import pgettext_lazy

from mailing.enums import MessageStatus
from mailing.models import Message
from seminars.enums import RegistrationStatus, Segment
from seminars.models import Booking, MassMail, Registration, SeminarEvent

_LEFT = (RegistrationStatus.CANCELLED, RegistrationStatus.LAPSED, RegistrationStatus.HANDED_OVER)


class Reason(models.TextChoices):
    """Why somebody gets no mail."""

    LEFT = "left", pgettext_lazy("no mail", "No longer in this group: cancelled, not taken up or handed over")
    OFFERED = "offered", pgettext_lazy("no mail", "A seat is offered and not taken yet")
    UNKNOWN = "unknown", pgettext_lazy("no mail", "Nobody has noted yet who came by this kind of seat")
    ERASED = "erased", pgettext_lazy("no mail", "The personal data were erased")
    NO_ADDRESS = "no_address", pgettext_lazy("no mail", "No usable email address")
    BOUNCED = "bounced", pgettext_lazy("no mail", "An earlier mail to this address came back")
    DUPLICATE = "duplicate", pgettext_lazy("no mail", "Same address as another person: both are named in one mail")


@dataclass(frozen=True)
class Recipient:
    """One mail: an address, and the people of the event who are reached by it."""

    email: str
    people: tuple[Registration, ...]

    @property
    def first(self) -> Registration:
        return self.people[0]

    @property
    def language(self) -> str:
        return self.first.booking.language


@dataclass(frozen=True)
class Audience:
    recipients: tuple[Recipient, ...]
    excluded: tuple[tuple[Registration, Reason], ...]

    @property
    def english(self) -> int:
        """How many read English."""
        return sum(recipient.language == "en" for recipient in self.recipients)

    @property
    def reasons(self) -> list[tuple[Reason, list[Registration]]]:
        """Those who get no mail, by reason."""
        groups: dict[Reason, list[Registration]] = {reason: [] for reason in Reason}
        for person, reason in self.excluded:
            groups[reason].append(person)
        return [(reason, people) for reason, people in groups.items() if people]


def audience_of(event: SeminarEvent, segment: str) -> Audience:
    """Who gets a mail to this segment now. Two queries, whatever their number."""
    rows = list(event.registrations.select_related("booking", "attendance").order_by("applied_at", "pk"))
    for row in rows:
        row.event = event
    known = {row.attendance.kind for row in rows if hasattr(row, "attendance")}
    back = {address.casefold() for address in _came_back(event)}
    by_address: dict[str, list[Registration]] = {}
    excluded: list[tuple[Registration, Reason]] = []
    for row in rows:
        reason = _reason(row, segment, known, back)
        if reason is None:
            by_address.setdefault(address_to(row).casefold(), []).append(row)
        elif reason:
            excluded.append((row, reason))
    excluded += [(row, Reason.DUPLICATE) for people in by_address.values() for row in people[1:]]
    return Audience(tuple(Recipient(address_to(people[0]), tuple(people)) for people in by_address.values()), tuple(excluded))


def sizes(event: SeminarEvent) -> dict[str, int]:
    """How many people each segment has, before anybody is left out."""
    rows = list(event.registrations.select_related("attendance"))
    return {segment: sum(is_in(row, segment) for row in rows) for segment in Segment.values}


def is_in(row: Registration, segment: str) -> bool:
    if segment == Segment.WAITING:
        return row.status == RegistrationStatus.WAITING
    if row.status != RegistrationStatus.CONFIRMED:
        return False
    came = hasattr(row, "attendance")
    return {
        Segment.CONFIRMED: True,
        Segment.ATTENDED: came,
        Segment.ABSENT: not came,
        Segment.ONSITE: row.seat_kind == "onsite",
        Segment.ONLINE: row.seat_kind == "online",
    }[Segment(segment)]


def _reason(row: Registration, segment: str, known: Iterable[str], back: Iterable[str]) -> Reason | str | None:
    """None for who gets the mail, an empty text for who never belonged to the segment."""
    if not is_in(row, segment):
        return _why_not(row, segment)
    if segment == Segment.ABSENT and row.seat_kind not in known:
        return Reason.UNKNOWN
    if row.booking.erased_at is not None:
        return Reason.ERASED
    if not _is_usable(address_to(row)):
        return Reason.NO_ADDRESS
    return Reason.BOUNCED if address_to(row).casefold() in back else None


def _why_not(row: Registration, segment: str) -> Reason | str:
    """Of somebody outside the segment who may be looked for there."""
    had_a_seat = row.confirmed_at is not None
    if segment in (Segment.ONSITE, Segment.ONLINE) and row.seat_kind != segment:
        return ""
    if segment in (Segment.ATTENDED, Segment.ABSENT):
        return ""
    if row.status == RegistrationStatus.OFFERED:
        return Reason.OFFERED
    is_meant = not had_a_seat if segment == Segment.WAITING else had_a_seat
    return Reason.LEFT if row.status in _LEFT and is_meant else ""


def _is_usable(address: str) -> bool:
    """Whether a mail can carry this address: one that it cannot keeps nobody else waiting."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def address_to(row: Registration) -> str:
    return row.email or row.booking.email


def _came_back(event: SeminarEvent) -> list[str]:
    """Addresses of this event's people from which some mail of ours has come back."""
    own = Registration.objects.filter(event=event).exclude(email="").values("email")
    of_bookings = Booking.objects.filter(event=event).exclude(email="").values("email")
    bounced = Message.objects.filter(status=MessageStatus.BOUNCED)
    found = bounced.filter(models.Q(recipient__in=own) | models.Q(recipient__in=of_bookings))
    return list(found.values_list("recipient", flat=True).distinct())


def key_of(mail: MassMail) -> str:
    """How the keys of its messages in the outbox begin."""
    return f"seminar:mass:{mail.ref}:"


def states_of(mail: MassMail) -> list[tuple[str, int]]:
    """What became of its messages: (label of the state, how many)."""
    rows = Message.objects.filter(key__startswith=key_of(mail)).values_list("status")
    return [(str(MessageStatus(status).label), count) for status, count in rows.annotate(models.Count("pk")).order_by("status")]
