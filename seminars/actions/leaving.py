"""Somebody does not come after all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.seat_pools import give_back, hold, hold_of, refuse_once_begun, refuse_unless_published
from seminars.actions.seat_steps import become, note, refuse_stranger, refuse_who_came, told, wait_no_more
from seminars.actions.slots import free_talks_of
from seminars.actions.waiting import serve
from seminars.enums import HOLDS_SEAT, PromotionOutcome, RegistrationStatus
from seminars.models import Registration, SeatPool, SeminarEvent
from seminars.notices import registrations as notices
from seminars.permissions import can_run


def cancel(*, by: ActorLike, registration: Registration) -> bool:
    """The application is over; a seat that it held goes to the next one in the same moment. False when it was over already.

    Until the event begins; who runs it may until it ends. Raises TransitionRefused for who has come.
    """
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        if held.status == RegistrationStatus.CANCELLED:
            return told(registration, held, False)
        now = timezone.now()
        _refuse(by, held, now)
        former = held.status
        become(held, "cancel", by=by, wanted_kind="", ended_at=now)
        if former == RegistrationStatus.OFFERED:
            note(held, PromotionOutcome.DECLINED, now)
        free_talks_of(by=by, registration=held)
        notices.cancelled(held)
        if former in HOLDS_SEAT:
            give_back(held.event, held.seat_kind)
            serve(held.event, [held.seat_kind], now)
    return told(registration, held, True)


def leave_waiting_list(*, by: ActorLike, registration: Registration) -> bool:
    """He waits no more. Who keeps another seat keeps it; who has none is out. False when he did not wait."""
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        if held.status == RegistrationStatus.WAITING:
            return cancel(by=by, registration=registration)
        if not held.wanted_kind:
            return told(registration, held, False)
        wait_no_more(held, by=by)
    return told(registration, held, True)


def end_all(*, by: ActorLike, event: SeminarEvent) -> int:
    """Every application for the event is over, since it does not take place; how many were. No mail: who calls this tells them.

    Call it in the transaction that calls the event off.
    """
    with transaction.atomic():
        held, now = hold(event), timezone.now()
        active = list(Registration.objects.active().select_related("booking").filter(event=held).order_by("pk"))
        for registration in active:
            registration.event = held
            become(registration, "end_with_event", by=by, wanted_kind="", ended_at=now)
        if active:
            SeatPool.objects.filter(event=held).update(taken=0)
    return len(active)


def _refuse(by: ActorLike, registration: Registration, now: datetime) -> None:
    event = registration.event
    if can_run(by, event):
        refuse_unless_published(event)
        if event.ends_at and now >= event.ends_at:
            raise TransitionRefused(_("The event is over."))
    else:
        refuse_once_begun(event, now)
    refuse_who_came(registration)
