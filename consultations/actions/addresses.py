"""The client's e-mail address at a case, put right, and what came back from the wrong one sent again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions import tracking
from consultations.actions.steps import hold, refuse_erased
from consultations.models import Case
from consultations.notices.delivery import FOR_THE_HEAD
from consultations.permissions import works_on
from consultations.undelivered import all_undelivered
from core import audit, one_time_links
from core.transitions import TransitionRefused
from mailing.actions import readdress


def correct_email(*, case: Case, by: Actor, email: str, sends_again: bool = False) -> bool:
    """Mails of the case go to `email` from now on (empty: to nobody); False when they did.

    What still waits goes there too; with `sends_again` also a copy of each mail that did not arrive (of those about a
    complaint in any case, for who corrects the address may not know of them). One-time links that were mailed to the old
    address open nothing any more. Both addresses stand in no log, only that the address was changed. Raises
    TransitionRefused for a person who may not.
    """
    with transaction.atomic():
        hold(case)
        refuse_erased(case)
        if not works_on(by, case):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if case.email == email:
            return False
        old, lost = case.email, all_undelivered(case)
        case.email = email
        case.save(update_fields=["email"])
        audit.record(by=by, action="correct_email", obj=case, changes={"email": [bool(old), bool(email)]})
        if old:
            copies = [message for message in lost if sends_again or message.event in FOR_THE_HEAD]
            readdress(object_ref=case.ref, old=old, new=email, copies=copies, by=by)
            one_time_links.void(purpose=tracking.PURPOSE, object_ref=case.ref)
    return True
