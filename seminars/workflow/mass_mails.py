"""The life of a mail to many."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Rule
from seminars.enums import MassMailStatus as S
from seminars.permissions.mass_mails import can_mail

MASS_MAIL = {
    "send": Rule(frozenset({S.DRAFT}), S.LEAVING, can_mail, _("Send the mail"), stamp="sent"),
    "recall": Rule(frozenset({S.LEAVING}), S.RECALLED, can_mail, _("Recall the mail"), stamp="recalled"),
}
