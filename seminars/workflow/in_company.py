"""The life of a seminar inside a company."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Rule
from seminars.enums import InCompanyStatus as S
from seminars.permissions.in_company import works_at_in_company

IN_COMPANY = {
    "agree": Rule(frozenset({S.REQUESTED, S.AGREED}), S.AGREED, works_at_in_company, _("Agree on it")),
    "hold": Rule(frozenset({S.AGREED}), S.HELD, works_at_in_company, _("It was held")),
    "report": Rule(frozenset({S.HELD, S.REPORTED}), S.REPORTED, works_at_in_company, _("Report")),
    "call_off": Rule(frozenset({S.REQUESTED, S.AGREED}), S.CANCELLED, works_at_in_company, _("Call it off")),
}
