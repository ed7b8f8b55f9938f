"""The head of a desk answers a complaint."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.enums import ComplaintStatus
from consultations.models import Complaint
from consultations.notices.complaints import complaint_answered
from consultations.permissions import can_answer_complaint
from core import audit
from core.transitions import TransitionRefused


def answer_complaint(*, complaint: Complaint, by: Actor, text: str) -> bool:
    """The answer stands where the client reads it, and a mail tells him so; False when it was answered before.

    Then what stands there first stays. Raises TransitionRefused for a person who may not.
    """
    with transaction.atomic():
        case = locked_case(complaint.case_id)
        locked = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        locked.case = case
        if not can_answer_complaint(by, locked):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if locked.status == ComplaintStatus.ANSWERED:
            return False
        locked.status, locked.answer = ComplaintStatus.ANSWERED, text
        locked.answered_at, locked.answered_by = timezone.now(), by.label
        locked.save(update_fields=["status", "answer", "answered_at", "answered_by"])
        changes: dict[str, list[object]] = {"complaint": [locked.ref, "answered"]}
        audit.record(by=by, action="answer_complaint", obj=locked.case, changes=changes)
        complaint_answered(locked)
    complaint.status = locked.status
    return True
