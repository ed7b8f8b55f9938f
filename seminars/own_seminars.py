"""The seminars of who is signed in: those to come, and those that were."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from accounts.actors import Actor
from seminars.booking_page import Person, person_of
from seminars.enums import ACTIVE, EventStatus
from seminars.links import booking_token, dies_at
from seminars.models import Booking, Registration, SeminarEvent, Survey

MOST = 50  # bookings, the newest events first


@dataclass(frozen=True)
class OwnSeminar:
    """One booking: its event, its people, and the token of its page where that still opens."""

    event: SeminarEvent
    booking: Booking
    token: str
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class OwnSeminars:
    coming: list[OwnSeminar]
    past: list[OwnSeminar]

    @property
    def all(self) -> list[OwnSeminar]:
        return [*self.coming, *self.past]


def own_seminars(actor: Actor, address: str, now: datetime, most: int = MOST) -> OwnSeminars:
    """At most `most` bookings in three statements, and one for each place on a waiting list."""
    mine = Booking.objects.requested_by(actor, address).select_related("event__prefecture")
    bookings = {booking.pk: booking for booking in mine.order_by("-event__held_on", "-pk")[:most]}
    rows = Registration.objects.filter(booking__in=bookings, status__in=ACTIVE).select_related("attendance")
    switched_off = _without_survey({one.event_id for one in bookings.values()})
    found = []
    for pk, people in groupby(rows.order_by("booking", "pk"), key=lambda row: row.booking_id):
        found.append(_own(bookings[pk], list(people), now, switched_off))
    found.sort(key=lambda one: (one.event.held_on, one.event.pk))
    coming = [one for one in found if _is_coming(one.event, now)]
    return OwnSeminars(coming, [one for one in reversed(found) if one not in coming])


def _without_survey(events: set[int]) -> set[int]:
    """Those whose survey was switched off; where nobody chose questions the usual ones are asked, as `questions_of` says."""
    chosen = Survey.objects.filter(event__in=events).values_list("event", "questions")
    return {event for event, questions in chosen if not questions}


def _own(booking: Booking, people: list[Registration], now: datetime, switched_off: set[int]) -> OwnSeminar:
    event = booking.event
    for row in people:
        row.booking, row.event = booking, event
    has_survey = event.status == EventStatus.HELD and event.pk not in switched_off
    token = booking_token(booking) if now < dies_at(event) else ""
    return OwnSeminar(event, booking, token, [person_of(row, now, has_survey) for row in people])


def _is_coming(event: SeminarEvent, now: datetime) -> bool:
    return event.status != EventStatus.HELD and bool(event.ends_at and event.ends_at > now)
