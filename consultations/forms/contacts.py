"""Logging a contact: six fields in sight, the rest behind "more" and filled in from the last contact."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.actions import ContactEntry
from consultations.actions.contact_entry import Ticket
from consultations.advisor_choices import conflict_of, told_apart
from consultations.enums import Axis
from consultations.forms import contacts_choices as offered
from consultations.forms.contacts_choices import VISIT, NamesField
from consultations.models import Advisor, Appointment, Case
from core.fields import ChipCheckboxes, ChipRadio, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

SUMMARY_LENGTH = 4000
MAIN = ("method", "content", "result", "day", "minutes", "summary")  # the day and its minutes are one row
_PLACED_BY_THE_PAGE = ("form_key", "confirmed", "append", "other_day")
_SEVERAL = (("experts", Axis.EXPERT), ("matters", Axis.MATTER), ("deliverables", Axis.DELIVERABLE))
_TICKET = ("is_solved", "software_version", "system", "error")
_DIGITS = {"inputmode": "numeric", "class": "width-s"}


class ContactForm(FormKeyMixin, PortalForm):
    """One contact of a case. `advisors` are those who may have made it; `visits` how many visits the case had."""

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
    advisor = forms.ChoiceField(label=gettext_lazy("Advisor"), required=False)
    also_present = forms.MultipleChoiceField(
        label=gettext_lazy("Others of us who took part"), required=False, widget=ChipCheckboxes
    )
    next_on = JaDateField(label=gettext_lazy("Next date"), required=False)
    law = forms.ChoiceField(label=gettext_lazy("IP law"), required=False, widget=ChipRadio)
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
    visit_no = forms.IntegerField(
        label=gettext_lazy("Number of the visit"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs=_DIGITS),
    )
    deliverables = forms.MultipleChoiceField(label=gettext_lazy("Deliverables"), required=False, widget=ChipCheckboxes)
    regulation_status = forms.ChoiceField(label=gettext_lazy("State of secrecy rules"), required=False)
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False)
    joint_desk = forms.ChoiceField(label=gettext_lazy("Joint desk"), required=False)
    is_solved = forms.ChoiceField(label=gettext_lazy("Was it solved?"), required=False, widget=ChipRadio)
    software_version = forms.CharField(label=gettext_lazy("Version of the software"), max_length=60, required=False)
    system = forms.CharField(label=gettext_lazy("Operating system"), max_length=100, required=False)
    error = forms.CharField(label=gettext_lazy("Error code or message"), max_length=500, required=False)
    other_minutes = forms.IntegerField(
        label=gettext_lazy("Other time needed (minutes)"),
        min_value=1,
        max_value=1440,
        required=False,
        widget=forms.TextInput(attrs=_DIGITS),
    )
    route = forms.CharField(label=gettext_lazy("How the client came to us"), max_length=200, required=False)
    # what two further buttons say where the same contact stands already: log it all the same, add to that record
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    append = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        case: Case,
        advisors: Iterable[Advisor],
        today: date,
        appointment: Appointment | None = None,
        visits: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._case, self._today, self._appointment, self._next_visit = case, today, appointment, visits + 1
        stands = self.who_stands() | ({appointment.advisor.ref} if appointment else set())
        _free, shut_out = told_apart([one for one in advisors if one.ref not in stands])
        self._advisors = {one.ref: one for one in advisors if one.ref in stands or not conflict_of(one)}
        self.fields["advisor"].help_text = self.fields["also_present"].help_text = shut_out
        self._fill_choices()
        self._fill_desk_choices()
        self.offer_what_stands()
        for name in [name for name, field in self.fields.items() if getattr(field, "choices", None) == []]:
            del self.fields[name]
        if self.initial.get("method"):  # chosen by another page: the length that goes with it is in sight
            self.initial.setdefault("minutes", offered.usual_minutes(self.initial["method"]))

    def who_stands(self) -> set[str]:
        """Who took part by what is written down already: a record stays true, also of who is shut out since."""
        return set()

    def offer_what_stands(self) -> None:
        """What a correction keeps possible; a new contact offers what is valid today."""

    def _fill_choices(self) -> None:
        fields, planned = self.fields, self._appointment
        also = (self["day"].data if self.is_bound else None, self.initial.get("day"))
        fields["day"].choices = offered.days(self._today, self._case.received_on, also)
        fields["minutes"].choices = offered.minutes_choices(planned.minutes if planned else None)
        for name in ("regulation_status", "campaign"):
            fields[name].choices = offered.or_none(catalogue.choices(name))
        for name in ("result", "law", "engagement"):
            fields[name].choices = catalogue.choices(name)
        for name, axis in _SEVERAL:
            fields[name].choices = catalogue.choices(axis)
        fields["visit_no"].help_text = _("The next visit is number %(n)d. Leave it blank to have it counted.") % {
            "n": self._next_visit
        }

    def _fill_desk_choices(self) -> None:
        case, fields = self._case, self.fields
        names = [(ref, advisor.name) for ref, advisor in self._advisors.items()]
        fields["method"].choices = offered.methods(case.desk)
        fields["content"].choices = offered.contents(case)
        fields["advisor"].choices = [("", _("Desk staff (no advisor)")), *names]
        fields["also_present"].choices = names if len(names) > 1 else []
        fields["joint_desk"].choices = offered.or_none([(k, v) for k, v in catalogue.desk_choices() if k != case.desk_id])
        fields["partner"].choices = offered.or_none(catalogue.partner_choices())
        fields["is_solved"].choices = [("yes", _("Yes, solved")), ("no", _("No, not solved"))]
        if case.desk.content_axis != Axis.EFILING_CONTENT:
            for name in _TICKET:
                del fields[name]

    @property
    def main_fields(self) -> list[Any]:
        """What is always in sight, after the client: six rows with him."""
        return [self[name] for name in MAIN if name in self.fields]

    @property
    def more_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in MAIN and name not in _PLACED_BY_THE_PAGE]

    @property
    def opens_more(self) -> bool:
        """Whether the fields behind "more" are shown at once: something is wrong there, or was changed."""
        return any(self._speaks(field) for field in self.more_fields)

    @property
    def opens_other_day(self) -> bool:
        return self._speaks(self["other_day"])

    def _speaks(self, field: forms.BoundField) -> bool:
        return bool(field.errors) or (self.is_bound and field.field.has_changed(field.initial, field.data))

    @property
    def minutes_by_method(self) -> str:
        """For the page's script: `method.phone=30 method.visit=120`."""
        return " ".join(f"{key}={offered.usual_minutes(key)}" for key, _label in self.fields["method"].choices)

    def clean_summary(self) -> str:
        return clean_text(self.cleaned_data["summary"])

    def clean_route(self) -> str:
        return clean_text(self.cleaned_data["route"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["contacted_on"] = self._contacted_on(found)
        found["theme"] = offered.theme_of(self._case.desk, found.get("content") or "")
        self._check_days(found)
        self._check_visit(found)
        needed = catalogue.attributes(found.get("result")).get("requires")
        if needed == "expert" and not found.get("experts") and "experts" not in self.errors:
            self.add_error("experts", _("Select at least one expert for this result"))
        if needed == "partner" and not found.get("partner") and "partner" not in self.errors:
            self.add_error("partner", _("Select the partner body for this result"))
        if not found.get("is_solved") and any(found.get(name) for name in _TICKET):
            self.add_error("is_solved", _("Select whether it was solved"))
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

    def _check_visit(self, found: dict[str, Any]) -> None:
        """A number of a visit stands with visits only; the proposed one goes silently when it became something else."""
        if found.get("visit_no") and found.get("method") and found["method"] != VISIT:
            if found["visit_no"] == self._next_visit and self.initial.get("visit_no") == self._next_visit:
                found["visit_no"] = None
            else:
                self.add_error("visit_no", _("Leave the number of the visit blank unless the method is a visit"))

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
            also_present=tuple(self._advisors[ref] for ref in found.get("also_present") or ()),
            appointment=self._appointment,
            ticket=self._ticket(),
            minutes=found["other_minutes"] or found["minutes"],
            engagements=dict.fromkeys(found.get("experts") or (), found["engagement"]) if found.get("engagement") else {},
        )

    def _ticket(self) -> Ticket | None:
        found = self.cleaned_data
        if not found.get("is_solved"):
            return None
        texts = {name: clean_text(found[name]) for name in _TICKET[1:]}
        return Ticket(is_solved=found["is_solved"] == "yes", **texts)
