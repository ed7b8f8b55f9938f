"""Talks after an event: offered in a row, booked by who has a seat, changed, cancelled, withdrawn, held.

A booking opens a consultation with all that is known already (consultations.actions.talks). Rows are locked in one order
everywhere: the event (`seat_pools.hold`, so that nobody's registration changes meanwhile), the slots by their number, the
days of the advisors by theirs, then what belongs to the case.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.busy_times import AlreadyBusy, make_busy, make_free, move_busy
from consultations.actions.submit import ConsultationEntry
from consultations.actions.talks import GONE, call_off, give_to, open_for_talk
from consultations.models import Advisor
from core import audit, transitions
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions import seat_pools
from seminars.enums import EventStatus, RegistrationStatus, SlotStatus
from seminars.models import ConsultationSlot, Registration, SeminarEvent
from seminars.notices import slots as notices
from seminars.permissions.slots import can_offer_talk
from seminars.workflow.slots import SLOT

MOST_AT_ONCE = 40
_NOT_ALLOWED = _("You are not allowed to take this step.")
_NO_SEAT = _("Only people whose seat is confirmed can book a talk.")
_BOOKED_ALREADY = _("You have booked a talk already. Change it, or cancel it first.")
_BEGUN = _("The talk has begun already, or is over. Please call us.")
_EVENT_IS_OFF = _("No talks are offered at this event any more.")
_BUSY = _("%(name)s has a meeting or another talk at: %(times)s. Choose other times.")
_BUSY_THEN = _(
    "The talks move along with their event, but %(name)s has a meeting or another talk at: %(times)s."
    " Choose other hours, or withdraw these talks first."
)
_NOT_BEGUN = _("The talk has not begun yet.")
_STANDING = (EventStatus.PUBLISHED, EventStatus.HELD)


class SlotGone(TransitionRefused):
    """Somebody else has booked the time, or it is offered no more."""

    def __init__(self) -> None:
        super().__init__(GONE)


@dataclass(frozen=True)
class TalkRow:
    """Talks one after another: from when until when, of how many minutes, with a break between."""

    advisor: Advisor
    desk: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    pause: int = 0
    place: str = ""
    is_online: bool = False

    def times(self) -> list[datetime]:
        """When each talk begins; a talk that would last beyond the end is left out."""
        step, length = timedelta(minutes=self.minutes + self.pause), timedelta(minutes=self.minutes)
        found: list[datetime] = []
        at = self.starts_at
        while at + length <= self.ends_at and len(found) <= MOST_AT_ONCE:
            found.append(at)
            at += step
        return found


# --- offering -------------------------------------------------------------------------------------------
def offer_talks(*, by: Actor, event: SeminarEvent, row: TalkRow) -> list[ConsultationSlot]:
    """The times are offered, all of them or none; those that stand already are not offered twice.

    Raises TransitionRefused for who may not, and with the times at which the advisor is bound elsewhere.
    """
    if not can_offer_talk(by, event, row.advisor):
        raise TransitionRefused(_NOT_ALLOWED)
    with transaction.atomic():
        locked = seat_pools.hold(event)
        if locked.status == EventStatus.CANCELLED:
            raise TransitionRefused(_EVENT_IS_OFF)
        standing = ConsultationSlot.objects.exclude(status=SlotStatus.CANCELLED)
        mine = set(standing.filter(event=locked, advisor=row.advisor).values_list("starts_at", flat=True))
        new = [_new(row, at, locked, by) for at in row.times() if at not in mine]
        _bind(row.advisor, new)
        made = ConsultationSlot.objects.bulk_create(new)
        for slot in made:
            transitions.start(slot, "offer_talk", by=by)
        return made


def _new(row: TalkRow, at: datetime, event: SeminarEvent, by: Actor) -> ConsultationSlot:
    given = {"place": row.place, "is_online": row.is_online, "made_at": timezone.now(), "made_by": by.label}
    return ConsultationSlot(event=event, advisor=row.advisor, desk_id=row.desk, starts_at=at, minutes=row.minutes, **given)


def _bind(advisor: Advisor, slots: list[ConsultationSlot]) -> None:
    try:
        make_busy(advisor=advisor, times=_times_of(slots))
    except AlreadyBusy as busy:
        raise _is_bound(advisor, busy.times, _BUSY, "TIME_FORMAT") from None


def _rebind(advisor: Advisor, slots: list[ConsultationSlot]) -> None:
    try:
        move_busy(advisor=advisor, times=_times_of(slots))
    except AlreadyBusy as busy:
        raise _is_bound(advisor, busy.times, _BUSY_THEN, "DATETIME_FORMAT") from None


def _refuse_another_talk(slot: ConsultationSlot) -> None:
    """Talks that were held take the time of their advisor too."""
    there = ConsultationSlot.objects.exclude(status=SlotStatus.CANCELLED).exclude(pk=slot.pk)
    if there.filter(advisor=slot.advisor_id, starts_at=slot.starts_at).exists():
        raise _is_bound(slot.advisor, [slot.starts_at], _BUSY_THEN, "DATETIME_FORMAT")


def _times_of(slots: list[ConsultationSlot]) -> list[tuple[str, datetime, int]]:
    return [(cause_of(slot), slot.starts_at, slot.minutes) for slot in slots]


def _is_bound(advisor: Advisor, times: list[datetime], told: Promise, style: str) -> TransitionRefused:
    words = ", ".join(date_format(timezone.localtime(at), style) for at in times)
    return TransitionRefused(str(told) % {"name": advisor.name, "times": words})


def cause_of(slot: ConsultationSlot) -> str:
    """Under which the time of the advisor is taken."""
    return f"seminar-slot:{slot.ref}"


# --- booking --------------------------------------------------------------------------------------------
def book_talk(
    *, by: Actor, registration: Registration, slot: ConsultationSlot, about: str, form_key: uuid.UUID
) -> ConsultationSlot:
    """The time is his, and the consultation stands; the same time again gives it unchanged.

    Two at once: one gets it. Raises SlotGone, and TransitionRefused for who has no seat or has booked another time.
    """
    with transaction.atomic():
        person = _locked_person(registration)
        mine = ConsultationSlot.objects.filter(registration=person, event_id=person.event_id, status=SlotStatus.BOOKED).first()
        if mine is not None and mine.pk == slot.pk:
            return mine
        if mine is not None:
            raise TransitionRefused(_BOOKED_ALREADY)
        taken = _take(slot, person, by)
        try:
            taken.case = open_for_talk(by=by, entry=_entry(taken, person, about), advisor=taken.advisor, form_key=form_key)
        except TransitionRefused:
            raise SlotGone from None
        taken.save(update_fields=["case"])
        notices.booked(taken)
        return taken


def change_talk(*, by: ActorLike, slot: ConsultationSlot, to: ConsultationSlot) -> ConsultationSlot:
    """He comes at another time of the same desk, with the same consultation, which its advisor has from now on.

    The time he had is free again. Raises SlotGone, and TransitionRefused once the talk has begun.
    """
    with transaction.atomic():
        person = _locked_person_of(slot)
        old, _new_one = _locked_slots(slot, to)
        if old.pk == to.pk:
            return old
        _refuse_begun(old)
        case = old.case
        _let_go(old, by)
        taken = _take(to, person, by)
        if case is None or taken.event_id != old.event_id or taken.desk_id != old.desk_id:
            raise SlotGone
        try:
            give_to(case=case, advisor=taken.advisor)
        except TransitionRefused:
            raise SlotGone from None
        taken.case = case
        taken.save(update_fields=["case"])
        notices.moved(taken, old)
        return taken


def cancel_talk(*, by: ActorLike, slot: ConsultationSlot, still_asks: bool = False) -> bool:
    """The time is free again, and the advisor knows; False when it was not booked any more.

    The consultation is withdrawn, unless he `still_asks` for advice or the desk works on it already.
    """
    with transaction.atomic():
        seat_pools.hold(slot.event)
        (locked,) = _locked_slots(slot)
        if locked.status != SlotStatus.BOOKED or locked.registration_id != slot.registration_id:
            return False
        _refuse_begun(locked)
        _give_back(locked, by, still_asks=still_asks)
        return True


def free_talks_of(*, by: ActorLike, registration: Registration) -> int:
    """Who leaves the event, or hands his seat to a colleague, leaves his talk too; how many were freed.

    Call it in the transaction that ends the registration, its event held. A talk that has begun stays as it is.
    """
    with transaction.atomic():
        mine = ConsultationSlot.objects.filter(registration=registration, status=SlotStatus.BOOKED)
        count = 0
        for slot in _locked_slots(*mine):
            if slot.status == SlotStatus.BOOKED and slot.starts_at > timezone.now():
                _give_back(slot, by, still_asks=False)
                count += 1
        return count


# --- withdrawing and holding ----------------------------------------------------------------------------
def withdraw_talk(*, by: ActorLike, slot: ConsultationSlot, reason: str = "") -> bool:
    """The time is offered no more. Who had booked it knows why, and his consultation stays with the desk."""
    with transaction.atomic():
        seat_pools.hold(slot.event)
        (locked,) = _locked_slots(slot)
        return _withdraw(locked, "withdraw", by, reason)


def withdraw_talks_of(*, by: ActorLike, event: SeminarEvent, reason: str = "") -> int:
    """The event was called off: no talk is offered, and everybody who booked one knows; how many. Safe to repeat."""
    with transaction.atomic():
        seat_pools.hold(event)
        standing = ConsultationSlot.objects.filter(event=event, status__in=[SlotStatus.OPEN, SlotStatus.BOOKED])
        return sum(_withdraw(slot, "withdraw_with_event", by, reason) for slot in _locked_slots(*standing))


def mark_talk(*, by: ActorLike, slot: ConsultationSlot, was_held: bool) -> bool:
    """The talk took place, or did not; can be put right. It is counted with the event, and no contact is logged."""
    with transaction.atomic():
        (locked,) = _locked_slots(slot)
        if locked.starts_at > timezone.now():
            raise TransitionRefused(_NOT_BEGUN)
        changed = transitions.apply(SLOT, locked, "hold" if was_held else "miss", by=by)
    slot.status = locked.status
    return changed


def move_talks_of(*, by: ActorLike, event: SeminarEvent, delta: timedelta) -> int:
    """The event takes place at another time, and so do the talks of it that are offered or booked; how many.

    Who booked one knows, and so does its advisor, whatever else is told of the change. Call it in the transaction that
    moves the event. Raises TransitionRefused, and nothing moves, where an advisor is bound elsewhere then.
    """
    with transaction.atomic():
        seat_pools.hold(event)
        standing = ConsultationSlot.objects.filter(event=event, status__in=[SlotStatus.OPEN, SlotStatus.BOOKED])
        talks = _locked_slots(*standing.order_by("starts_at"))
        before = {slot.pk: slot.starts_at for slot in talks}
        for slot in talks if delta < timedelta(0) else reversed(talks):  # no two of an advisor at one time meanwhile
            slot.starts_at += delta
            _refuse_another_talk(slot)
            slot.save(update_fields=["starts_at"])
        for advisor in sorted({slot.advisor for slot in talks}, key=lambda one: one.pk):
            mine = [slot for slot in talks if slot.advisor_id == advisor.pk]
            _rebind(advisor, mine)
            changes: dict[str, list[object]] = {"advisor": ["", advisor.code], "talks": ["", len(mine)]}
            audit.record(by=by, action="move_talks", obj=event, changes=changes)
        notices.moved_with_event(talks, before)
        return len(talks)


# --- parts ----------------------------------------------------------------------------------------------
def _locked_person(registration: Registration) -> Registration:
    person = seat_pools.hold_of(registration)
    if person.status != RegistrationStatus.CONFIRMED:
        raise TransitionRefused(_NO_SEAT)
    if person.event.status not in _STANDING:
        raise TransitionRefused(_EVENT_IS_OFF)
    return person


def _locked_person_of(slot: ConsultationSlot) -> Registration:
    if slot.registration is None:
        raise SlotGone
    return _locked_person(slot.registration)


def _locked_slots(*slots: ConsultationSlot) -> list[ConsultationSlot]:
    """As they stand now, in the order in which they were named; locked in the order of their numbers."""
    rows = ConsultationSlot.objects.select_for_update(of=("self",)).filter(pk__in={slot.pk for slot in slots}).order_by("pk")
    found = {slot.pk: slot for slot in rows.select_related(*_SHOWN)}
    return [found[slot.pk] for slot in slots]


_SHOWN = ("event", "advisor__user", "desk", "case__desk", "registration__booking", "registration__event")


def _take(slot: ConsultationSlot, person: Registration, by: ActorLike) -> ConsultationSlot:
    """One statement gives the time to one person. Raises SlotGone."""
    free = ConsultationSlot.objects.filter(pk=slot.pk, event_id=person.event_id, status=SlotStatus.OPEN, registration=None)
    if not free.filter(starts_at__gt=timezone.now()).update(registration=person, booked_at=timezone.now()):
        raise SlotGone
    (taken,) = _locked_slots(slot)
    taken.registration = person
    transitions.apply(SLOT, taken, "book", by=by)
    return taken


def _entry(slot: ConsultationSlot, person: Registration, about: str) -> ConsultationEntry:
    """What is known of him already, and the few words about what he wants to talk of."""
    booking = person.booking
    return ConsultationEntry(
        desk=slot.desk_id,
        body=about,
        person_name=person.person_name,
        person_kana=person.person_kana,
        company=booking.company,
        corporate_number=booking.corporate_number,
        prefecture=booking.prefecture_id or "",
        industry=booking.industry_id or "",
        employees=booking.employees,
        email=person.email or booking.email,
        phone=booking.phone,
        language=booking.language,
        leak_suspected=False,
    )


def _refuse_begun(slot: ConsultationSlot) -> None:
    if slot.status != SlotStatus.BOOKED:
        raise SlotGone
    if slot.starts_at <= timezone.now():
        raise TransitionRefused(_BEGUN)


def _give_back(slot: ConsultationSlot, by: ActorLike, *, still_asks: bool) -> None:
    """The time is free, whoever had it knows, and so does the advisor."""
    person, case = slot.registration, slot.case
    _let_go(slot, by)
    if person is not None:
        notices.cancelled(slot, person)
    if case is not None and not still_asks:
        call_off(case=case, by=by)


def _let_go(slot: ConsultationSlot, by: ActorLike) -> None:
    transitions.apply(SLOT, slot, "free", by=by)
    slot.registration, slot.case, slot.booked_at = None, None, None
    slot.save(update_fields=["registration", "case", "booked_at"])


def _withdraw(slot: ConsultationSlot, name: str, by: ActorLike, reason: str) -> bool:
    was_booked = slot.status == SlotStatus.BOOKED
    if not transitions.apply(SLOT, slot, name, by=by, comment=reason):
        return False
    make_free(causes=[cause_of(slot)])
    if was_booked:
        notices.withdrawn(slot, reason, by)
    return True
