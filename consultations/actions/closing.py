"""Closing a case with its outcome, and opening it again. Both can be undone for ten minutes."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from consultations import notices
from consultations.actions import follow_ups
from consultations.actions.changes import Changed, last_step, note, values
from consultations.actions.steps import hold, set_due, take
from consultations.actions.submit import promise
from consultations.actions.walls import step_down_if_shut_out
from consultations.enums import Axis
from consultations.models import Case, Change, Code
from core import audit

CLOSING = ("outcome_id", "outcome_note", "closed_at", "closed_by")
DATES = ("due_on", "due_base_on", "due_set_at", "recheck_on", "recheck_reason")


def close(*, case: Case, by: Actor, outcome: Code, note: str = "", follow_up_on: date | None = None) -> Change | None:
    """The case is closed with its outcome, and the client knows in ten minutes; None when it already was closed.

    On `follow_up_on` he is asked what became of it. Raises TransitionRefused for a person who may not, and ValueError
    for a code that is no outcome.
    """
    with transaction.atomic():
        changed = take_closing(case=case, by=by, outcome=outcome, note=note, follow_up_on=follow_up_on)
        return _noted("close", by, changed) if changed else None


def take_closing(*, case: Case, by: Actor, outcome: Code, note: str = "", follow_up_on: date | None = None) -> Changed | None:
    """As `close`, for one case of a change of many: whoever calls notes the change."""
    if outcome.axis != Axis.OUTCOME:
        raise ValueError(f"{outcome.key} is no closing outcome")
    with transaction.atomic():
        hold(case)
        before = values(case, *CLOSING, *DATES)
        if not take(case, "close", by=by):
            return None
        set_due(case, None)
        case.outcome, case.outcome_note = outcome, note
        case.recheck_on, case.recheck_reason = None, ""
        case.save(update_fields=["outcome", "outcome_note", "recheck_on", "recheck_reason"])
        audit.record(by=by, action="set_outcome", obj=case, changes={"outcome": ["", outcome.key]})
        if follow_up_on is not None:
            follow_ups.plan(case=case, by=by, day=follow_up_on)
        notices.case_closed(case)
        return Changed(case, before, values(case, *CLOSING, *DATES), last_step(case))


def reopen(*, case: Case, by: Actor, comment: str, due_on: date | None = None) -> Change | None:
    """The case is in support again without an outcome; None when it already was. The note of the closing stays.

    It is due on `due_on`; without one on the day that the desk promises from today. What the client would have been asked
    later is dropped. `comment` stands in the history and in the audit log.
    """
    with transaction.atomic():
        hold(case)
        before = values(case, *CLOSING, *DATES)
        if not take(case, "reopen", by=by, comment=comment):
            return None
        case.outcome, case.closed_at, case.closed_by = None, None, ""
        case.save(update_fields=["outcome", "closed_at", "closed_by"])
        set_due(case, due_on or promise(case.desk, timezone.localtime(), is_urgent=case.is_urgent))
        days: list[object] = [before["due_on"] or "", case.due_on.isoformat() if case.due_on else ""]
        changes: dict[str, list[object]] = {"outcome": [before["outcome_id"] or "", ""], "due_on": days}
        audit.record(by=by, action="clear_outcome", obj=case, changes=changes)
        follow_ups.drop_open(case=case, by=by)
        notices.case_reopened(case, by)
        change = _noted("reopen", by, Changed(case, before, values(case, *CLOSING, *DATES), last_step(case)), comment)
        step_down_if_shut_out(case)
        return change


def _noted(kind: str, by: Actor, changed: Changed, comment: str = "") -> Change:
    return note(kind=kind, by=by, cases=[changed], comment=comment)
