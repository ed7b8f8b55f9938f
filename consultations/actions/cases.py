"""Assigning, closing, reopening a case, and the note that somebody read."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import notices
from consultations.actions.steps import set_due, take
from consultations.enums import Axis, CaseStatus
from consultations.models import Advisor, Case, Client, Code, Contact
from core import audit
from core.transitions import TransitionRefused

_ASSIGNMENT = {
    CaseStatus.RECEIVED: "assign",
    CaseStatus.ASSIGNED: "reassign",
    CaseStatus.IN_SUPPORT: "hand_over",
    CaseStatus.WAITING: "hand_over_waiting",
}


def assignment_step(case: Case) -> str:
    """The name of the transition by which this case gets an advisor now, or an empty string."""
    return _ASSIGNMENT.get(CaseStatus(case.status), "")


def assign(*, case: Case, advisor: Advisor, by: Actor, comment: str = "") -> bool:
    """`advisor` has the case, and knows by mail; False when he already had it.

    Raises TransitionRefused for a closed case, a person who may not, and an advisor who does not work there.
    """
    step = assignment_step(case)
    if not step:
        raise TransitionRefused(_("The case is closed. Reopen it before you assign it."))
    with transaction.atomic():
        if not Advisor.objects.assignable_at(case.desk_id).filter(pk=advisor.pk).exists():
            raise TransitionRefused(_("This advisor does not work at the desk. Select another one."))
        before = Case.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=case.pk)
        if before.advisor_id == advisor.pk:
            return False
        if not take(case, step, by=by, comment=comment):
            raise TransitionRefused(_("Somebody else assigned the case meanwhile. Look at it again before you change it."))
        case.advisor = advisor
        case.save(update_fields=["advisor"])
        codes: list[object] = [before.advisor.code if before.advisor else "", advisor.code]
        audit.record(by=by, action="assign_advisor", obj=case, reason=comment[:500], changes={"advisor": codes})
        notices.case_assigned(case, advisor)
    return True


def close(*, case: Case, by: Actor, outcome: Code, note: str = "") -> bool:
    """The case is closed with its outcome, and the client knows; False when it already was closed.

    Raises TransitionRefused for a person who may not, and ValueError for a code that is no outcome.
    """
    if outcome.axis != Axis.OUTCOME:
        raise ValueError(f"{outcome.key} is no closing outcome")
    with transaction.atomic():
        if not take(case, "close", by=by):
            return False
        set_due(case, None)
        case.outcome, case.outcome_note = outcome, note
        case.save(update_fields=["outcome", "outcome_note"])
        audit.record(by=by, action="set_outcome", obj=case, changes={"outcome": ["", outcome.key]})
        notices.case_closed(case)
    return True


def reopen(*, case: Case, by: Actor, comment: str) -> bool:
    """The case is in support again without an outcome; False when it already was. The note of the closing stays."""
    with transaction.atomic():
        outcome = case.outcome_id
        if not take(case, "reopen", by=by, comment=comment):
            return False
        case.outcome, case.closed_at, case.closed_by = None, None, ""
        case.save(update_fields=["outcome", "closed_at", "closed_by"])
        audit.record(by=by, action="clear_outcome", obj=case, changes={"outcome": [outcome or "", ""]})
        notices.case_reopened(case, by)
    return True


def record_view(*, obj: Case | Contact | Client, by: Actor) -> None:
    """The log of reads says that `by` opened the case, contact or client."""
    with transaction.atomic():
        audit.record(by=by, action="view", obj=obj)
