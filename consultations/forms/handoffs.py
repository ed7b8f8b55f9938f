"""Asking another desk to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from consultations.models import Case
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

REASON_LENGTH = 1000


class HandoffForm(FormKeyMixin, PortalForm):
    """Which desk answers, and what it has to know."""

    marks = "optional"
    prefix = "handoff"

    to_desk = forms.ChoiceField(label=_("Desk that answers"))
    reason = forms.CharField(
        label=_("What that desk has to know"),
        help_text=_("Both desks read it; the client does not."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [choice for choice in catalogue.desk_choices() if choice[0] != case.desk_id]
        self.fields["to_desk"].choices = [("", _("Please select")), *others]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
