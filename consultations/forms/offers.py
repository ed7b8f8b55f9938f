"""Dates for a meeting: what the desk offers, and what the client answers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.appointments import Meeting
from consultations.advisor_choices import told_apart
from consultations.forms import contacts_choices as offered
from consultations.forms.appointments import FURTHEST, PLACE_LENGTH
from consultations.forms.consult_person import TimesField
from consultations.forms.contacts_choices import SEMINAR_SIDE
from consultations.free_slots import taken_times
from consultations.models import Advisor, Case, OfferedSlot
from consultations.models.offers import MOST_SLOTS
from core.fields import ChipRadio, ClockField, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from core.workdays import add_working_days

PLACES = range(1, MOST_SLOTS + 1)
NONE_FITS = "none"
_TO_ANSWER = 5  # working days that the client has to choose, where the first date lets him


class SlotOfferForm(FormKeyMixin, PortalForm):
    """Up to five dates with one advisor. Kind and place stand once; a date may have its own."""

    marks = "optional"

    advisor = forms.ChoiceField(label=gettext_lazy("Advisor"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=int, widget=ChipRadio)
    method = forms.ChoiceField(label=gettext_lazy("How"), widget=ChipRadio)
    place = forms.CharField(
        label=gettext_lazy("Place or address of the online meeting"),
        help_text=gettext_lazy("The client sees it."),
        max_length=PLACE_LENGTH,
        required=False,
    )
    answer_by = JaDateField(
        label=gettext_lazy("The client chooses by"),
        help_text=gettext_lazy("He is reminded one working day before, and you are told when the day has passed."),
    )

    def __init__(self, *args: Any, case: Case, advisors: Iterable[Advisor], now: datetime, **kwargs: Any) -> None:
        free, self._shut_out = told_apart(list(advisors))
        self._now, self._advisors = now, {advisor.ref: advisor for advisor in free}
        self._methods = [choice for choice in offered.methods(case.desk) if choice[0] != SEMINAR_SIDE]
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        fields = self.fields
        fields["minutes"].choices = offered.minutes_choices(self.initial.get("minutes"))
        fields["method"].choices = self._methods
        fields["advisor"].help_text = self._shut_out
        fields["advisor"].choices = [("", _("Please select")), *((ref, one.name) for ref, one in self._advisors.items())]
        for number in PLACES:
            needed = number == 1
            fields[f"day_{number}"] = JaDateField(label=_("Date %(n)d: day") % {"n": number}, required=needed)
            fields[f"at_{number}"] = ClockField(label=_("Date %(n)d: time") % {"n": number}, required=needed)
            if number > 1:
                fields[f"method_{number}"] = forms.ChoiceField(
                    label=_("Date %(n)d: how") % {"n": number},
                    choices=[("", _("As above")), *self._methods],
                    required=False,
                )
                fields[f"place_{number}"] = forms.CharField(
                    label=_("Date %(n)d: place") % {"n": number},
                    help_text=_("Left empty where the kind is the same: the place above."),
                    max_length=PLACE_LENGTH,
                    required=False,
                )

    def slot_rows(self) -> list[dict[str, Any]]:
        """The boxes of each date, for the page: when; and, folded where nothing stands in them, how and where."""
        return [self._slot_row(number) for number in PLACES]

    def _slot_row(self, number: int) -> dict[str, Any]:
        when = [self[f"{name}_{number}"] for name in ("day", "at")]
        other = [self[name] for name in (f"method_{number}", f"place_{number}") if name in self.fields]
        return {"when": when, "other": other, "is_other": self.is_bound and any(box.value() or box.errors for box in other)}

    @property
    def opens_more(self) -> bool:
        """Whether something stands in the dates that are folded at first."""
        names = [f"{name}_{n}" for n in (4, 5) for name in ("day", "at", "method", "place")]
        return any(name in self.errors or self[name].value() for name in names) if self.is_bound else False

    def clean_place(self) -> str:
        return clean_text(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        starts = {number: start for number in PLACES if (start := self._start(number, found))}
        self._refuse_twice(starts)
        found["starts"] = starts
        if not self.errors:
            self._refuse_taken(starts, found)
            self._check_answer_by(found["answer_by"], max(starts.values()))
        return found

    def _start(self, number: int, found: dict[str, Any]) -> datetime | None:
        day, at = found.get(f"day_{number}"), found.get(f"at_{number}")
        if not (isinstance(day, date) and isinstance(at, time)):
            self._want_the_other_half(number, day, at)
            return None
        start = timezone.make_aware(datetime.combine(day, at))
        if start <= self._now:
            self.add_error(f"day_{number}", _("A date that is offered must be later than now."))
        elif start > self._now + FURTHEST:
            latest = date_format(timezone.localdate(self._now + FURTHEST))
            self.add_error(f"day_{number}", _("The meeting must be on or before %(day)s") % {"day": latest})
        return start

    def _want_the_other_half(self, number: int, day: object, at: object) -> None:
        if day and not at and f"at_{number}" not in self.errors:
            self.add_error(f"at_{number}", _("Enter the time like 14:00"))
        if at and not day and f"day_{number}" not in self.errors:
            self.add_error(f"day_{number}", _("Enter the day"))

    def _refuse_twice(self, starts: dict[int, datetime]) -> None:
        seen: set[datetime] = set()
        for number, start in starts.items():
            if start in seen:
                self.add_error(f"day_{number}", _("This date stands here twice."))
            seen.add(start)

    def _refuse_taken(self, starts: dict[int, datetime], found: dict[str, Any]) -> None:
        taken = taken_times(self._advisors[found["advisor"]], [(start, found["minutes"]) for start in starts.values()])
        for number, start in starts.items():
            if start in taken:
                self.add_error(f"at_{number}", _("The advisor has a meeting at this time already."))

    def _check_answer_by(self, day: date, last: datetime) -> None:
        if day < timezone.localdate(self._now):
            self.add_error("answer_by", _("Enter today or a later day"))
        elif day > timezone.localdate(last):
            self.add_error("answer_by", _("Enter a day before the last date that you offer"))

    def slots(self) -> list[Meeting]:
        """What the valid form offers, the earliest first."""
        found = self.cleaned_data
        return [self._slot(number, start) for number, start in sorted(found["starts"].items(), key=lambda pair: pair[1])]

    def _slot(self, number: int, starts_at: datetime) -> Meeting:
        found = self.cleaned_data
        own = found.get(f"method_{number}") or ""
        is_other = own not in ("", found["method"])
        place = clean_text(found.get(f"place_{number}") or "") or ("" if is_other else found["place"])
        return Meeting(self._advisors[found["advisor"]], own or found["method"], starts_at, found["minutes"], place)


def proposed_offer(case: Case, own: Advisor | None, now: datetime) -> dict[str, Any]:
    """What the empty form proposes: the case's advisor, an hour, and a working week to answer."""
    advisor = own or case.advisor
    return {
        "advisor": advisor.ref if advisor else "",
        "minutes": 60,
        "method": case.preferred_method_id or "",
        "answer_by": add_working_days(timezone.localdate(now), _TO_ANSWER),
    }


