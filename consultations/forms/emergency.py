"""Asking for an emergency access, and reviewing one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.emergency import REASON_LEAST
from consultations.enums import Verdict
from core import receipts
from core.fields import ChipRadio
from core.forms import PortalForm
from core.text import clean_text

NUMBER_LENGTH = 60  # as Case.case_no
REASON_LENGTH = 500  # as much of a reason as the audit log keeps
NOTE_LENGTH = 500


class EmergencyForm(PortalForm):
    """Which case, and why."""

    marks = "optional"
    prefix = "emergency"

    number = forms.CharField(label=gettext_lazy("Receipt number"), max_length=NUMBER_LENGTH)
    reason = forms.CharField(
        label=gettext_lazy("Why you have to read it now"),
        help_text=gettext_lazy(
            "20 characters or more. The security officer reads it, and it stands in the audit log. "
            "Write no details of the consultation."
        ),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_number(self) -> str:
        """A receipt number in its one spelling; whether there is such a case is not asked here."""
        number: str = self.cleaned_data["number"].strip()
        if receipts.has_shape(number) and not receipts.canonical(number):
            raise ValidationError(_("One figure of this number is wrong. Compare it with the slip"), code="slip")
        return receipts.canonical(number) or number

    def clean_reason(self) -> str:
        reason = clean_text(self.cleaned_data["reason"]).strip()
        if len(reason) < REASON_LEAST:
            told = _("Write the reason in %(least)d characters or more (now %(count)d)")
            raise ValidationError(told % {"least": REASON_LEAST, "count": len(reason)}, code="short")
        return reason


class EmergencyReviewForm(PortalForm):
    """What the second person says."""

    marks = "optional"
    prefix = "review"

    verdict = forms.ChoiceField(label=gettext_lazy("Was the access justified?"), choices=Verdict.choices, widget=ChipRadio)
    note = forms.CharField(
        label=gettext_lazy("What it rests on"),
        help_text=gettext_lazy("It stands in the audit log. Write no details of the consultation."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def clean_verdict(self) -> Verdict:
        return Verdict(self.cleaned_data["verdict"])

    def clean(self) -> dict[str, Any]:
        """Who finds fault says with what."""
        found = super().clean() or self.cleaned_data
        found["note"] = clean_text(found.get("note", "")).strip()
        if found.get("verdict") in (Verdict.UNJUSTIFIED, Verdict.FOLLOW_UP) and not found["note"] and "note" not in self.errors:
            self.add_error("note", _("Write what it rests on"))
        return found
