"""The life of a case, as a table. `core.transitions` runs it."""

from django.utils.translation import gettext_lazy as _

from consultations.enums import CaseStatus as S
from consultations.permissions import can_assign, can_close, can_log_contact, can_reopen
from core.transitions import Rule

CASE = {
    "assign": Rule(frozenset({S.RECEIVED}), S.ASSIGNED, can_assign, _("Assign"), stamp="assigned"),
    "begin": Rule(frozenset({S.RECEIVED, S.ASSIGNED}), S.IN_SUPPORT, can_log_contact, _("Log a contact")),
    "close": Rule(frozenset({S.RECEIVED, S.ASSIGNED, S.IN_SUPPORT}), S.CLOSED, can_close, _("Close the case"), stamp="closed"),
    "reopen": Rule(frozenset({S.CLOSED}), S.IN_SUPPORT, can_reopen, _("Reopen the case")),
}
