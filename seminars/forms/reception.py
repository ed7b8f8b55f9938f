"""What is asked and pressed at the reception."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import KanaField, MailField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars.actions.applying import BookingEntry, PersonEntry
from seminars.enums import KINDS_OF_MODE, Mode, SeatKind
from seminars.models import SeminarEvent

MISSING, CAME = "missing", "came"


class ReceptionSearch(PortalForm):
    """Whom the reception looks for, and which part of the list."""

    q = forms.CharField(
        label=_("Kana, name, company or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    show = forms.ChoiceField(
        required=False, choices=[("", _("All")), (MISSING, _("Not here yet")), (CAME, _("Here"))], widget=forms.HiddenInput
    )

    def question(self) -> dict[str, str]:
        """What was asked; nonsense asks nothing."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return {"q": given.get("q", ""), "show": given.get("show", "")}


class CheckInForm(forms.Form):
    """One press. `device_key` and `at` come from a phone that kept the press while it had no network."""

    number = forms.CharField(max_length=20)
    device_key = forms.UUIDField(required=False)
    at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])

    def clean_at(self) -> Any:
        return self.cleaned_data["at"] or timezone.now()


class WalkInStart(forms.Form):
    """Somebody of the list without a seat, whose particulars stand in the form already."""

    number = forms.CharField(max_length=20, required=False)

    def number_given(self) -> str:
        return self.cleaned_data["number"] if self.is_valid() else ""


class WalkInForm(FormKeyMixin, PortalForm):
    """Somebody who comes without having applied."""

    marks = "optional"
    person_name = forms.CharField(label=_("Name"), max_length=120)
    person_kana = KanaField(label=_("Name in kana"), max_length=120, required=False)
    company = forms.CharField(label=_("Company or organisation"), max_length=200, required=False)
    email = MailField(label=_("Email"), required=False, help_text=_("For the survey and the certificate."))
    seat_kind = forms.ChoiceField(label=_("Seat"), widget=forms.RadioSelect)
    access_needs = forms.CharField(
        label=_("Access needs"), max_length=500, required=False, help_text=_("Such as a wheelchair, a loop or a seat in front.")
    )

    raise_capacity = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the value of a button, once it is full
    field_order = ["person_name", "person_kana", "company", "email", "seat_kind", "access_needs"]

    def __init__(self, *args: Any, event: SeminarEvent, **kwargs: Any) -> None:
        self._kinds = [SeatKind(kind) for kind in KINDS_OF_MODE[Mode(event.mode)]]
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        field = self.fields["seat_kind"]
        field.choices = [(kind.value, kind.label) for kind in self._kinds]
        field.initial = self._kinds[0].value
        if len(self._kinds) == 1:
            field.widget = forms.HiddenInput()

    def layout(self) -> Layout:
        """Without `raise_capacity`, which only a button says."""
        return Layout("form_key", *self.field_order)

    def entry(self) -> BookingEntry:
        """What was typed, as an application of one person."""
        given = self.cleaned_data
        person = PersonEntry(
            given["person_name"], given["person_kana"], given["email"], given["seat_kind"], given["access_needs"]
        )
        nothing = {"corporate_number": "", "prefecture": "", "industry": "", "employees": None, "phone": ""}
        return BookingEntry(company=given["company"], email=given["email"], language="ja", people=(person,), **nothing)

    def clean_person_name(self) -> str:
        return clean_text(self.cleaned_data["person_name"])

    def clean_company(self) -> str:
        return clean_text(self.cleaned_data["company"])
