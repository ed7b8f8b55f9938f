"""Logging a contact: what is always asked first, the rest behind "more"."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations import catalogue
from consultations.actions import ContactEntry
from consultations.enums import Axis
from consultations.models import Advisor, Case, Contact
from core.fields import ChipCheckboxes, ChipRadio, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text, compare_key

SUMMARY_LENGTH = 4000
USUAL_MINUTES = (30, 60, 90, 120)
_BETWEEN_NAMES = re.compile(r"[、,;，；\n]+")
VISIT = f"{Axis.METHOD}.visit"
MAIN = ("result", "day", "minutes", "summary")
_PLACED_BY_THE_PAGE = ("form_key", "confirmed", "other_day")
_ALWAYS_FILLED = ("advisor",)
CARRIED_ON = ("law", "regulation_status")  # what the latest contact of the case says is proposed again


class NamesField(forms.CharField):
    """Values of a long catalogue by name, in either language: `中国、タイ`. Gives their keys, each once."""

    def __init__(self, *, axis: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def clean(self, value: Any) -> tuple[str, ...]:
        names = [name.strip() for name in _BETWEEN_NAMES.split(super().clean(value)) if name.strip()]
        english = {compare_key(en): key for key, (_ja, en) in catalogue.labels(self.axis).items()}
        keys = {name: catalogue.resolve(self.axis, name) or english.get(compare_key(name)) for name in names}
        unknown = [name for name, key in keys.items() if key is None]
        if unknown:
            raise ValidationError(_("%(names)s is not in the list. Check the spelling") % {"names": "、".join(unknown)})
        return tuple(dict.fromkeys(key for key in keys.values() if key))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            labels = dict(catalogue.choices(self.axis))
            return "、".join(labels.get(key, key) for key in value)
        return value


class ContactForm(FormKeyMixin, PortalForm):
    """One contact of a case. `advisors` are those who may have made it."""

    marks = "optional"

    method = forms.ChoiceField(label=gettext_lazy("Contact method"), widget=ChipRadio)
    content = forms.ChoiceField(label=gettext_lazy("Content"), widget=ChipRadio)
    result = forms.ChoiceField(label=gettext_lazy("Result"), widget=ChipRadio)
    day = forms.ChoiceField(label=gettext_lazy("Contact date"), widget=ChipRadio)
    other_day = JaDateField(
        label=gettext_lazy("Another day"), help_text=gettext_lazy("Enter it only if the day is not above."), required=False
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time needed"), coerce=int, empty_value=None, required=False, widget=ChipRadio
    )
    summary = forms.CharField(
        label=gettext_lazy("Memo"), max_length=SUMMARY_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), widget=ChipRadio)
    advisor = forms.ChoiceField(label=gettext_lazy("Advisor"), required=False)
    law = forms.ChoiceField(label=gettext_lazy("IP law"), required=False, widget=ChipRadio)
    next_on = JaDateField(label=gettext_lazy("Next date"), required=False)
    experts = forms.MultipleChoiceField(label=gettext_lazy("Experts who took part"), required=False, widget=ChipCheckboxes)
    engagement = forms.ChoiceField(label=gettext_lazy("Engagement of the experts"), required=False, widget=ChipRadio)
    partner = forms.ChoiceField(label=gettext_lazy("Partner body"), required=False)
    countries = NamesField(
        label=gettext_lazy("Countries of interest"),
        help_text=gettext_lazy("Names with a comma between them, like: China, Thailand"),
        axis=Axis.COUNTRY,
        max_length=500,
        required=False,
    )
    matters = forms.MultipleChoiceField(label=gettext_lazy("Overseas matters"), required=False, widget=ChipCheckboxes)
    deliverables = forms.MultipleChoiceField(label=gettext_lazy("Deliverables"), required=False, widget=ChipCheckboxes)
    regulation_status = forms.ChoiceField(label=gettext_lazy("State of secrecy rules"), required=False)
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False)
    joint_desk = forms.ChoiceField(label=gettext_lazy("Joint desk"), required=False)
    visit_no = forms.IntegerField(
        label=gettext_lazy("Number of the visit"),
        help_text=gettext_lazy("Leave it blank to have it counted."),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s"}),
    )
    other_minutes = forms.IntegerField(
        label=gettext_lazy("Other time needed (minutes)"),
        min_value=1,
        max_value=1440,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s"}),
    )
    route = forms.CharField(label=gettext_lazy("How the client came to us"), max_length=200, required=False)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)  # "log it all the same": a second button

    def __init__(self, *args: Any, case: Case, advisors: Iterable[Advisor], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._case, self._today = case, today
        self._advisors = {advisor.ref: advisor for advisor in advisors}
        self._fill_choices()
        for name in [name for name, field in self.fields.items() if getattr(field, "choices", None) == []]:
            del self.fields[name]

    def _fill_choices(self) -> None:
        case, fields = self._case, self.fields
        fields["method"].choices = _usual_first(catalogue.choices(Axis.METHOD), case.desk.channels)
        fields["content"].choices = _contents(case)
        fields["theme"].choices = [] if case.theme_id or not case.desk.theme_axes else catalogue.choices(Axis.THEME)
        fields["day"].choices = _days(self._today, case.received_on, self["day"].data if self.is_bound else None)
        fields["minutes"].choices = [(n, ngettext("%(n)d min", "%(n)d min", n) % {"n": n}) for n in USUAL_MINUTES]
        fields["advisor"].choices = [("", _("Desk staff (no advisor)")), *((r, a.name) for r, a in self._advisors.items())]
        fields["joint_desk"].choices = _or_none([(k, v) for k, v in catalogue.desk_choices() if k != case.desk_id])
        fields["partner"].choices = _or_none(catalogue.partner_choices())
        for name in ("regulation_status", "campaign"):
            fields[name].choices = _or_none(catalogue.choices(name))
        for name in ("result", "law", "engagement"):
            fields[name].choices = catalogue.choices(name)
        for name, axis in (("experts", Axis.EXPERT), ("matters", Axis.MATTER), ("deliverables", Axis.DELIVERABLE)):
            fields[name].choices = catalogue.choices(axis)

    @property
    def main_fields(self) -> list[Any]:
        """What is always in sight; the law too, at desks that count by it."""
        names = ["method", "theme", "content", *(["law"] if self._case.desk.asks_law else []), *MAIN]
        return [self[name] for name in names if name in self.fields]

    @property
    def more_fields(self) -> list[Any]:
        shown = {field.name for field in self.main_fields}
        return [self[name] for name in self.fields if name not in shown and name not in _PLACED_BY_THE_PAGE]

    @property
    def opens_more(self) -> bool:
        """Whether the fields behind "more" are shown at once: something is wrong there, or was filled in."""
        return any(self._speaks(field) for field in self.more_fields if field.name not in _ALWAYS_FILLED or field.errors)

    @property
    def opens_other_day(self) -> bool:
        return self._speaks(self["other_day"])

    def _speaks(self, field: forms.BoundField) -> bool:
        empty: tuple[Any, ...] = (None, "", [], ["", "", ""])
        return bool(field.errors) or (self.is_bound and field.data not in empty)

    def clean_summary(self) -> str:
        return clean_text(self.cleaned_data["summary"])

    def clean_route(self) -> str:
        return clean_text(self.cleaned_data["route"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["contacted_on"] = self._contacted_on(found)
        self._check_days(found)
        self._check_theme(found)
        if found.get("visit_no") and found.get("method") and found["method"] != VISIT:
            self.add_error("visit_no", _("Leave the number of the visit blank unless the method is a visit"))
        needed = catalogue.attributes(found.get("result")).get("requires")
        if needed == "expert" and not found.get("experts") and "experts" not in self.errors:
            self.add_error("experts", _("Select at least one expert for this result"))
        if needed == "partner" and not found.get("partner") and "partner" not in self.errors:
            self.add_error("partner", _("Select the partner body for this result"))
        return found

    def _contacted_on(self, found: dict[str, Any]) -> date | None:
        """Another day, where one was entered, goes before the day that was selected."""
        if found.get("other_day") or "other_day" in self.errors:
            return found.get("other_day")
        return date.fromisoformat(found["day"]) if found.get("day") else None

    def _check_days(self, found: dict[str, Any]) -> None:
        contacted_on, next_on = found["contacted_on"], found.get("next_on")
        box = "other_day" if found.get("other_day") else "day"
        if contacted_on and contacted_on > self._today:
            self.add_error(box, _("Contact date must be today or earlier"))
        elif contacted_on and contacted_on < self._case.received_on:
            received = date_format(self._case.received_on)
            self.add_error(box, _("Contact date must be on or after the day of reception (%(day)s)") % {"day": received})
        if contacted_on and next_on and next_on < contacted_on:
            self.add_error("next_on", _("Next date must be on or after the contact date"))

    def _check_theme(self, found: dict[str, Any]) -> None:
        """Where the case has no theme yet, the content must belong to the theme that was selected."""
        axis = catalogue.content_axis(self._case.desk_id, found.get("theme"))
        if found.get("theme") and found.get("content") and not found["content"].startswith(f"{axis}."):
            self.add_error("content", _("Select a content of the selected theme"))

    def entry(self) -> ContactEntry:
        """What the valid form says, for consultations.actions.log_contact."""
        found = self.cleaned_data
        same = ("method", "contacted_on", "visit_no", "summary", "route", "next_on", "countries")
        codes = ("content", "result", "theme", "law", "partner", "joint_desk", "regulation_status", "campaign")
        several = ("experts", "matters", "deliverables")
        return ContactEntry(
            **{name: found[name] for name in same},
            **{name: found.get(name) or "" for name in codes},
            **{name: tuple(found.get(name) or ()) for name in several},
            advisor=self._advisors.get(found["advisor"]),
            minutes=found["other_minutes"] or found["minutes"],
            engagements=dict.fromkeys(found.get("experts") or (), found["engagement"]) if found.get("engagement") else {},
        )


def initial_of(case: Case, latest: Contact | None, own: Advisor | None, today: date) -> dict[str, Any]:
    """What the empty form proposes: today, the advisor, and what the latest contact said of the client's interest."""
    advisor = own or case.advisor
    found: dict[str, Any] = {"day": today.isoformat(), "advisor": advisor.ref if advisor else ""}
    if latest is not None:
        mentioned = list(latest.mentions.all())
        found |= {name: getattr(latest, f"{name}_id") or "" for name in CARRIED_ON}
        found["countries"] = tuple(m.code_id for m in mentioned if m.axis == Axis.COUNTRY)
        found["matters"] = [m.code_id for m in mentioned if m.axis == Axis.MATTER and m.code_id != latest.content_id]
    return found


