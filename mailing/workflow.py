"""The one step a person takes with a message; everything else is delivery (mailing.actions)."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Rule
from mailing.enums import MessageStatus as S
from mailing.permissions import can_resend

MESSAGE = {
    "resend": Rule(frozenset({S.KEPT, S.FAILED}), S.QUEUED, can_resend, _("Send again")),
}
