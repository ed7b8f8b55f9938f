"""The life of a case, as a table. `core.transitions` runs it."""

from django.utils.translation import gettext_lazy as _

from consultations.enums import OPEN
from consultations.enums import CaseStatus as S
from consultations.models import Case
from consultations.permissions import (
    can_ask,
    can_assign,
    can_close,
    can_hand_over,
    can_log_contact,
    can_reopen,
    can_restore_assigned,
    can_restore_unassigned,
    can_resume,
    can_step_down,
    can_withdraw,
    gives_talks,
)
from core import transitions
from core.actors import ActorLike
from core.transitions import Rule

CASE = {
    "assign": Rule(frozenset({S.RECEIVED}), S.ASSIGNED, can_assign, _("Assign"), stamp="assigned"),
    "assign_talk": Rule(frozenset({S.RECEIVED, S.ASSIGNED}), S.ASSIGNED, gives_talks, _("Assign"), stamp="assigned"),
    "reassign": Rule(frozenset({S.ASSIGNED}), S.ASSIGNED, can_hand_over, _("Change the advisor"), stamp="assigned"),
    "begin": Rule(frozenset({S.RECEIVED, S.ASSIGNED}), S.IN_SUPPORT, can_log_contact, _("Log a contact")),
    "hand_over": Rule(frozenset({S.IN_SUPPORT}), S.IN_SUPPORT, can_hand_over, _("Change the advisor"), stamp="assigned"),
    "hand_over_waiting": Rule(frozenset({S.WAITING}), S.WAITING, can_hand_over, _("Change the advisor"), stamp="assigned"),
    "step_down": Rule(frozenset({S.ASSIGNED}), S.RECEIVED, can_step_down, _("Step aside")),
    "step_down_in_support": Rule(frozenset({S.IN_SUPPORT}), S.IN_SUPPORT, can_step_down, _("Step aside")),
    "step_down_waiting": Rule(frozenset({S.WAITING}), S.WAITING, can_step_down, _("Step aside")),
    "go_on": Rule(frozenset({S.WAITING}), S.IN_SUPPORT, can_step_down, _("Go on")),
    "ask": Rule(frozenset({S.ASSIGNED, S.IN_SUPPORT}), S.WAITING, can_ask, _("Wait for the client")),
    "resume": Rule(frozenset({S.WAITING}), S.IN_SUPPORT, can_resume, _("Go on")),
    "close": Rule(frozenset(OPEN), S.CLOSED, can_close, _("Close the case"), stamp="closed"),
    "reopen": Rule(frozenset({S.CLOSED}), S.IN_SUPPORT, can_reopen, _("Reopen the case")),
    "withdraw": Rule(frozenset(OPEN), S.WITHDRAWN, can_withdraw, _("Withdraw the consultation")),
    "restore": Rule(frozenset({S.WITHDRAWN}), S.RECEIVED, can_restore_unassigned, _("Take the consultation up again")),
    "restore_assigned": Rule(frozenset({S.WITHDRAWN}), S.ASSIGNED, can_restore_assigned, _("Take the consultation up again")),
}


def available(case: Case, actor: ActorLike) -> list[str]:
    """Names of the steps that `actor` may take with `case` now, in the table's order."""
    return transitions.available(CASE, case, actor)
