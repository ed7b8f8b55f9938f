"""A meeting with a client: when, how, where."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.appointments import Meeting
from consultations.advisor_choices import told_apart
from consultations.forms import contacts_choices as offered
from consultations.forms.contacts_choices import SEMINAR_SIDE
from consultations.models import Advisor, Appointment, Case
from core.fields import ChipRadio, ClockField, JaDateField
from core.forms import PortalForm
from core.text import clean_text

PLACE_LENGTH = NOTE_LENGTH = 300
FURTHEST = timedelta(days=366)  # a meeting later than that is a slip of the year


class AppointmentForm(PortalForm):
    """A meeting of a case. `advisors` are those who may hold it."""

    marks = "optional"

    day = JaDateField(label=gettext_lazy("Day of the meeting"))
    at = ClockField(label=gettext_lazy("Time"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=int, widget=ChipRadio)
    method = forms.ChoiceField(label=gettext_lazy("How"), widget=ChipRadio)
    place = forms.CharField(
        label=gettext_lazy("Place or address of the online meeting"), max_length=PLACE_LENGTH, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note for us"),
        help_text=gettext_lazy("Parking, whom to ask for. The client does not see it."),
        max_length=NOTE_LENGTH,
        required=False,
    )
    advisor = forms.ChoiceField(label=gettext_lazy("Advisor"))

    def __init__(self, *args: Any, case: Case, advisors: Iterable[Advisor], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        free, told = told_apart(list(advisors))
        self._advisors = {advisor.ref: advisor for advisor in free}
        self.fields["advisor"].help_text = told
        fields = self.fields
        fields["minutes"].choices = offered.minutes_choices(self.initial.get("minutes"))
        fields["method"].choices = [choice for choice in offered.methods(case.desk) if choice[0] != SEMINAR_SIDE]
        fields["advisor"].choices = [("", _("Please select")), *((r, a.name) for r, a in self._advisors.items())]

    def clean_place(self) -> str:
        return clean_text(self.cleaned_data["place"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        day, at = found.get("day"), found.get("at")
        if isinstance(day, date) and isinstance(at, time):
            found["starts_at"] = timezone.make_aware(datetime.combine(day, at))
            self._check(found["starts_at"])
        return found

    def _check(self, starts_at: datetime) -> None:
        if starts_at <= self._now:
            self.add_error("day", _("The meeting must be later than now. A meeting that is over is logged as a contact."))
        elif starts_at > self._now + FURTHEST:
            latest = date_format(timezone.localdate(self._now + FURTHEST))
            self.add_error("day", _("The meeting must be on or before %(day)s") % {"day": latest})

    def meeting(self) -> Meeting:
        found = self.cleaned_data
        return Meeting(
            advisor=self._advisors[found["advisor"]],
            **{name: found[name] for name in ("method", "starts_at", "minutes", "place", "note")},
        )


def proposed(case: Case, own: Advisor | None) -> dict[str, Any]:
    """What the empty form proposes: the case's advisor, an hour, the place where the client is."""
    advisor = own or case.advisor
    return {
        "advisor": advisor.ref if advisor else "",
        "minutes": 60,
        "method": case.preferred_method_id or "",
        "place": case.address,
    }


def as_it_stands(appointment: Appointment) -> dict[str, Any]:
    """The meeting as the form shows it."""
    starts_at = timezone.localtime(appointment.starts_at)
    return {
        "day": starts_at.date(),
        "at": starts_at.time(),
        "minutes": appointment.minutes,
        "method": appointment.method_id,
        "place": appointment.place,
        "note": appointment.note,
        "advisor": appointment.advisor.ref,
    }
