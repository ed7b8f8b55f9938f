"""The client's e-mail address at a case, put right, and what came back from the wrong one sent again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import hold
from consultations.models import Case
from consultations.permissions import works_on
from consultations.undelivered import undelivered
from core import audit
from core.transitions import TransitionRefused
from mailing.actions import readdress


def correct_email(*, case: Case, by: Actor, email: str, sends_again: bool = False) -> bool:
    """Mails of the case go to `email` from now on (empty: to nobody); False when they did.

    What still waits goes there too; with `sends_again` also a copy of each mail that did not arrive. Both addresses stand
    in no log, only that the address was changed. Raises TransitionRefused for a person who may not.
    """
    with transaction.atomic():
        hold(case)
        if not works_on(by, case):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if case.email == email:
            return False
        old, lost = case.email, undelivered(case)
        case.email = email
        case.save(update_fields=["email"])
        audit.record(by=by, action="correct_email", obj=case, changes={"email": [bool(old), bool(email)]})
        if old:
            readdress(object_ref=case.ref, old=old, new=email, copies=lost if sends_again else [], by=by)
    return True
