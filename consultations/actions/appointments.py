"""Meetings with a client: made, moved, called off. The client knows each time by mail."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.actions.walls import refuse_in_conflict
from consultations.enums import OPEN
from consultations.models import Advisor, Appointment, Case
from consultations.notices import appointments as notices
from consultations.permissions import can_arrange, can_cancel_appointment
from core import audit
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")
CLOSED = _("The case is closed. Reopen it before you arrange a meeting.")
_PAST = _("The meeting must be later than now. A meeting that is over is logged as a contact.")
_OVER = _("This meeting is called off or logged already.")


@dataclass(frozen=True)
class Meeting:
    """What was agreed. `method` is a catalogue key; `note` is for the desk only and goes into no mail."""

    advisor: Advisor
    method: str
    starts_at: datetime
    minutes: int = 60
    place: str = ""
    note: str = ""


def make_appointment(*, case: Case, by: Actor, meeting: Meeting) -> Appointment:
    """The meeting stands on the advisor's day, and the client knows; the same case, advisor and time again gives it.

    Raises TransitionRefused for who may not, a closed case, and a time that is over.
    """
    with transaction.atomic():
        locked = locked_case(case.pk, "advisor", "client", "desk")
        if locked.status not in OPEN:
            raise TransitionRefused(CLOSED)
        if not can_arrange(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        _refuse_past(meeting.starts_at)
        refuse_in_conflict(locked, meeting.advisor)
        lock_days_of(meeting.advisor)
        same = Appointment.objects.standing().filter(case=locked, advisor=meeting.advisor, starts_at=meeting.starts_at).first()
        if same is not None:
            return same
        made = Appointment(case=locked, advisor=meeting.advisor, made_at=timezone.now(), made_by=by.label)
        _fill(made, meeting)
        made.save(force_insert=True)
        audit.record(by=by, action="make_appointment", obj=locked, changes=_changes(None, made))
        notices.appointment_made(made)
    return made


def move_appointment(*, appointment: Appointment, by: Actor, meeting: Meeting) -> bool:
    """The meeting is as agreed now, and the client knows where day, time, kind or place changed; False when it was so."""
    with transaction.atomic():
        locked = _locked(appointment)
        if locked.case.status not in OPEN:
            raise TransitionRefused(CLOSED)
        if not can_arrange(by, locked.case):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.cancelled_at is not None or locked.contact_id is not None:
            raise TransitionRefused(_OVER)
        refuse_in_conflict(locked.case, meeting.advisor)
        before, told = _facts(locked), _told(locked)
        note = locked.note
        _fill(locked, meeting)
        locked.advisor = meeting.advisor
        if (before, told, note) == (_facts(locked), _told(locked), locked.note):
            return False
        _refuse_past(locked.starts_at)
        lock_days_of(locked.advisor)
        _save_moved(locked)
        audit.record(by=by, action="move_appointment", obj=locked.case, changes=_changes(before, locked))
        if told != _told(locked):
            notices.appointment_moved(locked, timezone.now())
    return True


def cancel_appointment(*, appointment: Appointment, by: Actor) -> bool:
    """The meeting is called off and the client knows; False when it was before. A logged meeting stays."""
    with transaction.atomic():
        locked = _locked(appointment)
        if not can_cancel_appointment(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.cancelled_at is not None:
            return False
        if locked.contact_id is not None:
            raise TransitionRefused(_OVER)
        locked.cancelled_at, locked.cancelled_by = timezone.now(), by.label
        locked.save(update_fields=["cancelled_at", "cancelled_by"])
        audit.record(by=by, action="cancel_appointment", obj=locked.case, changes={"appointment": [locked.ref, ""]})
        if locked.starts_at > locked.cancelled_at:
            notices.appointment_cancelled(locked)
    return True


def lock_days_of(advisor: Advisor) -> None:
    """Nobody else puts a meeting on the advisor's days until the transaction ends: a client who chooses sees them all."""
    Advisor.objects.select_for_update().get(pk=advisor.pk)


def _locked(appointment: Appointment) -> Appointment:
    case = locked_case(appointment.case_id, "advisor", "client", "desk")
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("advisor", "method")
    locked = rows.get(pk=appointment.pk)
    locked.case = case
    return locked


def _refuse_past(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise TransitionRefused(_PAST)


def _fill(appointment: Appointment, meeting: Meeting) -> None:
    for name in ("starts_at", "minutes", "place", "note"):
        setattr(appointment, name, getattr(meeting, name))
    appointment.method_id = meeting.method


def _save_moved(appointment: Appointment) -> None:
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError:
        raise TransitionRefused(_("There is a meeting of this advisor at that time already.")) from None


def _told(appointment: Appointment) -> tuple[object, ...]:
    """What the client was told of it."""
    return (appointment.starts_at, appointment.method_id, appointment.place)


def _facts(appointment: Appointment) -> dict[str, object]:
    return {
        "starts_at": appointment.starts_at.astimezone(UTC).isoformat(),
        "minutes": appointment.minutes,
        "method": appointment.method_id,
        "advisor": appointment.advisor.code,
    }


def _changes(before: dict[str, object] | None, now: Appointment) -> dict[str, list[object]]:
    after = _facts(now)
    changes: dict[str, list[object]] = {"appointment": [now.ref if before else "", now.ref]}
    for name, value in after.items():
        if before is None or before[name] != value:
            changes[name] = [before[name] if before else "", value]
    return changes