def _contents(case: Case) -> list[tuple[str, str]]:
    """The values of the desk's content axis; of all its axes where the theme is not known."""
    axis = case.desk.axis_for((case.theme_id or "").removeprefix(f"{Axis.THEME}."))
    axes = [axis] if axis else list(case.desk.theme_axes.values())
    return [choice for axis in axes for choice in catalogue.choices(axis)]


def _usual_first(choices: list[tuple[str, str]], channels: list[str]) -> list[tuple[str, str]]:
    usual = [f"{Axis.METHOD}.{code}" for code in channels]
    return sorted(choices, key=lambda choice: usual.index(choice[0]) if choice[0] in usual else len(usual))


def _or_none(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", _("None")), *choices] if choices else []


def _days(today: date, received_on: date, posted: str | None) -> list[tuple[str, str]]:
    """Today and the two days before by their dates, not before the reception.

    By their dates, so that a form that was opened before midnight keeps its day.
    """
    words = (_("Today, %(day)s"), _("Yesterday, %(day)s"), "%(day)s")
    days = [today - timedelta(days=n) for n in range(len(words))]
    found = {day: word for day, word in zip(days, words, strict=True) if day >= received_on or day == today}
    if posted and re.fullmatch(r"\d{4}-\d{2}-\d{2}", posted, re.ASCII):
        with suppress(ValueError):
            found.setdefault(date.fromisoformat(posted), "%(day)s")
    return [(day.isoformat(), word % {"day": date_format(day, "SHORT_DATE_FORMAT")}) for day, word in found.items()]
