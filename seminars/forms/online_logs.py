"""A log of an online meeting: the file, and whom its people are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from seminars.log_review import LOOK, MATCHED, STATES, ReviewRow
from seminars.models import SeminarEvent
from seminars.online_logs.times import ZONES

MAX_BYTES = 5 * 1024 * 1024
_LONGEST = 24 * 60


def half_of(event: SeminarEvent) -> int:
    """The minutes that are proposed: half of the event, in steps of five."""
    if not event.starts_at or not event.ends_at:
        return 0
    return int((event.ends_at - event.starts_at).total_seconds() // 120) // 5 * 5


class LogUploadForm(PortalForm):
    """The participant list of the meeting, as the tool exports it."""

    marks = "optional"
    file = forms.FileField(
        label=_("Participant list (CSV)"),
        help_text=_("As Zoom, Teams, Webex or Google Meet exports it. It is read in UTF-8, Shift_JIS or UTF-16."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        allow_empty_file=True,
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the log"),
        choices=[(name, name) for name in ZONES],
        help_text=_("Used where the log does not state one itself."),
    )
    minimum_minutes = forms.IntegerField(
        label=_("Attended from (minutes)"),
        min_value=0,
        max_value=_LONGEST,
        help_text=_("Who was there for fewer minutes does not count as attended."),
        widget=forms.NumberInput(attrs={"class": "width-s", "inputmode": "numeric"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Choose the participant list, not a recording."))
        if not file.size:
            raise forms.ValidationError(_("The file is empty. Export the list again and choose the new file."))
        return file


class ReviewFilter(forms.Form):
    """Which rows of the log are shown."""

    show = forms.ChoiceField(required=False, choices=[(state, state) for state in STATES])

    def chosen(self, undecided: int) -> str:
        """What was asked for; at first what somebody must look at, where there is anything."""
        asked = self.cleaned_data.get("show", "") if self.is_valid() else ""
        return asked or (LOOK if undecided else MATCHED)


class TakeOverForm(PortalForm):
    """The minimum, and for each row that is shown whom staff choose: fields `row_<key>`."""

    marks = "optional"
    minimum_minutes = forms.IntegerField(
        label=_("Attended from (minutes)"),
        min_value=0,
        max_value=_LONGEST,
        widget=forms.NumberInput(attrs={"class": "width-s", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, rows: list[ReviewRow], **kwargs: Any) -> None:
        self._rows = rows
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        for row in self._rows:
            self.fields[f"row_{row.key}"] = forms.CharField(required=False, max_length=20)

    def choices(self) -> dict[int, str]:
        """What was chosen for the rows that stood on the page; a row that was not sent is left alone."""
        sent = {row.key: f"row_{row.key}" for row in self._rows}
        return {key: self.cleaned_data[name] for key, name in sent.items() if name in self.data}
