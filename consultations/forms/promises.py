"""What one side promises by a day."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import Side
from core.fields import ChipRadio, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

TEXT_LENGTH = 200


class PromiseForm(FormKeyMixin, PortalForm):
    """Whose promise it is, what it is, and by when. The client sees it too."""

    marks = "optional"

    side = forms.ChoiceField(label=gettext_lazy("Whose promise it is"), choices=Side.choices, widget=ChipRadio)
    text = forms.CharField(
        label=gettext_lazy("What is promised"),
        help_text=gettext_lazy("The client reads this on his page. Write it so that both understand it."),
        max_length=TEXT_LENGTH,
    )
    due_on = JaDateField(label=gettext_lazy("By which day"), required=True)

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError(_("Enter today or a later day"), code="past")
        return day
