"""The life of a case, as a table. `core.transitions` runs it."""

from django.utils.translation import gettext_lazy as _

from consultations.enums import CaseStatus as S
from consultations.enums import UploadStatus as U
from consultations.models import Case
from consultations.permissions import (
    can_assign,
    can_close,
    can_hand_over,
    can_handle_upload,
    can_log_contact,
    can_reopen,
    may_expire_upload,
)
from core import transitions
from core.actors import ActorLike
from core.transitions import Rule

CASE = {
    "assign": Rule(frozenset({S.RECEIVED}), S.ASSIGNED, can_assign, _("Assign"), stamp="assigned"),
    "reassign": Rule(frozenset({S.ASSIGNED}), S.ASSIGNED, can_hand_over, _("Change the advisor"), stamp="assigned"),
    "begin": Rule(frozenset({S.RECEIVED, S.ASSIGNED}), S.IN_SUPPORT, can_log_contact, _("Log a contact")),
    "hand_over": Rule(frozenset({S.IN_SUPPORT}), S.IN_SUPPORT, can_hand_over, _("Change the advisor"), stamp="assigned"),
    "close": Rule(frozenset({S.RECEIVED, S.ASSIGNED, S.IN_SUPPORT}), S.CLOSED, can_close, _("Close the case"), stamp="closed"),
    "reopen": Rule(frozenset({S.CLOSED}), S.IN_SUPPORT, can_reopen, _("Reopen the case")),
}


def available(case: Case, actor: ActorLike) -> list[str]:
    """Names of the steps that `actor` may take with `case` now, in the table's order."""
    return transitions.available(CASE, case, actor)


# A ledger file: "check" and what follows run for the person who sent it in, also in the background.
UPLOAD = {
    "check": Rule(frozenset({U.CHECKING}), U.CHECKED, can_handle_upload, _("Check the ledger")),
    "refuse": Rule(frozenset({U.CHECKING, U.WRITING}), U.UNREADABLE, can_handle_upload, _("Refuse the file")),
    "confirm": Rule(frozenset({U.CHECKED}), U.WRITING, can_handle_upload, _("Import"), stamp="confirmed"),
    "send_back": Rule(frozenset({U.WRITING}), U.CHECKED, can_handle_upload, _("Ask again")),
    "finish": Rule(frozenset({U.WRITING}), U.WRITTEN, can_handle_upload, _("Finish the import")),
    "drop": Rule(frozenset({U.CHECKING, U.CHECKED}), U.DROPPED, can_handle_upload, _("Do not import")),
    "expire": Rule(frozenset({U.CHECKING, U.CHECKED, U.WRITING}), U.DROPPED, may_expire_upload, _("Remove an old file")),
}
