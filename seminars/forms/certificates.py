"""Verifying, withdrawing and correcting a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import KanaField
from core.forms import PortalForm
from core.text import clean_text


class VerifyForm(PortalForm):
    """What anybody types who holds a certificate in his hand."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        help_text=_("It begins with C-, such as C-R8-123456-7."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "width-m"}),
    )
    family_name = forms.CharField(
        label=_("Family name on the certificate"),
        max_length=120,
        help_text=_("As it is written there, or in kana."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "width-m"}),
    )


class VerifyStart(forms.Form):
    """The number that the QR code of a certificate fills in."""

    number = forms.CharField(max_length=40, required=False)

    def number_given(self) -> str:
        return self.cleaned_data["number"] if self.is_valid() else ""


class WithdrawForm(PortalForm):
    marks = "optional"
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("For the record. Who verifies the certificate does not see it.")
    )


class CorrectForm(WithdrawForm):
    """What another certificate shall say."""

    person_name = forms.CharField(label=_("Name"), max_length=120)
    person_kana = KanaField(label=_("Name in kana"), max_length=120, required=False)
    company = forms.CharField(label=_("Company or organisation"), max_length=200, required=False)
    field_order = ["person_name", "person_kana", "company", "reason"]

    def clean_person_name(self) -> str:
        return clean_text(self.cleaned_data["person_name"])

    def clean_company(self) -> str:
        return clean_text(self.cleaned_data["company"])
