"""The second page of the consultation form: the company."""

import re
import unicodedata
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Applicant, Axis
from consultations.forms.consult_page import QuestionPage
from consultations.forms.postcode import with_postcode_button
from consultations.validators import corporate_number
from core.fields import CorporateNumberField, PostalCodeField
from core.form_parts import please_select
from core.text import clean_text

NAMED = (Applicant.COMPANY, Applicant.UNIVERSITY)  # who has a name of its own beside that of the person


class PeopleField(forms.IntegerField):
    """A number of people: `12`, `１２`, `12人`, `約165名`, `1,200`."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str(value or ""))
        return super().to_python(re.sub(r"[\s,約人名]", "", text))


class CompanyPage(QuestionPage):
    """Who asks. A corporate number is needed by nobody."""

    number = 2
    title = gettext_lazy("Your company or organisation")

    applicant = forms.ChoiceField(
        label=gettext_lazy("Who are you?"),
        help_text=gettext_lazy("Sole proprietors, founders and universities need no corporate number."),
        choices=Applicant.choices,
        error_messages={"required": gettext_lazy("Select who you are")},
        widget=forms.RadioSelect,
    )
    company = forms.CharField(
        label=gettext_lazy("Company or organisation name"),
        help_text=gettext_lazy("A sole proprietor may give a trade name or leave it blank."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    corporate_number = CorporateNumberField(
        label=gettext_lazy("Corporate number"),
        help_text=gettext_lazy("13 digits. You can leave it blank."),
        required=False,
    )
    postal_code = PostalCodeField(label=gettext_lazy("Postal code"), required=False)
    prefecture = forms.ChoiceField(
        label=gettext_lazy("Prefecture"), widget=forms.Select(attrs={"autocomplete": "address-level1", "class": "width-m"})
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("City, street and building. We need it only when we visit you."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    employees = PeopleField(
        label=gettext_lazy("Number of employees"),
        required=False,
        min_value=0,
        max_value=2_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s"}),
    )

    def layout(self) -> Layout:
        return with_postcode_button(self.fields)

    def prepare_fields(self) -> None:
        self.fields["prefecture"].choices = please_select(catalogue.choices(Axis.PREFECTURE))
        self.fields["industry"].choices = please_select(catalogue.choices(Axis.INDUSTRY))

    def clean_company(self) -> str:
        return clean_text(self.cleaned_data["company"])

    def clean_address(self) -> str:
        return clean_text(self.cleaned_data["address"])

    def clean_corporate_number(self) -> str:
        given = self.cleaned_data["corporate_number"]
        return corporate_number(given) if given else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        needs_name = found.get("applicant") in NAMED or found.get("corporate_number")
        if needs_name and not found.get("company") and "company" not in self.errors:
            self.add_error("company", self.fields["company"].error_messages["required"])
        return found
