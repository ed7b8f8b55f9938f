"""The life of a request for a lecturer."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Rule
from seminars.enums import DispatchStatus as S
from seminars.permissions.dispatch import can_answer_dispatch, can_run_dispatch

DISPATCH = {
    "ask": Rule(frozenset({S.REQUESTED, S.ASKED}), S.ASKED, can_run_dispatch, _("Choose the lecturer")),
    "accept": Rule(frozenset({S.ASKED}), S.ACCEPTED, can_answer_dispatch, _("Accept")),
    "refuse": Rule(frozenset({S.ASKED}), S.REQUESTED, can_answer_dispatch, _("The lecturer cannot come")),
    "hold": Rule(frozenset({S.ACCEPTED}), S.HELD, can_answer_dispatch, _("It was held")),
    "record": Rule(frozenset({S.HELD, S.RECORDED}), S.RECORDED, can_answer_dispatch, _("Record who came")),
    "decline": Rule(frozenset({S.REQUESTED, S.ASKED}), S.DECLINED, can_run_dispatch, _("Decline the request")),
    "call_off": Rule(frozenset({S.REQUESTED, S.ASKED, S.ACCEPTED}), S.CANCELLED, can_run_dispatch, _("Call it off")),
}
