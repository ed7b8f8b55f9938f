"""How many seats there are."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.seat_pools import hold
from seminars.actions.waiting import serve
from seminars.enums import EventStatus, SeatKind
from seminars.models import SeatPool, SeminarEvent
from seminars.permissions import can_run

MOST_SEATS = 100_000


def change_capacity(*, by: ActorLike, event: SeminarEvent, kind: str, capacity: int) -> bool:
    """The event has so many seats of this kind, and seats that this makes free are offered at once; False when it had.

    Never fewer than are taken or offered. Raises TransitionRefused with their number, for who does not run the event, and
    once it is over or called off.
    """
    if not 0 <= capacity <= MOST_SEATS or kind not in SeatKind.values:
        raise ValueError(f"{capacity} seats {kind}")
    with transaction.atomic():
        held = hold(event)
        if not can_run(by, held):
            raise TransitionRefused(_("You are not allowed to take this step."))
        pool = SeatPool.objects.filter(event=held, kind=kind).first()
        former = pool.capacity if pool else 0
        if pool and former == capacity:
            return False
        if held.status not in (EventStatus.DRAFT, EventStatus.PUBLISHED):
            raise TransitionRefused(_("The event is over or was called off. Its seats cannot be changed any more."))
        _set(held, kind, capacity)
        audit.record(by=by, action="change_capacity", obj=held, changes={str(kind): [former, capacity]})
        serve(held, [kind], timezone.now())
    return True


def _set(event: SeminarEvent, kind: str, capacity: int) -> None:
    pool, created = SeatPool.objects.get_or_create(event=event, kind=kind, defaults={"capacity": capacity})
    if created or SeatPool.objects.filter(pk=pool.pk, taken__lte=capacity).update(capacity=capacity):
        return
    told = ngettext(
        "%(taken)s seat is taken or offered. There cannot be fewer.",
        "%(taken)s seats are taken or offered. There cannot be fewer.",
        pool.taken,
    )
    raise TransitionRefused(told % {"taken": pool.taken})
