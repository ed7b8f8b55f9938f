"""Assigning, closing and reopening a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consultations import catalogue
from consultations.enums import Axis
from consultations.models import Advisor, Case, Code
from core.fields import ChipRadio
from core.forms import PortalForm
from core.text import clean_text

COMMENT_LENGTH = 500
NOTE_LENGTH = 2000


class AssignForm(PortalForm):
    """One of the desk's advisors, each shown with his open cases."""

    marks = "optional"
    prefix = "assign"

    advisor = forms.ChoiceField(label=_("Advisor in charge"))
    comment = forms.CharField(
        label=_("Note on the assignment"),
        help_text=_("It stands in the history and in the audit log. Write no details of the consultation."),
        max_length=COMMENT_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, case: Case, advisors: list[Advisor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._advisors = {advisor.ref: advisor for advisor in advisors if advisor.pk != case.advisor_id}
        loads = [(ref, _with_load(advisor)) for ref, advisor in self._advisors.items()]
        self.fields["advisor"].choices = [("", _("Please select")), *loads]

    @property
    def has_candidates(self) -> bool:
        return bool(self._advisors)

    def clean_advisor(self) -> Advisor:
        return self._advisors[self.cleaned_data["advisor"]]

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])


def _with_load(advisor: Advisor) -> str:
    cases: int = advisor.open_cases  # type: ignore[attr-defined]  # querysets.AdvisorQuerySet.with_load
    load = ngettext("%(count)d open case", "%(count)d open cases", cases) % {"count": cases}
    return f"{advisor.name} ({load})"


class CloseForm(PortalForm):
    """The coded outcome, and a note for the staff."""

    marks = "optional"
    prefix = "close"

    outcome = forms.ChoiceField(label=_("Outcome"), widget=ChipRadio)
    note = forms.CharField(
        label=_("Note on the outcome"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = catalogue.choices(Axis.OUTCOME)

    def clean_outcome(self) -> Code:
        return Code.objects.get(pk=self.cleaned_data["outcome"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class ReopenForm(PortalForm):
    """Why a closed case is worked on again."""

    marks = "optional"
    prefix = "reopen"

    comment = forms.CharField(
        label=_("Reason for reopening"),
        help_text=_("It stands in the history and in the audit log. Write no details of the consultation."),
        max_length=COMMENT_LENGTH,
    )

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])
