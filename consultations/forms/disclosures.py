"""Lines of the ledger of disclosures that enter by hand: paper, word of mouth, samples."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consultations.actions.disclosures import Entry
from consultations.enums import Direction, Medium, Rank
from core.fields import ChipRadio, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text


class DisclosureForm(FormKeyMixin, PortalForm):
    """One line. The client reads it too."""

    marks = "optional"

    direction = forms.ChoiceField(label=gettext_lazy("Which way"), choices=Direction.choices, widget=ChipRadio)
    item = forms.CharField(
        label=gettext_lazy("What it was"),
        help_text=gettext_lazy(
            "Name it so that it can be found again, for example with its drawing number. The client reads this list."
        ),
        max_length=300,
    )
    given_on = JaDateField(label=gettext_lazy("On which day"), required=True)
    party = forms.CharField(label=gettext_lazy("From whom or to whom"), max_length=200)
    medium = forms.ChoiceField(
        label=gettext_lazy("In which form"), choices=[one for one in Medium.choices if one[0] != Medium.FILE], widget=ChipRadio
    )
    form = forms.CharField(
        label=gettext_lazy("Details of the form"),
        help_text=gettext_lazy("For example: 2 sheets A3, one sample"),
        max_length=100,
        required=False,
    )
    purpose = forms.CharField(label=pgettext_lazy("ledger", "Purpose"), max_length=200)
    rank = forms.TypedChoiceField(label=gettext_lazy("Secrecy mark"), choices=Rank.choices, coerce=int, widget=ChipRadio)
    remarks = forms.CharField(label=gettext_lazy("Remarks"), max_length=300, required=False)

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Enter today or an earlier day"), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("item", "party", "form", "purpose", "remarks"):
            if name in found:
                found[name] = clean_text(found[name])
        return found

    @property
    def entry(self) -> Entry:
        """The line as it was typed; of a valid form."""
        found = self.cleaned_data
        return Entry(
            direction=Direction(found["direction"]),
            medium=Medium(found["medium"]),
            rank=Rank(found["rank"]),
            **{name: found[name] for name in ("item", "given_on", "party", "form", "purpose", "remarks")},
        )


class CorrectionForm(DisclosureForm):
    """What is right instead of an earlier line."""

    is_void = forms.BooleanField(
        label=gettext_lazy("The line should not be there at all"),
        help_text=gettext_lazy("The earlier line stays readable; the new one says that it was written in error."),
        required=False,
    )

    def prepare_fields(self) -> None:
        super().prepare_fields()
        medium = self.fields["medium"]
        medium.choices = Medium.choices  # type: ignore[attr-defined]  # a line about a file may be corrected as well
