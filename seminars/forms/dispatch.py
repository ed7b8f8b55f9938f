"""Lecturers for other bodies: the form of the host, and the steps of who works on it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis
from core.eras import DateRefused, parse_day
from core.fields import ClockField, JaDateField, MailField, PhoneField
from core.form_parts import Folded
from core.forms import FormKeyMixin, PortalForm
from core.lists import ListFilter
from core.text import clean_text
from seminars.actions.dispatch import DispatchEntry, Plan
from seminars.enums import DispatchStatus, HostKind, Mode, SeriesKind
from seminars.lecturer_load import Load
from seminars.models import LecturerDispatch, Series

MOST_DATES = 5
LONGEST_DATE = 60
TEXT_LENGTH = 2000
YEARS_AHEAD = 3


_SUBJECTS = {  # how a host knows the series of ours
    "dispatch.trade_secret": gettext_lazy("Trade secrets and IP strategy"),
    "dispatch.overseas": gettext_lazy("IP in business abroad"),
    "dispatch": gettext_lazy("Another question of intellectual property"),
}


class LecturerRequestForm(FormKeyMixin, PortalForm):
    """What a host tells who wants a lecturer: nine questions, and some more behind a line that opens."""

    host = forms.CharField(
        label=gettext_lazy("Name of your organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    host_kind = forms.ChoiceField(label=gettext_lazy("Kind of organisation"), choices=HostKind.choices)
    contact_name = forms.CharField(
        label=gettext_lazy("Name of the person in charge"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = MailField(label=gettext_lazy("Email address"))
    series = forms.ChoiceField(label=gettext_lazy("Subject of the lecture"), widget=forms.RadioSelect)
    theme = forms.CharField(
        label=gettext_lazy("What the lecture should be about"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wished = forms.CharField(
        label=gettext_lazy("Dates you wish"),
        help_text=gettext_lazy("One a line, up to five, such as 2027/1/20 in the afternoon"),
        max_length=MOST_DATES * LONGEST_DATE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mode = forms.ChoiceField(label=gettext_lazy("Where it is held"), choices=Mode.choices, widget=forms.RadioSelect)
    contact_phone = PhoneField(label=gettext_lazy("Phone number"), required=False)
    audience = forms.CharField(label=gettext_lazy("Who listens"), max_length=200, required=False)
    expected = forms.IntegerField(
        label=gettext_lazy("Number of people expected"), min_value=1, max_value=100_000, required=False
    )
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=300, required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("I have read how my information is used"),
        error_messages={"required": gettext_lazy("Confirm that you have read the privacy notice")},
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this box empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    _FOLDED = ("contact_phone", "audience", "expected", "prefecture", "venue")

    def prepare_fields(self) -> None:
        fields: dict[str, Any] = self.fields
        ours = Series.objects.filter(kind=SeriesKind.DISPATCH, operator="INPIT", valid_to=None).order_by("-order")
        self._series = {one.code: one for one in ours}
        fields["series"].choices = [(code, _SUBJECTS.get(code, one.label)) for code, one in self._series.items()]
        fields["prefecture"].choices = [("", _("Please select")), *catalogue.choices(Axis.PREFECTURE)]
        fields["host_kind"].choices = [("", _("Please select")), *HostKind.choices]
        fields["expected"].widget.attrs["class"] = "width-s"

    def layout(self) -> Layout:
        hidden = {} if self.errors.get("website") else {"css_class": "visually-hidden", "aria_hidden": "true"}
        return Layout(
            *("form_key", "host", "host_kind", "contact_name", "contact_email", "series", "theme", "wished", "mode"),
            Folded(*self._FOLDED, title=_("What you know already about the event"), is_open=self._opens),
            "consent",
            Div("website", **hidden),
        )

    @property
    def _opens(self) -> bool:
        return any(self[name].value() or self[name].errors for name in self._FOLDED)

    def clean_website(self) -> str:
        """No person sees this box; a program that fills every box is told, in case it is a person after all."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please empty this box, then send again"), code="trap")
        return ""

    def clean_wished(self) -> tuple[str, ...]:
        lines = tuple(filter(None, (clean_text(line) for line in self.cleaned_data["wished"].splitlines())))
        if len(lines) > MOST_DATES:
            told = _("Enter at most %(most)d dates, one a line (now %(now)d)")
            raise ValidationError(told % {"most": MOST_DATES, "now": len(lines)}, code="many")
        return lines

    def entry(self) -> DispatchEntry:
        found = self.cleaned_data
        texts = {name: clean_text(found[name]) for name in ("host", "contact_name", "theme", "audience", "venue")}
        same = {name: found[name] for name in ("host_kind", "contact_email", "contact_phone", "mode", "expected", "prefecture")}
        language = get_language() or "ja"
        series, dates = self._series[found["series"]], found["wished"]
        return DispatchEntry(series=series, wished_dates=dates, language=language, **texts, **same)

    def summary(self) -> list[tuple[str, str]]:
        """What was answered, question by question, for the page on which it is checked."""
        return [(str(self.fields[name].label), self._in_words(name)) for name in self.fields if name not in _NOT_SHOWN]

    def _in_words(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name == "wished":
            return "\n".join(value)
        choices = dict(getattr(self.fields[name], "choices", []))
        return str(choices.get(value, value)) if value not in ("", None) else _("Not entered")


_NOT_SHOWN = ("form_key", "consent", "website")


class DispatchFilter(ListFilter):
    """The list of requests: by state, and by year of the day on which it was held."""

    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def prepare_fields(self) -> None:
        self.fields["status"].choices = [("", _("All")), *DispatchStatus.choices]
        del self.fields["q"]


class DayFilter(PortalForm):
    """On which day the lecturers are looked at."""

    marks = "none"

    day = forms.DateField(
        label=gettext_lazy("Show who is free on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def chosen(self) -> date | None:
        day = self.cleaned_data["day"] if self.is_valid() else None
        return day if day and _is_near(day) else None


class AskLecturerForm(PortalForm):
    """Who lectures, and when."""

    marks = "optional"

    day = JaDateField(label=gettext_lazy("Day of the lecture"))
    at = ClockField(label=gettext_lazy("Time"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=10, max_value=600, initial=60)
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=300, required=False)
    lecturer = forms.ChoiceField(label=gettext_lazy("Lecturer"))

    def __init__(self, *args: Any, loads: Sequence[Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._advisors = {one.advisor.ref: one.advisor for one in loads if not one.is_bound}
        field: Any = self.fields["lecturer"]
        field.choices = [("", _("Please select")), *((ref, advisor.name) for ref, advisor in self._advisors.items())]
        self.fields["minutes"].widget.attrs["class"] = "width-s"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        day, at = found.get("day"), found.get("at")
        if isinstance(day, date) and not _is_near(day):
            self.add_error("day", _("Choose a day within the next three years"))
        elif isinstance(day, date) and isinstance(at, time):
            found["planned_at"] = timezone.make_aware(datetime.combine(day, at))
            if found["planned_at"] <= timezone.now():
                self.add_error("day", _("Choose a time that is still to come"))
        return found

    def plan(self) -> Plan:
        found = self.cleaned_data
        lecturer = self._advisors[found["lecturer"]]
        return Plan(lecturer, found["planned_at"], found["minutes"], clean_text(found["venue"]))


class AnswerForm(PortalForm):
    """Why: told to whom it concerns."""

    marks = "optional"

    answer = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_answer(self) -> str:
        return clean_text(self.cleaned_data["answer"])


class HeldForm(PortalForm):
    """On which day it was held."""

    marks = "optional"

    held_on = JaDateField(label=gettext_lazy("Day on which it was held"))

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Enter a day up to today"), code="future")
        return day


class RecordForm(PortalForm):
    """How many came."""

    marks = "optional"

    onsite = forms.IntegerField(label=gettext_lazy("Participants on site"), min_value=0, max_value=100_000)
    online = forms.IntegerField(label=gettext_lazy("Participants online"), min_value=0, max_value=100_000)
    record = forms.CharField(
        label=gettext_lazy("What to remember"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("onsite", "online"):
            self.fields[name].widget.attrs["class"] = "width-s"

    def clean_record(self) -> str:
        return clean_text(self.cleaned_data["record"])


def first_wish(dispatch: LecturerDispatch) -> date | None:
    """The first day among the wishes that can be read as one."""
    for wish in dispatch.wished_dates:
        try:
            day = parse_day(str(wish).split()[0]).day
        except (DateRefused, IndexError):
            continue
        if _is_near(day):
            return day
    return None


def _is_near(day: date) -> bool:
    """Whether anybody plans for this day: at the ends of the calendar there is no month before or after."""
    return abs(day.year - timezone.localdate().year) <= YEARS_AHEAD
