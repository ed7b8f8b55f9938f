"""The life of a ledger file that a desk manager sent in."""

from django.utils.translation import gettext_lazy as _

from consultations.enums import UploadStatus as U
from consultations.permissions import can_handle_upload, may_expire_upload
from core.transitions import Rule

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
