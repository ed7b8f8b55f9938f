"""What seminars hold of an account, as plain data for the person's own copy."""

from typing import Any

from django.utils.timezone import localtime

from seminars.models import Booking, Registration


def own_bookings(user_id: int) -> list[dict[str, Any]]:
    """The person's bookings, the latest first: who was entered, what became of each seat, certificates and survey answers."""
    people = "registrations__attendance", "registrations__certificates", "registrations__survey_answer"
    found = Booking.objects.filter(user_id=user_id).select_related("event").prefetch_related("registrations", *people)
    return [_booking(booking) for booking in found.order_by("-made_at", "-pk")]


def _booking(booking: Booking) -> dict[str, Any]:
    return {
        "event": booking.event.title,
        "held_on": booking.event.held_on,
        "applied_at": localtime(booking.made_at).isoformat(timespec="seconds"),
        "company": booking.company,
        "corporate_number": booking.corporate_number,
        "email": booking.email,
        "phone": booking.phone,
        "people": [_person(person) for person in booking.registrations.all()],
    }


def _person(person: Registration) -> dict[str, Any]:
    answer = getattr(person, "survey_answer", None)
    return {
        "number": person.number,
        "name": person.person_name,
        "reading": person.person_kana,
        "email": person.email,
        "access_needs": person.access_needs,
        "seat": person.get_seat_kind_display(),
        "state": person.get_status_display(),
        "attended": getattr(person, "attendance", None) is not None,
        "certificates": [one.number for one in person.certificates.all()],
        "survey": answer.answers if answer else {},
    }
