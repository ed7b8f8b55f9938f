"""Why somebody was, or was not, given a seat: sentences for who runs the event."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seminars.enums import EventStatus, PriorityRule, PromotionOutcome, RegistrationStatus, SeatKind
from seminars.models import PromotionNote, Registration, SeatPool
from seminars.notices.delivery import has_address
from seminars.offer_clock import end_of_offer
from seminars.waiting_list import place_in_queue, waits_for


def why(registration: Registration) -> list[str]:
    """What stands now, then what became of him each time a seat was given out, newest first."""
    return [*_now(registration), *(_of(note) for note in registration.promotion_notes.all())]


def _now(registration: Registration) -> list[str]:
    kind = waits_for(registration)
    if registration.status == RegistrationStatus.OFFERED and registration.offer_until:
        told = [_("A seat is held for this person until %(until)s.") % {"until": _moment(registration.offer_until)}]
        if not has_address(registration):
            told.append(_("This person has no email address and was not told: please call."))
        return told
    if not kind:
        return []
    event = registration.event
    if event.status == EventStatus.CANCELLED:
        return [_("The event has been called off: no seat is given out any more.")]
    if event.status == EventStatus.HELD:
        return [_("The event is over: no seat is given out any more.")]
    return [*_of_place(registration, kind), *_of_seats(registration, kind)]


def _of_place(registration: Registration, kind: str) -> list[str]:
    place = place_in_queue(registration) or 1
    words = {"kind": SeatKind(kind).label, "count": place - 1}
    told = [_("Next on the waiting list (%(kind)s).") % words]
    if place > 1:
        before = ngettext(
            "%(count)s person comes first on the waiting list (%(kind)s).",
            "%(count)s people come first on the waiting list (%(kind)s).",
            place - 1,
        )
        told = [before % words]
    if registration.event.priority != PriorityRule.FIRST_COME:
        rule = PriorityRule(registration.event.priority).label
        told.append(_("Seats are given by this rule: %(rule)s.") % {"rule": rule})
    if registration.wanted_kind:
        told.append(_("This person has a seat already, so everybody without one comes first."))
    return told


def _of_seats(registration: Registration, kind: str) -> list[str]:
    event = registration.event
    pool = SeatPool.objects.filter(event=event, kind=kind).first()
    if pool is None or pool.free <= 0:
        taken = pool.taken if pool else 0
        return [_("No seat is free: %(taken)s of %(capacity)s.") % {"taken": taken, "capacity": pool.capacity if pool else 0}]
    if event.starts_at is None or end_of_offer(timezone.now(), event.offer_hours, event.starts_at) is None:
        return [_("A seat is free, but too little time is left before the event to offer it. You can give it yourself.")]
    return [_("A seat is free and will be offered within a minute.")]


def _of(note: PromotionNote) -> str:
    words: dict[str, object] = {"at": _moment(note.at), "what": PromotionOutcome(note.outcome).label, "place": note.place}
    if note.outcome == PromotionOutcome.OFFERED and note.until:
        return _("%(at)s: A seat was offered, to be taken up by %(until)s.") % (words | {"until": _moment(note.until)})
    if note.place:
        return _("%(at)s: %(what)s (place %(place)s on the waiting list).") % words
    return _("%(at)s: %(what)s.") % words


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")
