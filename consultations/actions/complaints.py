"""A client who is not content: the head of the desk answers within days that are promised."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import hold, refuse_erased
from consultations.models import Case, Complaint
from consultations.notices.client import complaint_made
from consultations.permissions import is_requester
from core import audit, idempotency
from core.transitions import TransitionRefused
from core.workdays import add_working_days

ANSWERED_WITHIN = 5  # working days
PURPOSE = "complaint"


class _MadeBefore(Exception):
    """The same form was sent before."""


def complain(*, case: Case, by: Actor, text: str, form_key: uuid.UUID) -> Complaint:
    """The complaint stands open, and the heads of the desk know by mail. The same `form_key` again gives that one.

    Possible in every state of the case, also closed and withdrawn. Raises TransitionRefused for anybody but the client.
    """
    if not is_requester(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    try:
        with transaction.atomic():
            return _complain(case, by, text, form_key)
    except _MadeBefore:
        made = Complaint.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
        if made is None:
            raise TransitionRefused(_("This form belongs to another case. Open the case again.")) from None
        return made


def _complain(case: Case, by: Actor, text: str, form_key: uuid.UUID) -> Complaint:
    hold(case)  # the words are sealed or not by the level that stands now
    refuse_erased(case)
    now = timezone.localtime()
    due_on = add_working_days(now.date(), ANSWERED_WITHIN)
    complaint = Complaint(case=case, text=text, made_at=now, made_by=by.label, due_on=due_on)
    try:
        idempotency.keep_answer(form_key, PURPOSE, complaint.ref)
    except IntegrityError:
        raise _MadeBefore from None
    complaint.save(force_insert=True)
    audit.record(by=by, action="complain", obj=complaint, changes={"case": ["", case.ref], "due_on": ["", due_on.isoformat()]})
    complaint_made(complaint)
    return complaint
