"""Which times of an event somebody can still book."""

from datetime import datetime

from consultations.wall_facts import bound_to
from consultations.walls import Name, key_of
from seminars.enums import EventStatus, RegistrationStatus, SlotStatus
from seminars.models import Booking, ConsultationSlot, Registration, SeminarEvent

_STANDING = (EventStatus.PUBLISHED, EventStatus.HELD)


def has_talks(event: SeminarEvent, now: datetime) -> bool:
    """Whether there is any use in a link to the talks of the event."""
    return ConsultationSlot.objects.filter(event=event, status=SlotStatus.OPEN, starts_at__gt=now).exists()


def free_talks(booking: Booking, now: datetime) -> list[ConsultationSlot]:
    """Times to come, without those of advisors who declared a relation to this company: nobody is told why."""
    if booking.event.status not in _STANDING:
        return []
    rows = ConsultationSlot.objects.open().filter(event=booking.event, registration=None, starts_at__gt=now)
    found = list(rows.select_related("advisor", "desk"))
    bound = bound_to([Name(key_of(booking.company), booking.corporate_number)]) if found and booking.company else set()
    return [slot for slot in found if slot.advisor.user_id not in bound]


def booked_talks(booking: Booking) -> list[ConsultationSlot]:
    """The talks of the people of this booking, whatever became of them."""
    rows = ConsultationSlot.objects.filter(registration__booking=booking).exclude(status=SlotStatus.CANCELLED)
    return list(rows.select_related("advisor", "desk", "registration", "case", "event"))


def may_book(booking: Booking, talks: list[ConsultationSlot]) -> list[Registration]:
    """Who of the booking has a seat and no talk yet."""
    busy = {talk.registration_id for talk in talks if talk.status == SlotStatus.BOOKED}
    people = booking.registrations.filter(status=RegistrationStatus.CONFIRMED).order_by("pk")
    return [person for person in people if person.pk not in busy]
