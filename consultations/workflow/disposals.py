"""The life of a disposal, as a table: one person prepares, another confirms, a job erases."""

from django.utils.translation import gettext_lazy as _

from consultations.enums import DisposalStatus as S
from consultations.permissions.disposals import can_call_off, can_confirm, can_prepare, can_refuse, may_run
from core.transitions import Rule

DISPOSAL = {
    "prepare": Rule(frozenset({S.ASKED, S.EXPIRED}), S.PREPARED, can_prepare, _("Prepare"), stamp="prepared"),
    "confirm": Rule(frozenset({S.PREPARED}), S.CONFIRMED, can_confirm, _("Confirm the erasure"), stamp="confirmed"),
    "refuse": Rule(frozenset({S.ASKED, S.PREPARED, S.EXPIRED}), S.REFUSED, can_refuse, _("Refuse"), stamp="refused"),
    "call_off": Rule(frozenset({S.ASKED, S.PREPARED, S.EXPIRED}), S.REFUSED, can_call_off, _("Keep my data"), stamp="refused"),
    "expire": Rule(frozenset({S.PREPARED}), S.EXPIRED, may_run, _("Nobody confirmed in time")),
    "run": Rule(frozenset({S.CONFIRMED}), S.RUNNING, may_run, _("Erase")),
    "rows_done": Rule(frozenset({S.RUNNING}), S.CLEARING, may_run, _("Clear the storage")),
    "finish": Rule(frozenset({S.CLEARING}), S.DONE, may_run, _("Finish")),
}
