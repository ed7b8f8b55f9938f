"""Talks after an event: the row that is offered, the time that is chosen, and why one is withdrawn."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations import catalogue
from consultations.models import Advisor
from core.fields import ClockField, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars.actions.slots import MOST_AT_ONCE, TalkRow
from seminars.models import ConsultationSlot, Registration, SeminarEvent

ABOUT_LENGTH = 600
REASON_LENGTH = 300


class TalkRowForm(PortalForm):
    """Times one after another with one advisor. `advisors` are those for whom the reader may offer."""

    marks = "optional"

    advisor = forms.ChoiceField(label=gettext_lazy("Advisor"))
    day = JaDateField(label=gettext_lazy("Day of the talks"))
    first = ClockField(label=gettext_lazy("From"))
    last = ClockField(label=gettext_lazy("Until"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes of each talk"), min_value=5, max_value=240, initial=20)
    pause = forms.IntegerField(
        label=gettext_lazy("Minutes between two talks"), min_value=0, max_value=120, initial=5, required=False
    )
    is_online = forms.BooleanField(label=gettext_lazy("The talks are online"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Place, or address of the online meeting"),
        help_text=gettext_lazy("Only who booked the talk sees it."),
        max_length=200,
        required=False,
    )
    desk = forms.ChoiceField(
        label=gettext_lazy("Desk that gets the consultation"),
        help_text=gettext_lazy("Each booking opens a consultation there."),
    )

    def __init__(self, *args: Any, event: SeminarEvent, advisors: Sequence[Advisor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._advisors = {advisor.ref: advisor for advisor in advisors}
        fields: dict[str, Any] = self.fields
        names = [(ref, advisor.name) for ref, advisor in self._advisors.items()]
        fields["advisor"].choices = names if len(names) == 1 else [("", _("Please select")), *names]
        fields["desk"].choices = [("", _("Please select")), *catalogue.desk_choices()]
        fields["pause"].widget.attrs["class"] = fields["minutes"].widget.attrs["class"] = "width-s"

    def clean_place(self) -> str:
        return clean_text(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        day, first, last = found.get("day"), found.get("first"), found.get("last")
        if isinstance(day, date) and isinstance(first, time) and isinstance(last, time) and found.get("minutes"):
            found["row"] = self._row(found, _at(day, first), _at(day, last))
            self._check(found["row"])
        return found

    def _row(self, found: dict[str, Any], starts_at: datetime, ends_at: datetime) -> TalkRow | None:
        if "advisor" not in found or "desk" not in found:
            return None
        more = {name: found[name] for name in ("minutes", "place", "is_online", "desk")}
        advisor = self._advisors[found["advisor"]]
        return TalkRow(advisor=advisor, starts_at=starts_at, ends_at=ends_at, pause=found.get("pause") or 0, **more)

    def _check(self, row: TalkRow | None) -> None:
        if row is None:
            return
        if row.starts_at <= timezone.now():
            self.add_error("day", _("Choose a time that is still to come"))
        elif not row.times():
            self.add_error("last", _("Not one talk fits in. Choose a later end, or shorter talks"))
        elif len(row.times()) > MOST_AT_ONCE:
            told = _("Offer at most %(most)d talks at once. Choose an earlier end, or longer talks")
            self.add_error("last", told % {"most": MOST_AT_ONCE})
        elif not Advisor.objects.assignable_at(row.desk).filter(pk=row.advisor.pk).exists():
            self.add_error("desk", _("The advisor does not work at this desk. Select another one"))


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def proposed_row(event: SeminarEvent, own: Advisor | None) -> dict[str, Any]:
    """What the empty form proposes: the hour after the event."""
    ends = timezone.localtime(event.ends_at) if event.ends_at else None
    found: dict[str, Any] = {"desk": event.desk_id or "", "place": event.venue, "day": event.held_on}
    if own is not None:
        found["advisor"] = own.ref
    return found | ({"first": ends.time(), "day": ends.date()} if ends else {})


def time_in_words(slot: ConsultationSlot) -> str:
    """The time of a talk, how long it is and with whom."""
    at = date_format(timezone.localtime(slot.starts_at), "DATETIME_FORMAT")
    length = ngettext("%(n)d minute", "%(n)d minutes", slot.minutes) % {"n": slot.minutes}
    where = _("Online") if slot.is_online else ""
    return ", ".join(filter(None, [at, length, slot.advisor.name, where]))


class _TimeForm(PortalForm):
    """One of the times that are free."""

    slot = forms.ChoiceField(label=gettext_lazy("Time"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, slots: Sequence[ConsultationSlot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slots = {slot.ref: slot for slot in slots}
        times: Any = self.fields["slot"]
        times.choices = [(slot.ref, time_in_words(slot)) for slot in slots]
        times.error_messages["invalid_choice"] = _("This time can no longer be chosen. Please choose another one.")

    def clean_slot(self) -> ConsultationSlot:
        return self._slots[self.cleaned_data["slot"]]


class BookTalkForm(FormKeyMixin, _TimeForm):
    """Who comes, at which time, and in a few words what it is about."""

    person = forms.ChoiceField(label=gettext_lazy("Person who comes"), widget=forms.RadioSelect)
    about = forms.CharField(
        label=gettext_lazy("What you want to talk about"),
        help_text=gettext_lazy("A few words are enough. Do not paste an unpublished invention here; show it at the talk."),
        max_length=ABOUT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    field_order = ("person", "slot", "about", "form_key")

    def __init__(self, *args: Any, people: Sequence[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {person.number: person for person in people}
        field: Any = self.fields["person"]
        field.choices = [(number, person.person_name) for number, person in self._people.items()]
        if len(self._people) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(self._people))

    def clean_person(self) -> Registration:
        return self._people[self.cleaned_data["person"]]

    def clean_about(self) -> str:
        return clean_text(self.cleaned_data["about"])


class ChangeTalkForm(_TimeForm):
    """Another time."""


class WithdrawTalkForm(PortalForm):
    """Why a talk is offered no more: told to who had booked it."""

    marks = "optional"

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Who booked the talk reads it in the mail. Write nothing about the consultation."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_booked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_booked

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
