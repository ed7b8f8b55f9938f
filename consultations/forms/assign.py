"""Who is put in charge of a case, and what is known of each candidate."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.actions.walls import IN_CONFLICT
from consultations.advisor_choices import conflict_of
from consultations.models import Advisor, Case
from core.forms import PortalForm
from core.text import clean_text

COMMENT_LENGTH = 500
MYSELF = "me"


class AssignForm(PortalForm):
    """One of the desk's advisors, each shown with his open cases. Who is away must be confirmed."""

    marks = "optional"
    prefix = "assign"

    advisor = forms.ChoiceField(label=gettext_lazy("Advisor in charge"))
    comment = forms.CharField(
        label=gettext_lazy("Note on the assignment"),
        help_text=gettext_lazy("It stands in the history and in the audit log. Write no details of the consultation."),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    though_away = forms.BooleanField(label=gettext_lazy("Put in charge all the same"), required=False)

    def __init__(self, *args: Any, case: Case, advisors: list[Advisor], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self._advisors = {advisor.ref: advisor for advisor in advisors if advisor.pk != case.advisor_id}
        loads = [
            (ref, f"{advisor.name} ({conflict_of(advisor) or load_of(advisor)})") for ref, advisor in self._advisors.items()
        ]
        self.fields["advisor"].choices = [("", _("Please select")), *loads]
        self.away: Advisor | None = None  # who was selected and is away: the page asks once more
        if not self.is_bound:
            del self.fields["though_away"]

    @property
    def has_candidates(self) -> bool:
        return bool(self._advisors)

    def clean_advisor(self) -> Advisor:
        advisor = self._advisors[self.cleaned_data["advisor"]]
        if conflict_of(advisor):
            raise forms.ValidationError(IN_CONFLICT, code="conflict")
        return advisor

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        advisor = found.get("advisor")
        if advisor is not None and is_away(advisor, self._today) and not found.get("though_away"):
            self.away = advisor
            self.add_error(
                "though_away", _("%(name)s is away. Tick the box to put him in charge all the same") % {"name": advisor.name}
            )
        return found


def load_of(advisor: Advisor) -> str:
    """How many open cases the advisor has at all desks (querysets.AdvisorQuerySet.with_load)."""
    cases: int = advisor.open_cases  # type: ignore[attr-defined]  # annotated by the query
    return ngettext("%(count)d open case", "%(count)d open cases", cases) % {"count": cases}


def is_away(advisor: Advisor, today: date) -> bool:
    """Whether the advisor is absent today (querysets.AdvisorQuerySet.with_absence)."""
    first = getattr(advisor, "away_from", None)
    return first is not None and first <= today


def absence_of(advisor: Advisor, today: date) -> str:
    """The absence that is on or announced, in words; empty for who is there."""
    first, last = getattr(advisor, "away_from", None), getattr(advisor, "away_until", None)
    if first is None or last is None:
        return ""
    days = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": date_format(last, "SHORT_DATE_FORMAT")}
    return _("Away until %(last)s") % days if first <= today else _("Away from %(first)s to %(last)s") % days
