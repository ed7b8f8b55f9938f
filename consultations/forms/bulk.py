"""The step for many cases: what shall be done, and the confirmation with its reason."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.actions.bulk import BulkStep
from consultations.actions.walls import IN_CONFLICT
from consultations.enums import Axis
from consultations.forms.assign import is_away
from consultations.models import Advisor, Code
from core.fields import ChipRadio, JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

COMMENT_LENGTH = 500
ASSIGN, DUE, URGENT, CALM, CLOSE = "assign", "due", "urgent", "calm", "close"
LABELS = {
    ASSIGN: gettext_lazy("Choose the advisor"),
    DUE: gettext_lazy("Change the due date"),
    URGENT: gettext_lazy("Mark as urgent"),
    CALM: gettext_lazy("No longer urgent"),
    CLOSE: gettext_lazy("Close the cases"),
}


class StepForm(PortalForm):
    """What shall be done. `step()` is what the valid form says."""

    marks = "none"

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def step(self) -> BulkStep:
        raise NotImplementedError


class AssignStepForm(StepForm):
    advisor = forms.ChoiceField(label=gettext_lazy("Advisor in charge"))

    def __init__(self, *args: Any, advisors: list[Advisor], of: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of = of  # how many cases are selected
        self._advisors = {advisor.ref: advisor for advisor in advisors}
        self.fields["advisor"].choices = [(ref, advisor.name) for ref, advisor in self._advisors.items()]

    def clean_advisor(self) -> str:
        """Of some of the cases he may be put in charge: the rest tells why it was not changed."""
        ref: str = self.cleaned_data["advisor"]
        if self._advisors[ref].shut_cases >= self._of:  # type: ignore[attr-defined]  # annotated by the query
            raise forms.ValidationError(IN_CONFLICT, code="conflict")
        return ref

    def step(self) -> BulkStep:
        return BulkStep(advisor=self._advisors[self.cleaned_data["advisor"]])


class DueStepForm(StepForm):
    due_on = JaDateField(label=gettext_lazy("New due date"))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("The due date must be today or later"))
        return day

    def step(self) -> BulkStep:
        return BulkStep(due_on=self.cleaned_data["due_on"])


class CloseStepForm(StepForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=ChipRadio)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = catalogue.choices(Axis.OUTCOME)

    def step(self) -> BulkStep:
        return BulkStep(outcome=Code.objects.get(pk=self.cleaned_data["outcome"]))


class UrgentStepForm(StepForm):
    """Nothing more is to be said."""

    def step(self) -> BulkStep:
        return BulkStep(is_urgent=True)


class CalmStepForm(StepForm):
    """Nothing more is to be said."""

    def step(self) -> BulkStep:
        return BulkStep(is_urgent=False)


STEP_FORMS: dict[str, type[StepForm]] = {
    ASSIGN: AssignStepForm,
    DUE: DueStepForm,
    URGENT: UrgentStepForm,
    CALM: CalmStepForm,
    CLOSE: CloseStepForm,
}


class ConfirmForm(FormKeyMixin, PortalForm):
    """Why, in words, for history and audit log of every case. Who is away is confirmed once more."""

    marks = "optional"

    comment = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the history and in the audit log. Write no details of the consultation."),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    though_away = forms.BooleanField(label=gettext_lazy("Put in charge all the same"), required=False)

    def __init__(self, *args: Any, step: BulkStep, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._away = step.advisor if step.advisor is not None and is_away(step.advisor, today) else None
        if self._away is None:
            del self.fields["though_away"]

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self._away is not None and not found.get("though_away"):
            name = {"name": self._away.name}
            self.add_error("though_away", _("%(name)s is away. Tick the box to put him in charge all the same") % name)
        return found
