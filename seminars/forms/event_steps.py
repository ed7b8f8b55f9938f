"""What an organiser says when he copies an event, calls one off, or takes its people out as a file."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import ChipRadio
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars.forms.moments import ClockField, JaDateField, instant, parts
from seminars.models import SeminarEvent

MAX_REASON = 300
FORMATS = [("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("CSV (UTF-8)"))]


class CopyForm(FormKeyMixin, PortalForm):
    """The day and hour of the new event."""

    marks = "optional"

    day = JaDateField(label=gettext_lazy("Day of the new event"))
    starts = ClockField(label=gettext_lazy("Begins at (time)"))

    def __init__(self, *args: Any, event: SeminarEvent, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts": parts(event.starts_at, "day", "starts").get("starts")})
        super().__init__(*args, **kwargs)
        self._now = now

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["starts_at"] = instant(found.get("day"), found.get("starts"))
        if found["starts_at"] and found["starts_at"] <= self._now:
            self.add_error("day", _("Enter a day in the future"))
        return found


class CancelForm(PortalForm):
    """Why the event is called off; those concerned read it."""

    marks = "optional"

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the mail and on the public page."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


class PeopleExportForm(PortalForm):
    """Kind of file, and what it is for."""

    marks = "optional"

    file_format = forms.ChoiceField(label=gettext_lazy("Kind of file"), choices=FORMATS, initial="xlsx", widget=ChipRadio)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For what and for whom the rows are taken out. The audit log keeps it with your name."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
