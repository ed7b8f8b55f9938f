"""The page of a booking: for each person how he stands, in a sentence, and what he can do now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailing.models import Message
from seminars.enums import ACTIVE, KINDS_OF_MODE, EventStatus, RegistrationStatus, SeatKind
from seminars.free_talks import has_talks
from seminars.links import survey_token
from seminars.models import Booking, Material, Registration, SeminarEvent
from seminars.permissions.materials import may_open
from seminars.public_event import with_views
from seminars.reminders import link_is_open
from seminars.survey_questions import questions_of
from seminars.waiting_list import place_in_queue
from seminars.words import day_and_time

STEPS = {
    "accept": gettext_lazy("Take this seat"),
    "decline": gettext_lazy("I do not need the seat"),
    "hand-over": gettext_lazy("Hand the seat over to a colleague"),
    "switch": gettext_lazy("Change between on site and online"),
    "keep": gettext_lazy("Stop waiting for the other kind of seat"),
    "leave": gettext_lazy("Leave the waiting list"),
    "cancel": gettext_lazy("Cancel the application"),
}
_BADGES = {
    RegistrationStatus.CONFIRMED: "badge-done",
    RegistrationStatus.OFFERED: "badge-today",
    RegistrationStatus.WAITING: "badge-key",
}


@dataclass(frozen=True)
class Step:
    name: str
    label: Any


@dataclass(frozen=True)
class Person:
    """One person: `state` is a sentence, `steps` what can be done about the seat now."""

    registration: Registration
    state: str
    badge: str
    steps: list[Step]
    can_join: bool = False  # the online address is shown
    joins_later: bool = False  # it will be, the day before
    has_certificate: bool = False
    survey: str = ""  # its token


@dataclass(frozen=True)
class BookingPage:
    booking: Booking
    event: SeminarEvent
    people: list[Person]
    former: list[Registration]
    materials: list[Material] = field(default_factory=list)
    has_talks: bool = False
    bounced: bool = False
    address: str = ""  # to which mails go
    is_whole: bool = True  # False: one person alone, who sees nothing of the others

    @property
    def has_seat(self) -> bool:
        return any(one.registration.status == RegistrationStatus.CONFIRMED for one in self.people)

    @property
    def is_waiting_only(self) -> bool:
        return bool(self.people) and all(one.registration.status == RegistrationStatus.WAITING for one in self.people)


def booking_page_of(booking: Booking, now: datetime, person: Registration | None = None) -> BookingPage:
    """All that the page says; `booking` comes with its event. With `person`, what it says to him about himself alone."""
    event, address = booking.event, person.email if person else booking.email
    mine = Registration.objects.filter(booking=booking, **({"pk": person.pk} if person else {}))
    rows = list(mine.select_related("attendance", "handed_to"))
    for row in rows:
        row.booking, row.event = booking, event
    standing = [row for row in rows if row.status in ACTIVE]
    has_survey = event.status == EventStatus.HELD and bool(questions_of(event))
    return BookingPage(
        booking=booking,
        event=event,
        people=[person_of(row, now, has_survey) for row in standing],
        former=[row for row in rows if row.status not in ACTIVE],
        materials=_materials(event, rows, now),
        has_talks=any(row.status == RegistrationStatus.CONFIRMED for row in standing) and has_talks(event, now),
        bounced=has_bounced(address, rows),
        address=address,
        is_whole=person is None,
    )


def has_bounced(address: str, people: Iterable[Registration]) -> bool:
    """Whether a mail about these people to this address came back, or could not be sent."""
    numbers = [one.number for one in people]
    lost = Message.objects.lost().filter(object_ref__in=numbers, recipient=address)
    return bool(address) and lost.exists()


def steps_of(registration: Registration, now: datetime) -> list[Step]:
    """What can be done about the seat until the event begins."""
    event = registration.event
    if event.status != EventStatus.PUBLISHED or event.starts_at is None or now >= event.starts_at:
        return []
    names: list[str] = []
    others = len(KINDS_OF_MODE[event.mode]) > 1
    if registration.status == RegistrationStatus.OFFERED:
        names = ["accept", "decline"] if registration.offer_until and now < registration.offer_until else []
    elif registration.status == RegistrationStatus.CONFIRMED:
        switch = ["keep" if registration.wanted_kind else "switch"] if others else []
        names = ["hand-over", *switch, "cancel"]
    elif registration.status == RegistrationStatus.WAITING:
        names = [*(["switch"] if others else []), "leave"]
    return [Step(name, STEPS[name]) for name in names]


def other_kind(registration: Registration) -> SeatKind:
    return SeatKind.ONLINE if registration.seat_kind == SeatKind.ONSITE else SeatKind.ONSITE


def person_of(row: Registration, now: datetime, has_survey: bool) -> Person:
    event, came = row.event, hasattr(row, "attendance")
    is_confirmed = row.status == RegistrationStatus.CONFIRMED
    is_online = is_confirmed and row.seat_kind == SeatKind.ONLINE
    is_coming = event.status == EventStatus.PUBLISHED and bool(event.ends_at and now < event.ends_at)
    return Person(
        registration=row,
        state=_state(row, now),
        badge=_BADGES.get(RegistrationStatus(row.status), "badge-done"),
        steps=steps_of(row, now),
        can_join=is_online and is_coming and link_is_open(event, now),
        joins_later=is_online and is_coming and not link_is_open(event, now),
        has_certificate=came and event.status == EventStatus.HELD,
        survey=survey_token(row) if has_survey and came else "",
    )


def _state(row: Registration, now: datetime) -> str:
    kind = SeatKind(row.seat_kind).label
    if row.event.status == EventStatus.CANCELLED:
        return _("The seminar does not take place.")
    if hasattr(row, "attendance"):
        return _("Attended (%(kind)s)") % {"kind": kind}
    if row.status == RegistrationStatus.OFFERED:
        return _offer(row, now)
    if row.status == RegistrationStatus.WAITING:
        place = place_in_queue(row) or 1
        words = ngettext("Waiting list (%(kind)s), place %(n)d", "Waiting list (%(kind)s), place %(n)d", place)
        return words % {"kind": kind, "n": place}
    if row.wanted_kind:
        wanted = SeatKind(row.wanted_kind).label
        return _("Confirmed (%(kind)s). Waits for a seat of the other kind (%(wanted)s).") % {"kind": kind, "wanted": wanted}
    return _("Confirmed (%(kind)s)") % {"kind": kind}


def _offer(row: Registration, now: datetime) -> str:
    kind = SeatKind(row.seat_kind).label
    if row.offer_until is None or now >= row.offer_until:
        return _("The offer of a seat has ended.")
    until = day_and_time(row.offer_until)
    return _("A seat is held for you (%(kind)s). Please take it before %(until)s.") % {"kind": kind, "until": until}


def _materials(event: SeminarEvent, people: list[Registration], now: datetime) -> list[Material]:
    found = list(with_views(event.materials.all()))
    for one in found:
        one.event = event
    return [one for one in found if may_open(one, people, now)]
