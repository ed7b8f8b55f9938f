"""The same step for many cases at once: one by one through the same actions, as one change that can be undone."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.actions.assignment import take_assignment
from consultations.actions.changes import Changed, note, values
from consultations.actions.closing import take_closing
from consultations.actions.due import take_plan
from consultations.actions.steps import hold
from consultations.enums import OPEN
from consultations.models import Advisor, Case, Change, Code
from consultations.notices import assignment as notices
from consultations.permissions import can_assign, can_hand_over, works_on
from core import audit, idempotency
from core.transitions import TransitionRefused

PURPOSE = "bulk"
MOST = 500  # cases at once


@dataclass(frozen=True)
class BulkStep:
    """What is done to every case: exactly one of these."""

    advisor: Advisor | None = None
    due_on: date | None = None
    is_urgent: bool | None = None
    outcome: Code | None = None

    @property
    def kind(self) -> str:
        """As Change.kind names it."""
        if self.advisor is not None:
            return "assign"
        if self.due_on is not None:
            return "due"
        return "close" if self.outcome is not None else "urgent"


class _SentBefore(Exception):
    """The same form was sent before."""


def change_many(*, cases: Sequence[Case], step: BulkStep, by: Actor, comment: str, form_key: uuid.UUID) -> Change:
    """The step is taken for every case for which it may be; the change tells for each of the others why not.

    All in one transaction: a crash leaves nothing half done. `comment` stands in history and audit log of every case. An
    advisor gets one mail for all of them. The same `form_key` again gives the first change. Raises ValueError for more
    than MOST cases.
    """
    if len(cases) > MOST:
        raise ValueError(f"at most {MOST} cases are changed at once, not {len(cases)}")
    try:
        with transaction.atomic():
            return _change_many(cases, step, by, comment, form_key)
    except _SentBefore:
        return Change.objects.get(ref=idempotency.earlier_answer(form_key, PURPOSE))


def change_of(form_key: uuid.UUID) -> Change | None:
    """What the form did when it was sent before."""
    return Change.objects.filter(ref=idempotency.earlier_answer(form_key, PURPOSE)).first()


def _change_many(cases: Sequence[Case], step: BulkStep, by: Actor, comment: str, form_key: uuid.UUID) -> Change:
    if idempotency.earlier_answer(form_key, PURPOSE):
        raise _SentBefore
    take = _taker(step, by, comment)
    rows = [_one(case, take) for case in sorted(cases, key=lambda case: case.pk)]  # one order of locks for everybody
    change = note(kind=step.kind, by=by, cases=[row for row in rows if row is not None], comment=comment)
    try:
        idempotency.keep_answer(form_key, PURPOSE, change.ref)
    except IntegrityError:  # the same form, sent twice in the same instant: the first one stands
        raise _SentBefore from None
    if step.advisor is not None:
        done = [row.case for row in rows if row is not None and not row.failure]
        notices.cases_assigned(change, step.advisor, done, by)
    return change


def _one(case: Case, take: Callable[[Case], Changed | None]) -> Changed | None:
    """What became of one case; None where it already was so."""
    try:
        with transaction.atomic():
            return take(case)
    except TransitionRefused as refused:
        return Changed(case, {}, {}, failure=str(refused.message))


def _taker(step: BulkStep, by: Actor, comment: str) -> Callable[[Case], Changed | None]:
    if step.advisor is not None:
        advisor = step.advisor
        return lambda case: _take_assignment(case=case, advisor=advisor, by=by, comment=comment)
    if step.due_on is not None:
        due_on = step.due_on
        return lambda case: take_plan(case=case, by=by, due_on=due_on, recheck_on=case.recheck_on, reason=comment)
    if step.outcome is not None:
        outcome = step.outcome
        return lambda case: take_closing(case=case, by=by, outcome=outcome, note=comment)
    return lambda case: take_urgency(case=case, by=by, is_urgent=bool(step.is_urgent), reason=comment)


def _take_assignment(*, case: Case, advisor: Advisor, by: Actor, comment: str) -> Changed | None:
    """As `take_assignment`; whoever may give a case its first advisor, and not another one, hears who may."""
    is_anothers = case.advisor_id is not None and case.advisor_id != advisor.pk
    if is_anothers and case.status in OPEN and can_assign(by, case) and not can_hand_over(by, case):
        raise TransitionRefused(_("The case has an advisor already. The desk manager can change the advisor: ask them."))
    return take_assignment(case=case, advisor=advisor, by=by, comment=comment, alone=False)


def take_urgency(*, case: Case, by: Actor, is_urgent: bool, reason: str) -> Changed | None:
    """The case is marked as urgent or not, with the reason in the audit log; None when it was so. The caller notes it."""
    with transaction.atomic():
        hold(case)
        if not works_on(by, case):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if case.status not in OPEN:
            raise TransitionRefused(_("This step is no longer possible. Please reload the page to see what changed."))
        if case.is_urgent == is_urgent:
            return None
        before = values(case, "is_urgent")
        case.is_urgent = is_urgent
        case.save(update_fields=["is_urgent"])
        audit.record(by=by, action="set_urgent", obj=case, reason=reason, changes={"is_urgent": [not is_urgent, is_urgent]})
        return Changed(case, before, values(case, "is_urgent"))
