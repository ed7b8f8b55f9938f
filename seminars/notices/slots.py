"""The mails of talks after an event. They say when and where, never what the talk is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from core.actors import ActorLike
from mailing.actions import queue
from mailing.render import address_of, render
from seminars import links
from seminars.enums import SlotStatus
from seminars.models import ConsultationSlot, Registration
from seminars.notices.delivery import to_participant


def booked(slot: ConsultationSlot) -> None:
    """To who booked, with the number of his consultation; and to the advisor."""
    now = timezone.now()
    _to_person(slot, slot.registration, "talk_booked", now)
    _to_advisor(slot, "talk_booked", now)


def moved(slot: ConsultationSlot, old: ConsultationSlot) -> None:
    """To who booked; to the advisor of the new time, and where it is another, to that of the old one."""
    now = timezone.now()
    _to_person(slot, slot.registration, "talk_moved", now, before=old.starts_at)
    if old.advisor_id == slot.advisor_id:
        _to_advisor(slot, "talk_moved", now, before=old.starts_at)
        return
    _to_advisor(slot, "talk_booked", now)
    _to_advisor(old, "talk_cancelled", now)


def moved_with_event(talks: Sequence[ConsultationSlot], before: Mapping[int, datetime]) -> None:
    """To everybody who booked one of these; to each advisor once, with all of his, also those that nobody booked yet."""
    now = timezone.now()
    for slot in talks:
        if slot.status == SlotStatus.BOOKED:
            _to_person(slot, slot.registration, "talk_moved", now, before=before[slot.pk])
    for advisor_id in sorted({slot.advisor_id for slot in talks}):
        mine = [slot for slot in talks if slot.advisor_id == advisor_id]
        moves = [(slot, before[slot.pk]) for slot in mine]
        _to_advisor(mine[0], "talks_moved", now, moves=moves)


def cancelled(slot: ConsultationSlot, person: Registration) -> None:
    now = timezone.now()
    _to_person(slot, person, "talk_cancelled", now)
    _to_advisor(slot, "talk_cancelled", now)


def withdrawn(slot: ConsultationSlot, reason: str, by: ActorLike) -> None:
    """To who had booked: why, and that his consultation goes on; to the advisor unless he did it himself."""
    now = timezone.now()
    _to_person(slot, slot.registration, "talk_withdrawn", now, reason=reason)
    user = slot.advisor.user
    if user is not None and f"user:{user.ref}" != by.ref:
        _to_advisor(slot, "talk_withdrawn", now, reason=reason)


def talk_page(registration: Registration, language: str) -> str:
    """Where he looks at his talk, changes or cancels it; of a booking with others, only his own."""
    return address_of("seminars:talk_page", language, links.token_of(registration))


def _to_person(slot: ConsultationSlot, person: Registration | None, event: str, at: datetime, **more: object) -> None:
    if person is not None:
        page = talk_page(person, person.booking.language)
        to_participant(person, event, at=at, slot=slot, case=slot.case, page=page, **more)


def _to_advisor(slot: ConsultationSlot, event: str, at: datetime, **more: object) -> None:
    user: User | None = slot.advisor.user
    if user is None or not user.is_active:
        return
    page = address_of("events:talk_list", user.language, slot.event.ref)
    if slot.case is not None and event != "talks_moved":
        page = address_of("consultations:case_detail", user.language, slot.case.ref)
    values = {"slot": slot, "event": slot.event, "case": slot.case, "name": str(user), "page": page}
    subject, body = render(f"seminars/email/{event}_advisor", user.language, values | more)
    queue(
        key=f"talk:{slot.ref}:{event}:advisor:{at:%Y%m%d%H%M%S%f}",
        event=event,
        recipient=user.email,
        language=user.language,
        subject=subject,
        body=body,
        object_ref=slot.ref,
        is_restricted=True,
    )
