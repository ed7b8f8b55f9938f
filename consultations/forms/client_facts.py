"""Correcting a client and the person who asked."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.actions.client_facts import CorrectedClient, CorrectedPerson
from consultations.enums import Axis
from consultations.forms.consult_company import PeopleField
from consultations.forms.postcode import with_postcode_button
from consultations.models import Case, Client
from consultations.validators import corporate_number
from core.fields import CorporateNumberField, KanaField, PhoneField, PostalCodeField, YenField
from core.forms import PortalForm
from core.text import clean_text

_CODES = {"kind": Axis.CLIENT_KIND, "industry": Axis.INDUSTRY, "size": Axis.SIZE, "prefecture": Axis.PREFECTURE}


class ClientForm(PortalForm):
    """What the desk knows of the client."""

    marks = "optional"

    name = forms.CharField(label=gettext_lazy("Client name"), max_length=200)
    kana = KanaField(label=gettext_lazy("Reading"), max_length=200, required=False)
    corporate_number = CorporateNumberField(
        label=gettext_lazy("Corporate number"), help_text=gettext_lazy("13 digits. You can leave it blank."), required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Client kind"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    capital_yen = YenField(label=gettext_lazy("Capital"), help_text=gettext_lazy("In yen, such as 10,000,000"), required=False)
    employees = PeopleField(
        label=gettext_lazy("Number of employees"),
        required=False,
        min_value=0,
        max_value=2_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s"}),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Company size"),
        help_text=gettext_lazy("Left open, it is decided by industry, capital and employees."),
        required=False,
    )
    postal_code = PostalCodeField(label=gettext_lazy("Postal code"), required=False)
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _client_now(client))
        super().__init__(*args, **kwargs)
        for name, axis in _CODES.items():
            now = str(self.initial.get(name) or "")
            known = catalogue.choices(axis)
            ended = [(now, catalogue.label(now))] if now and now not in dict(known) else []
            self.fields[name].choices = [("", _("Not known")), *known, *ended]

    def layout(self) -> Layout:
        return with_postcode_button(self.fields)

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])

    def clean_corporate_number(self) -> str:
        given = self.cleaned_data["corporate_number"]
        return corporate_number(given) if given else ""

    def facts(self) -> CorrectedClient:
        """What the valid form says."""
        found = self.cleaned_data
        codes = {f"{name}_id": found[name] or None for name in _CODES}
        plain = {name: found[name] for name in ("name", "kana", "postal_code", "capital_yen", "employees")}
        return CorrectedClient(corporate_number=found["corporate_number"] or None, **codes, **plain)


def _client_now(client: Client) -> dict[str, Any]:
    plain = ("name", "kana", "corporate_number", "postal_code", "capital_yen", "employees")
    return {name: getattr(client, name) for name in plain} | {name: getattr(client, f"{name}_id") for name in _CODES}


class PersonForm(PortalForm):
    """Who asked, and how he is reached."""

    marks = "optional"

    person_name = forms.CharField(label=gettext_lazy("Full name"), max_length=100, required=False)
    person_kana = KanaField(label=gettext_lazy("Reading of the name"), max_length=100, required=False)
    phone = PhoneField(label=gettext_lazy("Phone number"), max_length=30, required=False)
    postal_code = PostalCodeField(label=gettext_lazy("Postal code"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mails"), choices=[("ja", "日本語"), ("en", "English")], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(case, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return with_postcode_button(self.fields)

    def clean_person_name(self) -> str:
        return clean_text(self.cleaned_data["person_name"])

    def clean_address(self) -> str:
        return clean_text(self.cleaned_data["address"])

    def facts(self) -> CorrectedPerson:
        """What the valid form says."""
        return CorrectedPerson(**self.cleaned_data)
