"""A day on which the office is closed."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.hours import closed_because
from core.fields import JaDateField
from core.forms import PortalForm
from core.text import clean_text
from core.workdays import is_usually_open


class ClosureForm(PortalForm):
    """The day and its name in both languages: clients read it where a desk says why nobody answers."""

    marks = "optional"
    day = JaDateField(label=gettext_lazy("Closed day"), help_text=gettext_lazy("For example 2026/12/28 or R8.12.28"))
    name_ja = forms.CharField(label=gettext_lazy("Name in Japanese"), max_length=60, help_text=gettext_lazy("Clients read it."))
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=80, help_text=gettext_lazy("For example: Foundation day")
    )

    def clean_day(self) -> date:
        """Today or later, and not closed anyway."""
        day = self.cleaned_data["day"]
        words = {"day": date_format(day, "DATE_FORMAT"), "why": closed_because(day)}
        if day < localdate():
            raise ValidationError(_("%(day)s is over. Only today and later days can be changed") % words)
        if not is_usually_open(day):
            raise ValidationError(_("%(day)s is closed already (%(why)s)") % words)
        return day

    def clean_name_ja(self) -> str:
        return clean_text(self.cleaned_data["name_ja"])

    def clean_name_en(self) -> str:
        return clean_text(self.cleaned_data["name_en"])

    def entry(self) -> dict[str, Any]:
        """What the valid form says, for consultations.actions.closures."""
        return {name: self.cleaned_data[name] for name in ("day", "name_ja", "name_en")}
