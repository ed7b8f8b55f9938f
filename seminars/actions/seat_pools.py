"""The seats of an event. Whoever changes anything about them holds the event first (ADR 0024).

`taken` is only ever changed by one conditional UPDATE, and the database refuses to sell more than there is.
"""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.enums import EventStatus, SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent
from seminars.permissions import can_run
from seminars.waiting_list import count_waiting, open_seats


class SeatsGone(TransitionRefused):
    """No seat of this kind is free for who asks. `others`: kinds of which one is; `waiting`: how many wait for this kind."""

    def __init__(self, kind: str, event: SeminarEvent) -> None:
        self.kind = SeatKind(kind)
        self.others = tuple(SeatKind(other) for other, free in open_seats(event).items() if free and other != kind)
        self.waiting = count_waiting(event, kind)
        words = {"kind": self.kind.label, "waiting": self.waiting}
        told = [_("No seat is free any more (%(kind)s).") % words]
        if self.others:
            told.append(_("There are still seats of this kind: %(others)s.") % {"others": self.others[0].label})
        told.append(_("You can join the waiting list."))
        if self.waiting:
            told.append(ngettext("%(waiting)s person waits now.", "%(waiting)s people wait now.", self.waiting) % words)
        super().__init__(" ".join(told))


class SeatsDiffer(RuntimeError):
    """A seat was to be given back that nobody had: something has written `taken` by another way."""


def hold(event: SeminarEvent) -> SeminarEvent:
    """The event as it stands now; nobody else changes its seats, registrations or state until the transaction ends.

    The first lock of each transaction that takes it. Whoever reads afterwards reads what is true.
    """
    rows = SeminarEvent.objects.select_for_update(of=("self",), no_key=True).select_related("series")
    return rows.get(pk=event.pk)


def hold_of(registration: Registration) -> Registration:
    """The registration as it stands now, its event held."""
    event = hold(SeminarEvent(pk=registration.event_id))
    held = Registration.objects.select_related("booking").get(pk=registration.pk)
    held.event = held.booking.event = event
    return held


def take(event: SeminarEvent, kind: str) -> bool:
    """A free seat of this kind is taken; False when there is none."""
    free = SeatPool.objects.filter(event=event, kind=kind, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def take_one_more(event: SeminarEvent, kind: str) -> int:
    """A seat is added and taken; how many there are now, 0 where the event has none of this kind."""
    if not SeatPool.objects.filter(event=event, kind=kind).update(capacity=F("capacity") + 1, taken=F("taken") + 1):
        return 0
    return SeatPool.objects.values_list("capacity", flat=True).get(event=event, kind=kind)


def give_back(event: SeminarEvent, kind: str) -> None:
    """A taken seat is free. Raises SeatsDiffer where none was taken."""
    if not SeatPool.objects.filter(event=event, kind=kind, taken__gt=0).update(taken=F("taken") - 1):
        raise SeatsDiffer(f"{event.ref} {kind}")


def kinds_of(event: SeminarEvent) -> list[str]:
    """Of which the event has seats at all."""
    return list(SeatPool.objects.filter(event=event, capacity__gt=0).values_list("kind", flat=True))


def refuse_unless_open(event: SeminarEvent, now: datetime, *, by: ActorLike) -> None:
    """Applications are taken from `opens` to before `closes`; from who runs the event, until it ends."""
    refuse_unless_published(event)
    if can_run(by, event):
        if event.ends_at and now >= event.ends_at:
            raise TransitionRefused(_("The event is over."))
        return
    if event.applications_open_at and now < event.applications_open_at:
        raise TransitionRefused(_("Applications are not taken yet."))
    ends = [moment for moment in (event.applications_close_at, event.starts_at) if moment]
    if ends and now >= min(ends):
        raise TransitionRefused(_("Applications are closed."))


def refuse_unless_published(event: SeminarEvent) -> None:
    if event.status == EventStatus.CANCELLED:
        raise TransitionRefused(_("The event has been called off."))
    if event.status == EventStatus.HELD:
        raise TransitionRefused(_("The event is over."))
    if event.status != EventStatus.PUBLISHED:
        raise TransitionRefused(_("Applications are not taken yet."))


def refuse_once_begun(event: SeminarEvent, now: datetime) -> None:
    refuse_unless_published(event)
    if event.starts_at and now >= event.starts_at:
        raise TransitionRefused(_("The event has begun. Nothing can be changed here any more."))
