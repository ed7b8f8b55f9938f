"""The note that a client took the copy of his data."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.models import Case
from consultations.permissions import is_requester
from core import audit
from core.transitions import TransitionRefused


def record_export(*, case: Case, by: Actor, files: int) -> None:
    """The log says that the client took his copy, with so many files. Raises TransitionRefused for anybody else."""
    if not is_requester(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    with transaction.atomic():
        audit.record(by=by, action="export_own", obj=case, changes={"files": [0, files]})
