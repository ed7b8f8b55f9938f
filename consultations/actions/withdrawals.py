"""The client takes his consultation back, and within a week may change his mind."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from consultations.actions.steps import set_due, take
from consultations.actions.submit import promise
from consultations.actions.walls import step_down_if_shut_out
from consultations.enums import CaseStatus, MessageKind
from consultations.models import Appointment, Case, CaseMessage
from consultations.notices.client import case_restored, case_withdrawn
from consultations.permissions import is_desk_person
from core import audit, transitions
from core.transitions import TransitionRefused

RESTORE_FOR = timedelta(days=7)


def withdraw(*, case: Case, by: Actor, reason: str = "") -> bool:
    """The consultation is withdrawn, its meetings are called off, and who was in charge knows by mail; False when it was so.

    Mails that still wait for the client are taken back, for he was promised to hear no more; `restore` sends none of them.
    A reason stands at the case as a message of the client, so that no log repeats it. Raises TransitionRefused for
    anybody but the client, and for a case that is closed.
    """
    with transaction.atomic():
        locked = _locked(case)
        if not take(locked, "withdraw", by=by):
            return False
        if reason:
            _keep_reason(locked, by, reason)
        _call_off_meetings(locked, by)
        case_withdrawn(locked)
    case.status = locked.status
    return True


def restore(*, case: Case, by: Actor) -> bool:
    """The consultation is taken up again where it can be; False when it already was.

    Where the day that was promised has passed meanwhile, a new one is promised. The client may do it for RESTORE_FOR, the
    head of the desk also later; TransitionRefused tells who comes too late or may not.
    """
    with transaction.atomic():
        locked = _locked(case)
        if locked.status == CaseStatus.WITHDRAWN and not _is_head(by, locked):
            until = restorable_until(locked)
            if until is None or timezone.now() >= until:
                raise TransitionRefused(_("The seven days have passed. Please send a new consultation, or call us."))
        if not take(locked, "restore_assigned" if locked.advisor_id else "restore", by=by):
            return False
        _promise_anew(locked)
        step_down_if_shut_out(locked)
        case_restored(locked)
    case.status, case.due_on, case.promised_on = locked.status, locked.due_on, locked.promised_on
    return True


def restorable_until(case: Case) -> datetime | None:
    """Until when the client may change his mind; None where nothing was withdrawn."""
    if case.status != CaseStatus.WITHDRAWN:
        return None
    last = transitions.history(case).filter(name="withdraw").first()
    return last.at + RESTORE_FOR if last else None


def _keep_reason(case: Case, by: Actor, reason: str) -> None:
    now = timezone.now()
    author = {"author_ref": by.ref, "author_label": by.label, "language": case.language}
    message = CaseMessage(case=case, kind=MessageKind.CLIENT, body=reason, written_at=now, released_at=now, **author)
    message.save(force_insert=True)
    audit.record(by=by, action="client_message", obj=case, changes={"message": ["", message.ref]})


def _call_off_meetings(case: Case, by: Actor) -> None:
    """What was agreed for later does not take place; the mail about the withdrawal is the only one that says so."""
    now = timezone.now()
    for meeting in Appointment.objects.standing().filter(case=case, contact=None, starts_at__gt=now):
        meeting.cancelled_at, meeting.cancelled_by = now, by.label
        meeting.save(update_fields=["cancelled_at", "cancelled_by"])
        audit.record(by=by, action="cancel_appointment", obj=case, changes={"appointment": [meeting.ref, ""]})


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("advisor__user", "desk", "client")
    return rows.get(pk=case.pk)


def _is_head(actor: Actor, case: Case) -> bool:
    return is_desk_person(actor, case) and case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def _promise_anew(case: Case) -> None:
    now = timezone.localtime()
    if case.due_on is None or case.due_on >= now.date():
        return
    day = promise(case.desk, now, is_urgent=case.is_urgent)
    set_due(case, day)
    case.promised_on = day
    case.save(update_fields=["promised_on"])
