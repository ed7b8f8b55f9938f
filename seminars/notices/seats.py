"""What who runs an event must know about its seats. Nobody who applied is named."""

from datetime import datetime

from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from mailing.actions import queue
from mailing.render import address_of, render
from seminars.enums import SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent
from seminars.notices.delivery import is_one_day


def seats_stay_empty(event: SeminarEvent, kind: str, people: int) -> None:
    """A seat is free, somebody waits for it, and nobody can be asked in time: staff may still ring him up. Once a kind."""
    _to_staff(event, "seats_stay_empty", kind, kind, people=people)


def seats_differ(pool: SeatPool, holders: int, now: datetime) -> None:
    """The count of taken seats is not that of the registrations. Once a day, until it is put right."""
    key = f"{pool.kind}:{localdate(now):%Y%m%d}"
    _to_staff(pool.event, "seats_differ", pool.kind, key, taken=pool.taken, capacity=pool.capacity, holders=holders)


def offer_by_phone(registration: Registration) -> None:
    """A seat is held for somebody whom no mail reaches: he has to be rung up before the offer ends."""
    event, until = registration.event, registration.offer_until
    key = f"{registration.number}:{until:%Y%m%d%H%M%S}"
    more = {"number": registration.number, "until": until}
    _to_staff(event, "offer_by_phone", registration.seat_kind, key, **more)


def organisers_of(event: SeminarEvent) -> list[User]:
    """Who runs the event: organisers of its desk, and those whose role names no desk."""
    grants = {"role_grants__role": Role.SEMINAR_ORGANISER, "role_grants__desk_code__in": ["", event.desk_id or ""]}
    return list(User.objects.filter(is_active=True, **grants).distinct().order_by("pk"))


def _to_staff(event: SeminarEvent, name: str, kind: str, key: str, **more: object) -> None:
    for user in organisers_of(event):
        values = {"event": event, "kind": SeatKind(kind).label, "name": str(user)} | more
        values["is_one_day"] = is_one_day(event.starts_at, event.ends_at)
        values["page"] = _page(event, user.language, str(more.get("number", "")))
        subject, body = render(f"seminars/email/{name}_organiser", user.language, values)
        queue(
            key=f"seminar:{event.ref}:{name}:{key}:{user.ref}",
            event=name,
            recipient=user.email,
            language=user.language,
            subject=subject,
            body=body,
            scope=event.desk_id or "",
            object_ref=event.ref,
        )


def _page(event: SeminarEvent, language: str, number: str) -> str:
    """Of the event, or of one person there."""
    if number:
        return address_of("events:person_detail", language, event.ref, number)
    return address_of("events:event_detail", language, event.ref)
