"""Dates for a meeting, offered to the client: he chooses one, or proposes others."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from accounts.actors import Actor
from consultations import notices, workflow
from consultations.actions import asked
from consultations.actions.appointments import CLOSED, Meeting, lock_days_of
from consultations.actions.messages import client_message
from consultations.actions.offer_ends import end
from consultations.actions.promises import keep
from consultations.actions.steps import hold, locked_case, refuse_erased, take
from consultations.actions.waiting import ask
from consultations.actions.walls import refuse_in_conflict
from consultations.enums import OPEN, CaseStatus, OfferEnd, Side
from consultations.free_slots import free_slots, taken_times
from consultations.models import Appointment, Case, CaseMessage, OfferedSlot, Promise, SlotOffer
from consultations.models.offers import MOST_SLOTS
from consultations.notices import appointments as appointment_notices
from consultations.notices import offers as offer_notices
from consultations.permissions import can_arrange, is_requester
from core import audit, idempotency
from core.transitions import TransitionRefused

PURPOSE = "offer_slots"
_NOT_ALLOWED = _("You are not allowed to take this step.")
_OVER = _("The consultation is over. No date can be chosen any more.")
_NO_LONGER = _("These dates are no longer offered. Please write to us if you would like a meeting.")
_LATE = _("The day by which to choose has passed. Please propose dates that suit you.")
_OTHER_CASE = _("This form belongs to another case. Open the case again.")


class SlotGone(TransitionRefused):
    """The date was free when the page was made; somebody else has it now, or it has passed."""

    def __init__(self) -> None:
        super().__init__(_("This date has just been taken. Please choose another one."))


class _MadeBefore(Exception):
    """The same form was sent before."""


# --- the desk ---------------------------------------------------------------------------------------------
def offer_slots(*, case: Case, by: Actor, slots: Sequence[Meeting], answer_by: date, form_key: uuid.UUID) -> SlotOffer:
    """The dates stand on the client's page, to choose by `answer_by`; a mail tells him in ten minutes, a reminder later.

    The case waits for him where its state allows that. All dates are with one advisor. Dates whose day has passed
    unanswered are replaced. The same `form_key` again gives that offer. Raises TransitionRefused for who may not, a
    closed case, an offer that still runs, and a date that is over or at which the advisor has a meeting.
    """
    try:
        with transaction.atomic():
            return _offer(case, by, slots, answer_by, form_key)
    except _MadeBefore:
        made = SlotOffer.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
        if made is None:
            raise TransitionRefused(_OTHER_CASE) from None
        return made


def _offer(case: Case, by: Actor, slots: Sequence[Meeting], answer_by: date, form_key: uuid.UUID) -> SlotOffer:
    hold(case)
    refuse_erased(case)
    if idempotency.earlier_answer(form_key, PURPOSE):
        raise _MadeBefore
    _check(case, by, slots, answer_by)
    made = SlotOffer(case=case, advisor=slots[0].advisor, answer_by=answer_by, made_by=by.label)
    made.promise = _promise_asked(case, by, answer_by)
    made.made_at = timezone.now()
    made.save(force_insert=True)
    OfferedSlot.objects.bulk_create(
        OfferedSlot(offer=made, starts_at=slot.starts_at, minutes=slot.minutes, method_id=slot.method, place=slot.place)
        for slot in slots
    )
    try:
        idempotency.keep_answer(form_key, PURPOSE, made.ref)
    except IntegrityError:
        raise _MadeBefore from None
    changes: dict[str, list[object]] = {
        "offer": ["", made.ref],
        "dates": [0, len(slots)],
        "due_on": ["", answer_by.isoformat()],
    }
    audit.record(by=by, action="offer_slots", obj=case, changes=changes)
    return made


def _check(case: Case, by: Actor, slots: Sequence[Meeting], answer_by: date) -> None:
    if case.status not in OPEN:
        raise TransitionRefused(CLOSED)
    if not can_arrange(by, case):
        raise TransitionRefused(_NOT_ALLOWED)
    if not 1 <= len(slots) <= MOST_SLOTS or len({slot.advisor.pk for slot in slots}) != 1:
        raise ValueError("one to five dates with one advisor")
    if any(slot.starts_at <= timezone.now() for slot in slots):
        raise TransitionRefused(_("A date that is offered must be later than now."))
    refuse_in_conflict(case, slots[0].advisor)
    if taken_times(slots[0].advisor, [(slot.starts_at, slot.minutes) for slot in slots]):
        raise TransitionRefused(_("The advisor has a meeting at one of these times already."))
    for earlier in SlotOffer.objects.open().filter(case=case).select_related("promise"):
        earlier.case = earlier.promise.case = case
        if not earlier.is_late(timezone.localdate()):
            raise TransitionRefused(_("Dates are offered already. Withdraw them before you offer others."))
        _end_by_desk(earlier, OfferEnd.REPLACED, by)


def _promise_asked(case: Case, by: Actor, answer_by: date) -> Promise:
    """What the client is asked for: by the step "wait for the client" where the state allows it."""
    with override(case.language):
        text = pgettext("asked of the client", "Choose a date for the meeting")
    if "ask" in workflow.available(case, by):
        since = timezone.now()
        ask(case=case, by=by, text=text, answer_by=answer_by)
        return Promise.objects.filter(case=case, side=Side.CLIENT, made_at__gte=since).order_by("made_at", "pk")[0]
    made = Promise.objects.create(
        case=case, side=Side.CLIENT, text=text, due_on=answer_by, made_at=timezone.now(), made_by=by.label
    )
    changes: dict[str, list[object]] = {"promise": ["", made.ref], "due_on": ["", answer_by.isoformat()]}
    audit.record(by=by, action="promise", obj=case, changes=changes)
    notices.client_asked(case, made)
    return made


def withdraw_offer(*, offer: SlotOffer, by: Actor) -> bool:
    """The dates are offered no more, and a case that waited for just this goes on; False when they were not.

    The mail about them is taken back; where it has left, another one tells the client. Raises TransitionRefused for who
    may not, and once the client has answered.
    """
    with transaction.atomic():
        case, locked = _locked(offer)
        if not can_arrange(by, case):
            raise TransitionRefused(_NOT_ALLOWED if case.status in OPEN else CLOSED)
        if not locked.is_open:
            if locked.end in (OfferEnd.CHOSEN, OfferEnd.COUNTERED):
                raise TransitionRefused(_("The client has answered already. Look at the history of the case."))
            return False
        _end_by_desk(locked, OfferEnd.WITHDRAWN, by)
        offer_notices.slots_withdrawn(locked)
    return True


def _end_by_desk(offer: SlotOffer, how: OfferEnd, by: Actor) -> None:
    """The offer is over; what it asked the client for is dropped, and where the case waited for that, it goes on."""
    end(offer, how, by=by)
    promise, case = offer.promise, offer.case
    if promise.done_at is not None or promise.dropped_at is not None:
        return
    if case.status == CaseStatus.WAITING and asked.is_what_was_asked_for(promise):
        take(case, "resume", by=by)
    promise.dropped_at = timezone.now()
    promise.save(update_fields=["dropped_at"])
    audit.record(by=by, action="drop_promise", obj=case, changes={"promise": [promise.ref, "dropped"]})


# --- the client -------------------------------------------------------------------------------------------
def choose(*, offer: SlotOffer, by: Actor, slot: OfferedSlot) -> Appointment:
    """The meeting stands, the client has its mail and whoever is in charge too; a case that waited for this goes on.

    The same date again gives the same meeting. Of two clients who choose one time of an advisor, one gets it: SlotGone
    tells the other. Raises TransitionRefused for anybody but the client, a case that is over, and an offer that is.
    """
    with transaction.atomic():
        case, locked = _locked(offer)
        if not is_requester(by, case):
            raise TransitionRefused(_NOT_ALLOWED)
        if slot.offer_id != locked.pk:
            raise TransitionRefused(_OTHER_CASE)
        if locked.appointment is not None and locked.end == OfferEnd.CHOSEN:
            return _chosen_before(locked.appointment, slot)
        _refuse_what_is_over(case, locked)
        if locked.is_late(timezone.localdate()):
            raise TransitionRefused(_LATE)
        made = _meeting_at(locked, slot, by)
        end(locked, OfferEnd.CHOSEN, by=by)
        SlotOffer.objects.filter(pk=locked.pk).update(appointment=made)
        _answered(locked, by)
        appointment_notices.appointment_made(made)
        offer_notices.slot_chosen(made)
    return made


def _chosen_before(meeting: Appointment, slot: OfferedSlot) -> Appointment:
    if meeting.starts_at != slot.starts_at:
        raise TransitionRefused(_("You have chosen another date already. If it does not suit you, please write to us."))
    return meeting


def _refuse_what_is_over(case: Case, offer: SlotOffer) -> None:
    if case.status not in OPEN:
        raise TransitionRefused(_OVER)
    if not offer.is_open:
        raise TransitionRefused(_NO_LONGER)


def _meeting_at(offer: SlotOffer, slot: OfferedSlot, by: Actor) -> Appointment:
    """Raises SlotGone where the advisor has a meeting then: asked while his days are held, and kept by the constraint."""
    lock_days_of(offer.advisor)
    if not free_slots(offer.advisor, [slot], timezone.now()):
        raise SlotGone
    made = Appointment(
        case=offer.case,
        advisor=offer.advisor,
        method_id=slot.method_id,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        place=slot.place,
        is_chosen=True,
        made_at=timezone.now(),
        made_by=by.label,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise SlotGone from None
    changes: dict[str, list[object]] = {"appointment": ["", made.ref], "advisor": ["", offer.advisor.code]}
    audit.record(by=by, action="choose_slot", obj=offer.case, changes=changes)
    return made


def propose(*, offer: SlotOffer, by: Actor, times: Sequence[str], form_key: uuid.UUID) -> CaseMessage:
    """None of the dates fits: those that the client proposes stand at the case as his message, and the offer is over.

    It leaves at once. Also after the day by which to choose. The same `form_key` again gives that message. Raises
    TransitionRefused for anybody but the client, a case that is over, and an offer that is.
    """
    with transaction.atomic():
        case, locked = _locked(offer)
        if not is_requester(by, case):
            raise TransitionRefused(_NOT_ALLOWED)
        if not idempotency.earlier_answer(form_key, "client_message"):
            _refuse_what_is_over(case, locked)
            end(locked, OfferEnd.COUNTERED, by=by)
            _answered(locked, by)
        return client_message(case=case, by=by, body=_in_words(case, times), form_key=form_key, is_final=True)


def _in_words(case: Case, times: Sequence[str]) -> str:
    with override(case.language):
        first = pgettext("message of the client", "None of the offered dates fits. I propose:")
    return "\n".join([first, *(f"{number}. {text}" for number, text in enumerate(times, start=1))])


def _answered(offer: SlotOffer, by: Actor) -> None:
    """What the client was asked for is done, and a case that waited for it goes on."""
    if offer.promise.dropped_at is None:
        keep(promise=offer.promise, by=by)


def _locked(offer: SlotOffer) -> tuple[Case, SlotOffer]:
    """The case, then the offer: whoever changes both takes them in this order."""
    case = locked_case(offer.case_id, "advisor__user", "client", "desk", "requester")
    rows = SlotOffer.objects.select_for_update(of=("self",)).select_related("advisor__user", "promise", "appointment")
    locked = rows.get(pk=offer.pk)
    locked.case = locked.promise.case = case
    return case, locked
