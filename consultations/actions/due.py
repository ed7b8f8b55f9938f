"""What a case owes next, and the day on which the desk looks at it again."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.changes import Changed, note, values
from consultations.actions.steps import hold, set_due
from consultations.enums import OPEN
from consultations.models import Case, Change
from consultations.permissions import works_on
from core import audit
from core.transitions import TransitionRefused

_DATES = ("due_on", "due_base_on", "due_set_at", "recheck_on", "recheck_reason")


def plan_next(*, case: Case, by: Actor, due_on: date | None, recheck_on: date | None, reason: str) -> Change | None:
    """The case is due on `due_on` (None: nothing is owed) and on top of the lists on `recheck_on`; None when both were so.

    `reason` stands in the history of changes and in the audit log. Raises TransitionRefused for a person who may not and
    for a case that is over.
    """
    with transaction.atomic():
        changed = take_plan(case=case, by=by, due_on=due_on, recheck_on=recheck_on, reason=reason)
        return note(kind="due", by=by, cases=[changed], comment=reason) if changed else None


def take_plan(*, case: Case, by: Actor, due_on: date | None, recheck_on: date | None, reason: str) -> Changed | None:
    """As `plan_next`, for one case of a change of many: whoever calls notes the change."""
    with transaction.atomic():
        hold(case)
        if not works_on(by, case):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if case.status not in OPEN:
            raise TransitionRefused(_("This step is no longer possible. Please reload the page to see what changed."))
        before = values(case, *_DATES)
        if (case.due_on, case.recheck_on) == (due_on, recheck_on):
            return None
        if case.due_on != due_on:
            set_due(case, due_on)
        if case.recheck_on != recheck_on:
            case.recheck_on, case.recheck_reason = recheck_on, reason if recheck_on else ""
            case.save(update_fields=["recheck_on", "recheck_reason"])
        after = values(case, *_DATES)
        days = {name: [before[name], after[name]] for name in ("due_on", "recheck_on") if before[name] != after[name]}
        audit.record(by=by, action="set_due", obj=case, reason=reason, changes=days)
        return Changed(case, before, after)
