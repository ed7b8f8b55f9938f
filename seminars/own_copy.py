"""What seminars hold of an account or an address, as plain data for the person's own copy."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model, Q
from django.utils.timezone import localtime

from accounts.actors import actor_of
from accounts.models import User
from seminars.models import Booking, ConsultationSlot, EventWatch, LecturerDispatch, Registration

_OF_A_PERSON = ("attendance", "certificates", "survey_answer", "slots__advisor")


def is_reached(address: str) -> bool:
    """Whether somebody applied, is entered, wants mails or asked for a lecturer under this address."""
    bookings = Booking.objects.filter(email__iexact=address, erased_at=None)
    others = (Registration.objects.filter(email__iexact=address), EventWatch.objects.filter(email__iexact=address))
    return any(rows.exists() for rows in (bookings, *others, LecturerDispatch.objects.filter(contact_email__iexact=address)))


def own_seminars(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All that the erasure of the account would take: found by the account, and by its addresses once they are confirmed."""
    addresses = list(EmailAddress.objects.filter(user=user_id, verified=True).values_list("email", flat=True))
    bookings = _bookings(user_id, addresses)
    people = Registration.objects.filter(_at("email", addresses)).exclude(booking__in=bookings)
    entered = people.select_related("event").prefetch_related(*_OF_A_PERSON)
    watches = EventWatch.objects.filter(_at("email", addresses)).select_related("series", "prefecture")
    hosts = LecturerDispatch.objects.filter(_at("contact_email", addresses)).select_related("prefecture")
    return {
        "bookings": [_booking(booking, addresses) for booking in bookings],
        "entered_by_others": [{"event": one.event.title} | _person(one) for one in entered.order_by("-pk")],
        "mails_of_new_seminars": [_watch(watch) for watch in watches.order_by("pk")],
        "lecturers_asked_for": [_dispatch(dispatch) for dispatch in hosts.order_by("-pk")],
    }


def _bookings(user_id: int, addresses: list[str]) -> list[Booking]:
    """Those of "my seminars" for each confirmed address, the latest first."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return []
    actor = actor_of(user)
    rows = Booking.objects.requested_by(actor)
    for address in addresses:
        rows |= Booking.objects.requested_by(actor, address)
    related = rows.select_related("event", "prefecture", "industry")
    people = (f"registrations__{name}" for name in _OF_A_PERSON)
    return list(related.prefetch_related("registrations", *people).order_by("-made_at", "-pk"))


def _at(field: str, addresses: list[str]) -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(**{f"{field}__iexact": address})
    return found


def _booking(booking: Booking, addresses: list[str]) -> dict[str, Any]:
    """What somebody with an address of his own answered afterwards is not told to who entered him."""
    own = {"", *(address.casefold() for address in addresses)}
    people = [_person(one) | ({} if one.email.casefold() in own else {"survey": {}}) for one in booking.registrations.all()]
    return {
        "event": booking.event.title,
        "held_on": booking.event.held_on,
        "applied_at": localtime(booking.made_at).isoformat(timespec="seconds"),
        "company": booking.company,
        "corporate_number": booking.corporate_number,
        "prefecture": _name(booking.prefecture),
        "industry": _name(booking.industry),
        "employees": booking.employees,
        "email": booking.email,
        "phone": booking.phone,
        "people": people,
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
        "talks": [_talk(slot) for slot in person.slots.all()],
        "certificates": [one.number for one in person.certificates.all()],
        "survey": answer.answers if answer else {},
    }


def _talk(slot: ConsultationSlot) -> dict[str, Any]:
    return {
        "at": localtime(slot.starts_at).isoformat(timespec="seconds"),
        "minutes": slot.minutes,
        "advisor": slot.advisor.name,
        "state": slot.get_status_display(),
    }


def _watch(watch: EventWatch) -> dict[str, Any]:
    wanted = {"series": _name(watch.series), "prefecture": _name(watch.prefecture)}
    return {"email": watch.email, "is_confirmed": watch.confirmed_at is not None} | wanted


def _dispatch(dispatch: LecturerDispatch) -> dict[str, Any]:
    names = ("host", "contact_name", "contact_email", "contact_phone", "title", "theme", "audience", "expected", "venue")
    told = {name: getattr(dispatch, name) for name in names}
    given = {"wished_dates": dispatch.wished_dates, "answer": dispatch.answer, "prefecture": _name(dispatch.prefecture)}
    return {"number": dispatch.ref, "state": dispatch.get_status_display()} | told | given


def _name(row: Model | None) -> str:
    return str(row) if row is not None else ""
