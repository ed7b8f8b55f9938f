"""The waiting list moves: a seat that is free is offered at once to who comes first, and held for him for a while.

Offers are held to the end of `offer_until`, exclusive, and never longer than two hours before the event begins. Who only
waits for another kind of seat is moved there without being asked again, until the event begins: he keeps a seat in any case.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import ActorLike, service
from core.transitions import TransitionRefused
from seminars.actions.seat_pools import give_back, hold, hold_of, refuse_once_begun, take
from seminars.actions.seat_steps import become, note, refuse_stranger, told
from seminars.enums import EventStatus, PromotionOutcome, RegistrationStatus
from seminars.models import PromotionNote, Registration, SeatPool, SeminarEvent
from seminars.notices import registrations as notices
from seminars.notices.delivery import has_address
from seminars.notices.seats import offer_by_phone, seats_stay_empty
from seminars.offer_clock import LAST_CALL, end_of_offer
from seminars.waiting_list import waiting_for

logger = logging.getLogger(__name__)

CLOCK = service("waiting-list")
MOST_NOTES = 20  # of those who were passed over, each time a seat is given


def promote(*, event: SeminarEvent, kind: str, now: datetime) -> int:
    """Free seats of this kind are offered to who waits for them; how many were given out (others may follow from that)."""
    with transaction.atomic():
        return serve(hold(event), [kind], now)


def serve(event: SeminarEvent, kinds: Iterable[str], now: datetime) -> int:
    """As `promote`, for an event that is held already; call it in the transaction that made a seat free."""
    given, todo = 0, list(dict.fromkeys(kinds))
    if event.status != EventStatus.PUBLISHED or event.starts_at is None:
        return 0
    while todo:
        kind = todo.pop(0)
        until = end_of_offer(now, event.offer_hours, event.starts_at)
        chosen = []
        while (first := waiting_for(event, kind).first()) and _may_have(first, now, until) and take(event, kind):
            if first.wanted_kind:
                todo.append(first.seat_kind)
            _give(event, first, kind, now, until)
            chosen.append(first)
        if until is None:
            _note_too_late(event, kind, now)
        elif chosen:
            _note_passed(event, kind, chosen, now)
        given += len(chosen)
    return given


def accept_offer(*, by: ActorLike, registration: Registration) -> bool:
    """The offered seat is his; False when it was already. Raises TransitionRefused once the offer has ended."""
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        now = timezone.now()
        if held.status == RegistrationStatus.OFFERED:
            refuse_once_begun(held.event, now)
            if _is_over(held, now):
                raise TransitionRefused(_("The offer has ended. The seat goes to the next person on the waiting list."))
        if not become(held, "accept", by=by, confirmed_at=now):
            return told(registration, held, False)
        note(held, PromotionOutcome.TAKEN_UP, now)
        notices.confirmed(held)
    return told(registration, held, True)


def decline_offer(*, by: ActorLike, registration: Registration) -> bool:
    """He does not want the seat: his application is over and the next one is offered it. False when it was over already."""
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        now = timezone.now()
        if not become(held, "decline", by=by, ended_at=now):
            return told(registration, held, False)
        note(held, PromotionOutcome.DECLINED, now)
        notices.cancelled(held)
        give_back(held.event, held.seat_kind)
        serve(held.event, [held.seat_kind], now)
    return told(registration, held, True)


def expire_offers(now: datetime) -> int:
    """Offers that nobody took up in time are over, and their seats go to the next; how many lapsed. Runs each minute.

    A seat that stands free for another reason (an event was put off) is offered too. One that fails keeps nobody else
    waiting: it is logged, and comes again in a minute.
    """
    over = Q(offer_until__lte=now) | Q(event__starts_at__lte=now + LAST_CALL)  # an event may have been brought forward
    due = Registration.objects.filter(over, status=RegistrationStatus.OFFERED)
    lapsed = 0
    for registration in due.order_by("offer_until", "pk"):
        try:
            lapsed += _lapse(registration, now)
        except Exception:
            logger.exception("The offer to %s could not be ended", registration.number)
    for event, kind in _left_over(now):
        try:
            promote(event=event, kind=kind, now=now)
        except Exception:
            logger.exception("A free seat of %s could not be offered", event.ref)
    return lapsed


def _left_over(now: datetime) -> list[tuple[SeminarEvent, str]]:
    """Seats that are free while somebody waits for one, and may still be offered."""
    here = Registration.objects.filter(event=OuterRef("event"))
    without = here.filter(status=RegistrationStatus.WAITING, seat_kind=OuterRef("kind"))
    with_other = here.filter(status=RegistrationStatus.CONFIRMED, wanted_kind=OuterRef("kind"))
    free = SeatPool.objects.filter(taken__lt=F("capacity"), event__status=EventStatus.PUBLISHED, event__starts_at__gt=now)
    return [(pool.event, pool.kind) for pool in free.filter(Exists(without) | Exists(with_other)).select_related("event")]


def _lapse(registration: Registration, now: datetime) -> bool:
    with transaction.atomic():
        held = hold_of(registration)
        if held.status != RegistrationStatus.OFFERED or not _is_over(held, now):
            return False
        become(held, "lapse", by=CLOCK, ended_at=now)
        note(held, PromotionOutcome.LAPSED, now)
        if held.event.status == EventStatus.PUBLISHED:
            notices.offer_lapsed(held)
        give_back(held.event, held.seat_kind)
        serve(held.event, [held.seat_kind], now)
    return True


def _is_over(registration: Registration, now: datetime) -> bool:
    until, starts_at = registration.offer_until, registration.event.starts_at
    return until is None or until <= now or (starts_at is not None and starts_at <= now + LAST_CALL)


def _may_have(registration: Registration, now: datetime, until: datetime | None) -> bool:
    """Who only wants another kind need not answer, so that he is moved until the event begins."""
    starts_at = registration.event.starts_at
    return until is not None or (bool(registration.wanted_kind) and starts_at is not None and now < starts_at)


def _give(event: SeminarEvent, registration: Registration, kind: str, now: datetime, until: datetime | None) -> None:
    """A seat that was just taken is that of the registration, or held for it."""
    registration.event = registration.booking.event = event
    if registration.wanted_kind:
        former = registration.seat_kind
        become(registration, "switch", by=CLOCK, seat_kind=kind, wanted_kind="", queued_at=None)
        give_back(event, former)
        note(registration, PromotionOutcome.TAKEN_UP, now)
        notices.switched(registration)
        return
    become(registration, "offer", by=CLOCK, offered_at=now, offer_until=until)
    note(registration, PromotionOutcome.OFFERED, now, until=until)
    notices.offered(registration)
    if not has_address(registration):
        offer_by_phone(registration)


# --- why ----------------------------------------------------------------------------------------
def _note_passed(event: SeminarEvent, kind: str, chosen: list[Registration], now: datetime) -> None:
    """For the first of those who wait on: by what those who got a seat came before them."""
    latest = max((one.queued_at for one in chosen if one.queued_at), default=None)
    PromotionNote.objects.bulk_create(
        PromotionNote(
            registration=one,
            at=now,
            outcome=PromotionOutcome.PASSED_BY_PRIORITY
            if latest and one.queued_at and one.queued_at < latest
            else PromotionOutcome.PASSED_BY_ORDER,
            place=place,
        )
        for place, one in enumerate(waiting_for(event, kind)[:MOST_NOTES], start=1)
    )


def _note_too_late(event: SeminarEvent, kind: str, now: datetime) -> None:
    """A seat is free and somebody waits for it, but nobody could answer in time: staff decide (give_seat, walk_in)."""
    free = SeatPool.objects.filter(event=event, kind=kind).first()
    first = list(waiting_for(event, kind)[: free.free]) if free and free.free else []
    noted = PromotionNote.objects.filter(registration__in=first, outcome=PromotionOutcome.TOO_LATE)
    known = set(noted.values_list("registration_id", flat=True))
    for place, registration in enumerate(first, start=1):
        if registration.pk not in known:
            note(registration, PromotionOutcome.TOO_LATE, now, place=place)
    if first and len(known) < len(first):
        seats_stay_empty(event, kind, len(first))
