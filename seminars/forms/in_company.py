"""Seminars inside companies: what is wished, agreed, held and reported."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.advisor_choices import told_apart
from consultations.models import Advisor
from core.fields import ClockField, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.lists import ListFilter
from core.text import clean_text
from seminars.actions.in_company import Agreement
from seminars.enums import InCompanyStatus
from seminars.models import InCompanySeminar

TEXT_LENGTH = 2000


class _StaffForm(PortalForm):
    marks = "optional"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return {name: clean_text(value) if isinstance(value, str) else value for name, value in found.items()}


class InCompanyRequestForm(FormKeyMixin, _StaffForm):
    """What the company wants."""

    wishes = forms.CharField(
        label=gettext_lazy("What the company wants"),
        help_text=gettext_lazy("Theme, who listens, how many, when. It is kept as confidential as the case."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class InCompanyAgreeForm(_StaffForm):
    """Day, lecturer and content. `advisors` may hold it; who is shut out of the case is named as such and left out."""

    day = JaDateField(label=gettext_lazy("Day of the seminar"))
    at = ClockField(label=gettext_lazy("Time"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=10, max_value=600)
    lecturer = forms.ChoiceField(label=gettext_lazy("Lecturer"))
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("It stands in the mail to the company."),
        max_length=300,
        required=False,
    )
    content = forms.CharField(
        label=gettext_lazy("Content that was agreed"),
        help_text=gettext_lazy("It stands on the letter to the company."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, advisors: Iterable[Advisor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free, told = told_apart(list(advisors))
        self._advisors = {advisor.ref: advisor for advisor in free}
        fields: dict[str, Any] = self.fields
        fields["lecturer"].help_text = told
        fields["lecturer"].choices = [("", _("Please select")), *((ref, one.name) for ref, one in self._advisors.items())]
        fields["minutes"].widget.attrs["class"] = "width-s"

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        day, at = found.get("day"), found.get("at")
        if isinstance(day, date) and isinstance(at, time):
            found["planned_at"] = timezone.make_aware(datetime.combine(day, at))
        return found

    def agreement(self) -> Agreement:
        found = self.cleaned_data
        lecturer = self._advisors[found["lecturer"]]
        return Agreement(lecturer, found["planned_at"], found["minutes"], found["place"], found["content"])


class InCompanyHoldForm(_StaffForm):
    """When it was held, and how many came."""

    held_on = JaDateField(label=gettext_lazy("Day on which it was held"))
    onsite = forms.IntegerField(label=gettext_lazy("Participants on site"), min_value=0, max_value=100_000)
    online = forms.IntegerField(label=gettext_lazy("Participants online"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("onsite", "online"):
            self.fields[name].widget.attrs["class"] = "width-s"

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Enter a day up to today"), code="future")
        return day


class InCompanyReportForm(_StaffForm):
    """What was done."""

    report = forms.CharField(
        label=gettext_lazy("What was done"),
        help_text=gettext_lazy("It stands on the report to the company."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class InCompanyCallOffForm(_StaffForm):
    """Why it does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The company reads it in the mail. Write nothing about the consultation."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InCompanyFilter(ListFilter):
    """The list: by desk, state and fiscal year."""

    desk = forms.ChoiceField(label=gettext_lazy("Desk"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Fiscal year"), required=False, min_value=2000, max_value=2100)

    def prepare_fields(self) -> None:
        fields: dict[str, Any] = self.fields
        del fields["q"]
        fields["desk"].choices = [("", _("All")), *catalogue.desk_choices()]
        fields["status"].choices = [("", _("All")), *InCompanyStatus.choices]
        fields["year"].widget.attrs["class"] = "width-s"


def as_agreed(seminar: InCompanySeminar) -> dict[str, Any]:
    """The agreement as the form shows it; before there is one, the case's advisor and two hours."""
    starts = timezone.localtime(seminar.planned_at) if seminar.planned_at else None
    return {
        "day": starts.date() if starts else None,
        "at": starts.time() if starts else None,
        "minutes": seminar.minutes or 120,
        "lecturer": seminar.advisor.ref if seminar.advisor else "",
        "place": seminar.place,
        "content": seminar.agreement or seminar.wishes,
    }