class SlotChoiceForm(FormKeyMixin, PortalForm):
    """Which of the dates; or up to three that the client proposes himself."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Date of the meeting"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select a date, or propose others")},
    )
    times = TimesField(
        label=gettext_lazy("Dates that would suit you"),
        help_text=gettext_lazy("Only if none fits. Up to three, one on each line. For example: Tuesdays after 14:00"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, slots: Sequence[OfferedSlot], **kwargs: Any) -> None:
        self._slots = {slot.ref: slot for slot in slots}
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        self.offer_only(self._slots.values())

    def offer_only(self, slots: Iterable[OfferedSlot]) -> None:
        """The page shows these dates; without any, none fits."""
        choices = [(slot.ref, slot_in_words(slot)) for slot in slots]
        self.fields["choice"].choices = [*choices, (NONE_FITS, _("None of these fits: I propose other dates"))]
        if not choices:
            self.fields["choice"].initial = NONE_FITS

    def clean_choice(self) -> str:
        return str(self.cleaned_data["choice"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("choice") == NONE_FITS and not found.get("times") and "times" not in self.errors:
            self.add_error("times", ValidationError(_("Write at least one date that would suit you"), code="required"))
        return found

    def chosen(self) -> OfferedSlot | None:
        """The date; None where none fits."""
        return self._slots.get(self.cleaned_data["choice"])


def slot_in_words(slot: OfferedSlot) -> str:
    """Day with the whole name of its weekday, from when to when, how and where."""
    start = timezone.localtime(slot.starts_at)
    end = start + timedelta(minutes=slot.minutes)
    words = {
        "day": date_format(start, "MONTH_DAY_FORMAT"),
        "weekday": date_format(start, "l"),
        "start": date_format(start, "TIME_FORMAT"),
        "end": date_format(end, "TIME_FORMAT"),
    }
    told = _("%(weekday)s %(day)s, %(start)s to %(end)s") % words
    return " / ".join([told, str(slot.method), *([slot.place] if slot.place else [])])
