"""A change of cases in words: what was done, and each field before and after as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.actions.changes import DONE
from consultations.enums import CaseStatus
from consultations.models import Advisor, Case, Change, ChangedCase
from core.models import Transition

KINDS = {
    "assign": gettext_lazy("Advisor changed"),
    "close": gettext_lazy("Closed"),
    "reopen": gettext_lazy("Reopened"),
    "due": gettext_lazy("Due date changed"),
    "urgent": gettext_lazy("Urgency changed"),
    "recheck": gettext_lazy("Put off"),
    "ask": gettext_lazy("Waiting for the client"),
    "resume": gettext_lazy("Taken up again"),
    "log": gettext_lazy("Contact logged"),
}
_FIELDS = {
    "advisor_id": gettext_lazy("Advisor"),
    "due_on": gettext_lazy("Due"),
    "recheck_on": gettext_lazy("Look at it again on"),
    "is_urgent": gettext_lazy("Urgent"),
    "outcome_id": gettext_lazy("Outcome"),
}  # other fields follow from these


@dataclass(frozen=True)
class Shift:
    """One field of a case before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedRow:
    """One case of a change: who may still see it sees its client, the others the number only."""

    number: str
    case: Case | None
    shifts: list[Shift]
    failure: str
    is_undone: bool
    not_undone: str


def kind_label(change: Change) -> str:
    return str(KINDS.get(change.kind, _("Changed")))


def rows_of(change: Change, visible: Mapping[int, Case]) -> list[ChangedRow]:
    """Every case of the change. Three queries: cases, advisors, transitions."""
    changed = list(change.cases.select_related("case"))
    refs = {one.get("advisor_id") for row in changed for one in (row.before, row.after)} - {None}
    names = dict(Advisor.objects.filter(pk__in=refs).values_list("pk", "name"))
    steps = Transition.objects.in_bulk([row.transition_id for row in changed if row.transition_id])
    return [_row(row, visible.get(row.case_id), names, steps) for row in changed]


def _row(row: ChangedCase, case: Case | None, names: Mapping[int, str], steps: Mapping[int, Transition]) -> ChangedRow:
    step = steps.get(row.transition_id or 0)
    shifts = []
    if step is not None and step.source != step.target:
        shifts.append(Shift(_("Status"), CaseStatus(step.source).label, CaseStatus(step.target).label))
    for name, label in _FIELDS.items():
        before, after = row.before.get(name), row.after.get(name)
        if before != after:
            shifts.append(Shift(str(label), in_words(name, before, names), in_words(name, after, names)))
    not_undone = "" if row.undone in ("", DONE) else row.undone
    return ChangedRow(row.case.case_no, case, shifts, row.failure, row.undone == DONE, not_undone)


def in_words(name: str, value: Any, names: Mapping[int, str]) -> str:
    """A kept value as people read it."""
    if name == "is_urgent":
        return _("Urgent") if value else _("Not urgent")
    if value is None:
        return _("Not assigned") if name == "advisor_id" else _("None")
    if name == "advisor_id":
        return names.get(value, _("An advisor who is gone"))
    if name == "outcome_id":
        return catalogue.label(value)
    day = parse_date(value)
    return date_format(day) if day else str(value)
