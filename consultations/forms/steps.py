"""What moves a case: closing, reopening, asking the client, what is due next, and the client's address."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations import catalogue
from consultations.enums import Axis
from consultations.models import Case, Code
from core.fields import ChipRadio, JaDateField, MailField
from core.forms import PortalForm
from core.text import clean_text
from core.workdays import add_working_days, working_days_until

NOTE_LENGTH = 2000
REASON_LENGTH = 200  # as Case.recheck_reason
ASKED_LENGTH = 200  # as Promise.text
FURTHEST = timedelta(days=5 * 366)
_OTHER, _NONE = "other", "none"
_IN_LOGS = gettext_lazy("It stands in the history and in the audit log. Write no details of the consultation.")


class ProposedDayMixin(forms.Form):
    """A day from a few proposals, or another one: the fields `day` and `other_day`; `cleaned_data["day"]` is a date or None."""

    def propose(self, proposals: list[tuple[str, str]], initial: str) -> None:
        self.fields["day"].choices = proposals  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["day"].initial = initial

    @property
    def opens_other_day(self) -> bool:
        return self["day"].value() == _OTHER

    def clean_proposed(self, found: dict[str, Any], today: date) -> None:
        """The chosen day stands in `found`; another one must be after today and within five years."""
        chosen = found.get("day")
        other = found.pop("other_day", None)
        if chosen == _OTHER:
            if other is None and "other_day" not in self.errors:
                self.add_error("other_day", _("Enter the day"))
            elif other is not None and not today < other <= today + FURTHEST:
                self.add_error("other_day", _("Enter a day after today and within five years"))
            found["day"] = other
        elif chosen:
            found["day"] = None if chosen == _NONE else date.fromisoformat(chosen)


class CloseForm(ProposedDayMixin, PortalForm):
    """The coded outcome, a note for the staff, and the day on which the client is asked what became of it."""

    marks = "optional"
    prefix = "close"

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=ChipRadio)
    note = forms.CharField(
        label=gettext_lazy("Note on the outcome"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = forms.ChoiceField(
        label=gettext_lazy("Ask the client later what became of it"),
        help_text=gettext_lazy("On that day he is asked by mail in three taps, and you are reminded."),
        widget=ChipRadio,
    )
    other_day = JaDateField(label=gettext_lazy("Another date"), required=False)

    def __init__(self, *args: Any, today: date, reachable: bool, **kwargs: Any) -> None:
        self._today = today
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = catalogue.choices(Axis.OUTCOME)  # type: ignore[attr-defined]  # a ChoiceField
        half, year = months_later(today, 6), months_later(today, 12)
        proposals = [
            (half.isoformat(), _("In 6 months (%(day)s)") % {"day": date_format(half)}),
            (year.isoformat(), _("In 12 months (%(day)s)") % {"day": date_format(year)}),
            (_OTHER, _("Another date")),
            (_NONE, _("Do not ask")),
        ]
        self.propose(proposals, half.isoformat() if reachable else _NONE)

    def clean_outcome(self) -> Code:
        return Code.objects.get(pk=self.cleaned_data["outcome"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self.clean_proposed(found, self._today)
        return found


class ReopenForm(ProposedDayMixin, PortalForm):
    """Why a closed case is worked on again, and what is due next: `promised` is the day that the desk would promise today."""

    marks = "optional"
    prefix = "reopen"

    comment = forms.CharField(label=gettext_lazy("Reason for reopening"), help_text=_IN_LOGS, max_length=500)
    day = forms.ChoiceField(label=gettext_lazy("Due next on"), widget=ChipRadio)
    other_day = JaDateField(label=gettext_lazy("Another date"), required=False)

    def __init__(self, *args: Any, today: date, promised: date, **kwargs: Any) -> None:
        self._today = today
        super().__init__(*args, **kwargs)
        days = sorted({promised, add_working_days(today, 5), add_working_days(today, 10)})
        proposals = [(day.isoformat(), _in_working_days(day, today)) for day in days]
        self.propose([*proposals, (_OTHER, _("Another date"))], promised.isoformat())

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self.clean_proposed(found, self._today)
        return found


class AskForm(ProposedDayMixin, PortalForm):
    """What the client is asked for, and by when."""

    marks = "optional"
    prefix = "ask"

    text = forms.CharField(
        label=gettext_lazy("What we ask the client for"),
        help_text=gettext_lazy("He reads it on his page. The mail says only that there is something to do, and by when."),
        max_length=ASKED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = forms.ChoiceField(label=gettext_lazy("Answer wanted by"), widget=ChipRadio)
    other_day = JaDateField(label=gettext_lazy("Another date"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self._today = today
        super().__init__(*args, **kwargs)
        soon, later = add_working_days(today, 5), add_working_days(today, 10)
        proposals = [
            (soon.isoformat(), _("In 5 working days (%(day)s)") % {"day": date_format(soon)}),
            (later.isoformat(), _("In 10 working days (%(day)s)") % {"day": date_format(later)}),
            (_OTHER, _("Another date")),
        ]
        self.propose(proposals, soon.isoformat())

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self.clean_proposed(found, self._today)
        return found


class DueForm(PortalForm):
    """What is due next, the day on which the desk looks again, and why."""

    marks = "optional"
    prefix = "due"

    due_on = JaDateField(
        label=gettext_lazy("Due next on"),
        help_text=gettext_lazy("Empty when nothing is owed to the client. The clock counts anew from today."),
        required=False,
    )
    recheck_on = JaDateField(
        label=gettext_lazy("Look at it again on"),
        help_text=gettext_lazy("On that day the case stands on top of the deadlines."),
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), help_text=_IN_LOGS, max_length=REASON_LENGTH)

    def __init__(self, *args: Any, case: Case, today: date, **kwargs: Any) -> None:
        self._case, self._today = case, today
        kwargs.setdefault("initial", {"due_on": case.due_on, "recheck_on": case.recheck_on})
        super().__init__(*args, **kwargs)

    def clean_due_on(self) -> date | None:
        return self._checked("due_on", self._case.due_on)

    def clean_recheck_on(self) -> date | None:
        return self._checked("recheck_on", self._case.recheck_on)

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])

    def _checked(self, name: str, now: date | None) -> date | None:
        """What stands there may stay; a new day is today or later."""
        day: date | None = self.cleaned_data[name]
        if day is not None and day != now and not self._today <= day <= self._today + FURTHEST:
            raise ValidationError(_("Enter today or a later day within five years"), code="past")
        return day


class EmailForm(PortalForm):
    """The client's address, put right."""

    marks = "optional"
    prefix = "email"

    email = MailField(label=gettext_lazy("Email address"))
    sends_again = forms.BooleanField(
        label=gettext_lazy("Send the mails that did not arrive once more"), required=False, initial=True
    )

    def __init__(self, *args: Any, lost: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lost:
            del self.fields["sends_again"]


def _in_working_days(day: date, today: date) -> str:
    n = working_days_until(day, today)
    return ngettext("In %(n)d working day (%(day)s)", "In %(n)d working days (%(day)s)", n) % {"n": n, "day": date_format(day)}


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one; on a closed day the next open one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return add_working_days(date(year, month, min(day.day, last)), 0)
