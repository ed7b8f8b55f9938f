"""What an organiser enters for somebody who called: an application, another kind of seat."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Axis
from core.fields import ChipRadio, KanaField, MailField, PhoneField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars.actions.seats import BookingEntry, PersonEntry
from seminars.enums import SeatKind
from seminars.models import SeminarEvent


class CallerForm(FormKeyMixin, PortalForm):
    """One person who applies by phone."""

    marks = "optional"

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kana = KanaField(label=gettext_lazy("Reading"), max_length=120, required=False)
    company = forms.CharField(label=gettext_lazy("Company or organisation name"), max_length=200, required=False)
    email = MailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("Confirmation and reminders go there. Without one, tell the caller everything yourself."),
        required=False,
    )
    phone = PhoneField(label=gettext_lazy("Phone number"), required=False)
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)
    seat_kind = forms.ChoiceField(label=gettext_lazy("Seat"), widget=ChipRadio)
    access_needs = forms.CharField(
        label=gettext_lazy("Access needs"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    waits = forms.BooleanField(label=gettext_lazy("Onto the waiting list if no seat is free"), required=False, initial=True)

    def __init__(self, *args: Any, event: SeminarEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [pool.kind for pool in event.pools.all()]
        self.fields["seat_kind"].choices = [(kind, SeatKind(kind).label) for kind in kinds]
        self.fields["seat_kind"].initial = kinds[0] if kinds else None
        self.fields["prefecture"].choices = [("", _("Not known")), *catalogue.choices(Axis.PREFECTURE)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("email") and not found.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an email address or a phone number, so that the person can be reached"))
        return found

    def entry(self, language: str) -> BookingEntry:
        found = self.cleaned_data
        person = PersonEntry(
            name=clean_text(found["name"]),
            kana=found["kana"],
            email=found["email"],
            seat_kind=found["seat_kind"],
            access_needs=clean_text(found["access_needs"]),
        )
        return BookingEntry(
            company=clean_text(found["company"]),
            corporate_number="",
            prefecture=found["prefecture"],
            industry="",
            employees=None,
            email=found["email"],
            phone=found["phone"],
            language=language,
            people=(person,),
            willing_to_wait=found["waits"],
        )


class SeatStepForm(forms.Form):
    """Which step with a seat somebody pressed."""

    STEPS = ("give", "cancel", "leave", "switch", "switch_wait")

    step = forms.ChoiceField(choices=[(name, name) for name in STEPS])
