"""A lecturer for another body: asked for, chosen, accepted or not, held, recorded; declined kindly, or called off."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actions.busy_times import AlreadyBusy, make_busy, make_free
from consultations.models import Advisor
from core import audit, idempotency, receipts, transitions
from core.actors import ActorLike
from core.fiscal import fiscal_year
from core.transitions import TransitionRefused
from seminars.enums import DispatchStatus
from seminars.lecturer_load import is_bound
from seminars.models import LecturerDispatch, Series
from seminars.notices import dispatch as notices
from seminars.workflow.dispatch import DISPATCH

PURPOSE = "lecturer"
PREFIX = "D-"
IN_CONFLICT = _("There is a conflict of interest with this lecturer. Select another one.")
_BUSY = _("The lecturer has a meeting, or is bound elsewhere, at that time. Agree on another one, or choose somebody else.")
_TOO_EARLY = _("The lecture is still to come. Record it once it was held.")
_NOT_PLANNED = _("Choose the lecturer and the time first.")


@dataclass(frozen=True)
class DispatchEntry:
    """What the host wrote, checked and cleaned."""

    series: Series
    host: str
    host_kind: str
    contact_name: str
    contact_email: str
    theme: str
    wished_dates: tuple[str, ...]
    mode: str
    language: str
    contact_phone: str = ""
    audience: str = ""
    expected: int | None = None
    prefecture: str = ""
    venue: str = ""


@dataclass(frozen=True)
class Plan:
    """When and by whom."""

    lecturer: Advisor
    planned_at: datetime
    minutes: int
    venue: str = ""


class _SentBefore(Exception):
    """The same form was sent before."""


def request_lecturer(*, by: ActorLike, entry: DispatchEntry, form_key: uuid.UUID) -> LecturerDispatch:
    """The request stands with its number, the host and the organisers know; the same `form_key` again gives it."""
    try:
        with transaction.atomic():
            number = receipts.issue(timezone.localdate(), prefix=PREFIX)
            try:
                idempotency.keep_answer(form_key, PURPOSE, number)
            except IntegrityError:
                raise _SentBefore from None
            made = _made(entry, number, by)
            transitions.start(made, "request_lecturer", by=by)
            notices.received(made)
            return made
    except _SentBefore:
        return LecturerDispatch.objects.get(ref=idempotency.earlier_answer(form_key, PURPOSE))


def _made(entry: DispatchEntry, number: str, by: ActorLike) -> LecturerDispatch:
    names = ("host", "host_kind", "contact_name", "contact_email", "contact_phone", "theme", "audience", "expected", "mode")
    made = LecturerDispatch(
        ref=number,
        series=entry.series,
        desk_id=entry.series.desk_id,
        prefecture_id=entry.prefecture or None,
        venue=entry.venue,
        language=entry.language,
        wished_dates=list(entry.wished_dates),
        made_at=timezone.now(),
        made_by=by.logged_as,
        **{name: getattr(entry, name) for name in names},
    )
    made.save(force_insert=True)
    return made


def ask_lecturer(*, by: ActorLike, dispatch: LecturerDispatch, plan: Plan) -> LecturerDispatch:
    """He is asked to lecture then, and knows by mail; whoever was asked before is asked no more.

    The same again changes nothing. Raises TransitionRefused where he declared a relation to the host.
    """
    with transaction.atomic():
        locked = _locked(dispatch)
        before = locked.lecturer
        if is_bound(locked, plan.lecturer):
            raise TransitionRefused(IN_CONFLICT)
        if _is_asked(locked, plan):
            return locked
        transitions.apply(DISPATCH, locked, "ask", by=by)
        locked.lecturer, locked.planned_at, locked.minutes = plan.lecturer, plan.planned_at, plan.minutes
        locked.venue = plan.venue or locked.venue
        locked.save(update_fields=["lecturer", "planned_at", "minutes", "venue"])
        codes: list[object] = [before.code if before else "", plan.lecturer.code]
        audit.record(by=by, action="choose_lecturer", obj=locked, changes={"lecturer": codes})
        notices.asked(locked, before)
    return locked


def _is_asked(dispatch: LecturerDispatch, plan: Plan) -> bool:
    """Whether he is asked so already: the button was pressed twice."""
    stands = (dispatch.lecturer, dispatch.planned_at, dispatch.minutes, dispatch.venue)
    wanted = (plan.lecturer, plan.planned_at, plan.minutes, plan.venue or dispatch.venue)
    return dispatch.status == DispatchStatus.ASKED and stands == wanted


def accept_dispatch(*, by: ActorLike, dispatch: LecturerDispatch) -> bool:
    """The lecturer comes: his time is taken, the host knows by mail who comes and when."""
    with transaction.atomic():
        locked = _locked(dispatch)
        if not transitions.apply(DISPATCH, locked, "accept", by=by):
            return False
        if locked.lecturer is None or locked.planned_at is None:
            raise TransitionRefused(_NOT_PLANNED)
        try:
            make_busy(advisor=locked.lecturer, times=[(_cause(locked), locked.planned_at, locked.minutes or 60)])
        except AlreadyBusy:
            raise TransitionRefused(_BUSY) from None
        notices.accepted(locked, by)
    return True


def refuse_dispatch(*, by: ActorLike, dispatch: LecturerDispatch, reason: str) -> bool:
    """The lecturer cannot come: somebody else is to be asked, and the organisers know why. The host hears nothing of it."""
    with transaction.atomic():
        locked = _locked(dispatch)
        before = locked.lecturer
        if not transitions.apply(DISPATCH, locked, "refuse", by=by, comment=reason):
            return False
        locked.lecturer = None
        locked.save(update_fields=["lecturer"])
        notices.refused(locked, before, by)
    return True


def hold_dispatch(*, by: ActorLike, dispatch: LecturerDispatch, held_on: date) -> bool:
    """The lecture was held on that day, and counts in its fiscal year."""
    if held_on > timezone.localdate():
        raise TransitionRefused(_TOO_EARLY)
    with transaction.atomic():
        locked = _locked(dispatch)
        LecturerDispatch.objects.filter(pk=locked.pk, held_on=None).update(held_on=held_on, fiscal_year=fiscal_year(held_on))
        return transitions.apply(DISPATCH, locked, "hold", by=by)


def record_dispatch(*, by: ActorLike, dispatch: LecturerDispatch, onsite: int, online: int, record: str) -> bool:
    """How many came, and what is to be remembered; can be put right."""
    with transaction.atomic():
        locked = _locked(dispatch)
        before = (locked.participants_onsite, locked.participants_online)
        is_known = locked.status == DispatchStatus.RECORDED and (*before, locked.record) == (onsite, online, record)
        if is_known and "record" in transitions.available(DISPATCH, locked, by):
            return False
        transitions.apply(DISPATCH, locked, "record", by=by)
        locked.participants_onsite, locked.participants_online, locked.record = onsite, online, record
        locked.save(update_fields=["participants_onsite", "participants_online", "record"])
        changes: dict[str, list[object]] = {"onsite": [before[0], onsite], "online": [before[1], online]}
        audit.record(by=by, action="record_participants", obj=locked, changes=changes)
    return True


def decline_dispatch(*, by: ActorLike, dispatch: LecturerDispatch, answer: str) -> bool:
    """We cannot send anybody. The host reads the answer in his mail; who was asked hears that he is asked no more."""
    return _end(by, dispatch, "decline", answer)


def call_off_dispatch(*, by: ActorLike, dispatch: LecturerDispatch, answer: str) -> bool:
    """The lecture does not take place. Host and lecturer know."""
    return _end(by, dispatch, "call_off", answer)


def _end(by: ActorLike, dispatch: LecturerDispatch, name: str, answer: str) -> bool:
    with transaction.atomic():
        locked = _locked(dispatch)
        if not transitions.apply(DISPATCH, locked, name, by=by):
            return False
        locked.answer = answer
        locked.save(update_fields=["answer"])
        make_free(causes=[_cause(locked)])
        notices.ended(locked, by)
    return True


def _locked(dispatch: LecturerDispatch) -> LecturerDispatch:
    rows = LecturerDispatch.objects.select_for_update(of=("self",)).select_related("lecturer__user", "series", "desk")
    return rows.get(pk=dispatch.pk)


def _cause(dispatch: LecturerDispatch) -> str:
    return f"dispatch:{dispatch.ref}"
