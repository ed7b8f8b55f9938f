"""Who is in charge of a case. The new owner is told; the press of the button can be undone for ten minutes."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.changes import Changed, last_step, note, values
from consultations.actions.steps import take
from consultations.actions.walls import IN_CONFLICT
from consultations.enums import CaseStatus
from consultations.models import Advisor, Case, Change
from consultations.notices import assignment as notices
from core import audit
from core.transitions import TransitionRefused

OWNER = ("advisor_id", "assigned_at", "assigned_by")
_ASSIGNMENT = {
    CaseStatus.RECEIVED: "assign",
    CaseStatus.ASSIGNED: "reassign",
    CaseStatus.IN_SUPPORT: "hand_over",
    CaseStatus.WAITING: "hand_over_waiting",
}


def assignment_step(case: Case) -> str:
    """The name of the transition by which this case gets an advisor now, or an empty string."""
    return _ASSIGNMENT.get(CaseStatus(case.status), "")


def assign(*, case: Case, advisor: Advisor, by: Actor, comment: str = "") -> Change | None:
    """`advisor` has the case, and knows by mail unless he took it himself; None when he already had it.

    Raises TransitionRefused for a closed case, a person who may not, and an advisor who does not work there.
    """
    with transaction.atomic():
        changed = take_assignment(case=case, advisor=advisor, by=by, comment=comment)
        return note(kind="assign", by=by, cases=[changed], comment=comment) if changed else None


def take_assignment(*, case: Case, advisor: Advisor, by: Actor, comment: str = "", alone: bool = True) -> Changed | None:
    """As `assign`, for one case of a change of many: whoever calls notes the change and, not `alone`, tells the advisor."""
    step = assignment_step(case)
    if not step:
        raise TransitionRefused(_("The case is closed. Reopen it before you assign it."))
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=case.pk)
        found = Advisor.objects.assignable_at(case.desk_id).with_walls([case.ref]).filter(pk=advisor.pk).first()
        if found is None:
            raise TransitionRefused(_("This advisor does not work at the desk. Select another one."))
        if locked.advisor_id == advisor.pk:
            return None
        if found.shut_cases:  # type: ignore[attr-defined]  # annotated; asked once the case is locked, as walls lock it too
            raise TransitionRefused(IN_CONFLICT)
        before = values(locked, *OWNER)
        if not take(case, step, by=by, comment=comment):
            raise TransitionRefused(_("Somebody else assigned the case meanwhile. Look at it again before you change it."))
        case.advisor = advisor
        case.save(update_fields=["advisor"])
        codes: list[object] = [locked.advisor.code if locked.advisor else "", advisor.code]
        audit.record(by=by, action="assign_advisor", obj=case, reason=comment, changes={"advisor": codes})
        notices.case_assigned(case, advisor, by, alone=alone)
        return Changed(case, before, values(case, *OWNER), last_step(case))
