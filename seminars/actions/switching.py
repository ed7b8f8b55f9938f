"""On site instead of online, or the other way round."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.applying import refuse_kind
from seminars.actions.seat_pools import SeatsGone, give_back, hold_of, refuse_once_begun, take
from seminars.actions.seat_steps import become, note, refuse_stranger, refuse_who_came, told, wait_no_more
from seminars.actions.waiting import serve
from seminars.enums import ACTIVE, HOLDS_SEAT, PromotionOutcome, RegistrationStatus
from seminars.models import Registration
from seminars.notices import registrations as notices
from seminars.waiting_list import place_in_queue, somebody_waits, waits_for


def switch(*, by: ActorLike, registration: Registration, kind: str, willing_to_wait: bool) -> bool:
    """The person sits in a seat of the other kind, or waits for one; False when nothing changed.

    Who has a seat keeps it while he waits, and is moved as soon as one is free (`wanted_kind`); the kind that he has takes
    that wish back. Who waited for one kind stands at the end of the other list. Raises SeatsGone for who would not wait.
    """
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        if held.status not in ACTIVE:
            raise TransitionRefused(_("This application is over."))
        refuse_once_begun(held.event, timezone.now())
        refuse_who_came(held)
        changed = _stay(held, by) if kind == held.seat_kind else _switch(held, kind, willing_to_wait, by)
    return told(registration, held, changed)


def _stay(held: Registration, by: ActorLike) -> bool:
    return bool(held.wanted_kind) and wait_no_more(held, by=by)


def _switch(held: Registration, kind: str, willing_to_wait: bool, by: ActorLike) -> bool:
    event, former, now = held.event, held.seat_kind, timezone.now()
    refuse_kind(event, kind)
    if waits_for(held) == kind:
        return False
    if not somebody_waits(event, kind) and take(event, kind):
        had_seat, was_offered = held.status in HOLDS_SEAT, held.status == RegistrationStatus.OFFERED
        confirmed_at = held.confirmed_at or now
        become(held, "switch", by=by, seat_kind=kind, wanted_kind="", confirmed_at=confirmed_at)
        if was_offered:
            note(held, PromotionOutcome.TAKEN_UP, now)
        notices.switched(held)
        if had_seat:
            give_back(event, former)
            serve(event, [former], now)
        return True
    if not willing_to_wait or held.status == RegistrationStatus.OFFERED:
        raise SeatsGone(kind, event)
    if held.status == RegistrationStatus.WAITING:
        become(held, "switch_waiting", by=by, seat_kind=kind, queued_at=now)
        notices.switched(held, place_in_queue(held))
        return True
    Registration.objects.filter(pk=held.pk).update(wanted_kind=kind, queued_at=now)
    held.wanted_kind, held.queued_at = kind, now
    audit.record(by=by, action="wait_for_other_kind", obj=held, changes={"wanted_kind": ["", str(kind)]})
    return True
