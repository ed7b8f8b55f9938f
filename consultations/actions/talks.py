"""A consultation that begins with a talk after a seminar: it comes in with all that is known, and its advisor has it.

The talk is counted where the seminar is. Nothing here logs a contact: what the desk does on the case later counts as usual.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import VISITOR, Actor, with_opened
from consultations.actions.steps import locked_case, take
from consultations.actions.submit import ConsultationEntry, submit
from consultations.actions.withdrawals import withdraw
from consultations.enums import OPEN, CaseStatus, Source
from consultations.models import Advisor, Case
from consultations.permissions.cases import AFTER_A_SEMINAR
from core import audit
from core.actors import ActorLike, service
from core.transitions import TransitionRefused

GONE = _("This time can no longer be chosen. Please choose another one.")
_PORTAL = service(AFTER_A_SEMINAR.removeprefix("service:"), "web")
_UNTOUCHED = (CaseStatus.RECEIVED, CaseStatus.ASSIGNED)


def open_for_talk(*, by: Actor, entry: ConsultationEntry, advisor: Advisor, form_key: uuid.UUID) -> Case:
    """The consultation stands as after the web form, with number, receipt, promise and mails, and the advisor has it.

    It stays with the desk where the advisor does not work there. The same `form_key` again gives that case, unless it was
    withdrawn or closed since: nobody works on that any more, so another one begins. Raises TransitionRefused where a conflict
    of interest shuts the advisor out: nothing was written, and nobody is told why.
    """
    with transaction.atomic():
        case = submit(by=by, entry=entry, form_key=form_key, source=Source.SEMINAR)
        if case.status not in OPEN:
            case = submit(by=by, entry=entry, form_key=uuid.uuid4(), source=Source.SEMINAR)
        give_to(case=case, advisor=advisor)
        return case


def give_to(*, case: Case, advisor: Advisor) -> bool:
    """The advisor of the talk has the case, if nobody took it up meanwhile; False where it stays as it was.

    Raises TransitionRefused where he is shut out of it.
    """
    with transaction.atomic():
        locked = locked_case(case.pk, "advisor")
        found = Advisor.objects.filter(pk=advisor.pk).with_walls([locked.ref]).get()
        if found.shut_cases:  # type: ignore[attr-defined]  # annotated; asked once the case is locked, as walls lock it too
            raise TransitionRefused(GONE)
        works_there = Advisor.objects.assignable_at(locked.desk_id).filter(pk=advisor.pk).exists()
        if not works_there or locked.status not in _UNTOUCHED or locked.advisor_id == advisor.pk:
            return False
        before = locked.advisor.code if locked.advisor else ""
        take(locked, "assign_talk", by=_PORTAL)
        locked.advisor = advisor
        locked.save(update_fields=["advisor"])
        audit.record(by=_PORTAL, action="assign_advisor", obj=locked, changes={"advisor": [before, advisor.code]})
    case.advisor, case.status = advisor, locked.status
    return True


def call_off(*, case: Case, by: ActorLike) -> bool:
    """Who asked for the talk no longer wants it: the consultation is withdrawn, unless the desk has begun to work on it."""
    with transaction.atomic():
        locked = locked_case(case.pk)
        if locked.status not in _UNTOUCHED or locked.contacts.exists():
            return False
        client = with_opened(by if isinstance(by, Actor) else VISITOR, frozenset({locked.ref}))
        return withdraw(case=locked, by=client)
