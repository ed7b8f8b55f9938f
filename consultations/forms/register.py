"""The box in which a company is looked up in the corporate register."""

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue, register
from consultations.enums import Axis
from consultations.validators import corporate_number
from core.forms import PortalForm
from core.text import digits

_LOOKS_LIKE_A_NUMBER = 8  # figures and nothing else: no name is that long


class RegisterSearchForm(PortalForm):
    """A name or a number, and perhaps the prefecture. Its own button sends it; it may stand inside another form.

    `SEARCH` and `CHOOSE` are the names of the buttons "look up" and "this is my company"; the latter's value is the number.
    """

    prefix = "register"
    SEARCH = "register-search"
    CHOOSE = "register-number"

    text = forms.CharField(
        label=gettext_lazy("Company name or corporate number"),
        help_text=gettext_lazy("We look in the public register of the National Tax Agency, not in our own records."),
        max_length=100,
        required=False,  # on the page around it: whoever presses the button must write something
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    prefecture = forms.ChoiceField(
        label=gettext_lazy("Prefecture"), required=False, widget=forms.Select(attrs={"class": "width-m"})
    )

    def prepare_fields(self) -> None:
        self.fields["prefecture"].choices = [("", _("All of Japan")), *catalogue.choices(Axis.PREFECTURE)]

    def layout(self) -> Layout:
        button = {"type": "submit", "name": self.SEARCH, "value": "1", "formnovalidate": True, "css_class": "btn-secondary"}
        return Layout("text", "prefecture", Div(StrictButton(_("Look up"), **button), css_class="actions"))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text:
            raise ValidationError(_("Enter the name or the corporate number of your company"), code="required")
        figures = digits(text).upper().removeprefix("T")
        if figures.isascii() and figures.isdigit() and len(figures) >= _LOOKS_LIKE_A_NUMBER:
            return corporate_number(text)
        return text

    def hits(self) -> register.Hits:
        """What the valid form finds."""
        found: dict[str, Any] = self.cleaned_data
        return register.look_up(found["text"], prefecture=found["prefecture"])
