"""What one press of a button changed, and how it is taken back within ten minutes by who pressed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.actions import effects
from consultations.actions.steps import set_clock
from consultations.actions.walls import refuse_in_conflict
from consultations.models import Case, Change, ChangedCase
from consultations.models.changes import UNDO
from consultations.notices import assignment as notices
from consultations.permissions import works_on
from core import audit, transitions
from core.actors import ActorLike
from core.models import Transition
from core.transitions import TransitionRefused

DONE = "done"  # what ChangedCase.undone says of a case that is as it was
OWN_UNDO = "log"  # a logged contact is taken back by its own action, not by setting fields
_FAILURE_LENGTH = 300
_IN_AUDIT = (models.ForeignKey, models.DateField, models.BooleanField, models.IntegerField)  # codes and numbers, no text


@dataclass(frozen=True)
class Changed:
    """One case of a change: fields by attname (`advisor_id`) before and after, as `values` gives them.

    `transition` is the step by which it moved, None where its state stayed; `failure` says why it was left as it is.
    """

    case: Case
    before: dict[str, Any]
    after: dict[str, Any]
    transition: Transition | None = None
    failure: str = ""


def values(case: Case, *names: str) -> dict[str, Any]:
    """These fields of the case, fit for `Changed`: dates and instants as ISO texts, instants in UTC."""
    return {name: _plain(getattr(case, name)) for name in names}


def last_step(case: Case) -> Transition | None:
    """The transition by which the case came to where it stands."""
    return transitions.history(case).first()


def note(*, kind: str, by: ActorLike, cases: Iterable[Changed], comment: str = "") -> Change:
    """The change stands with all its cases, and can be undone for ten minutes. What was done is audited by who did it."""
    with transaction.atomic():
        change = Change.objects.create(kind=kind, by_ref=by.ref, by_label=by.label, at=timezone.now(), comment=comment)
        ChangedCase.objects.bulk_create(
            ChangedCase(
                change=change,
                case=one.case,
                before=one.before,
                after=one.after,
                contact_ref=one.after.get("contact", ""),
                transition_id=one.transition.pk if one.transition else None,
                failure=one.failure[:_FAILURE_LENGTH],
            )
            for one in cases
        )
    return change


def may_undo(change: Change, *, by: ActorLike, now: datetime) -> bool:
    """Whether the button is shown: his own, not older than ten minutes, and not undone yet."""
    return change.by_ref == by.ref and change.undone_at is None and now - change.at <= UNDO


def undo(*, change: Change, by: Any) -> Change:
    """Every case of the change that nobody touched since is as it was before; of the others is told why not.

    In order for each case: lock it, compare it with what the change left behind, take its transition back, set its
    fields and clock, audit, take back what else the step planned. Then mails are taken back or corrected. Undone before:
    nothing happens. Raises TransitionRefused for somebody else's change and after ten minutes.
    """
    with transaction.atomic():
        locked = Change.objects.select_for_update().get(pk=change.pk)
        if locked.by_ref != by.ref or locked.kind == OWN_UNDO:
            raise TransitionRefused(_("Only who made this change can undo it."))
        if locked.undone_at is None:
            now = timezone.now()
            if not may_undo(locked, by=by, now=now):
                raise TransitionRefused(_("Ten minutes have passed. This change can no longer be undone."))
            rows = list(locked.cases.filter(failure=""))
            left = [left for row in rows if (left := _undone(locked, row, by))]
            ChangedCase.objects.bulk_update(rows, ["undone"])
            locked.undone_at = now
            locked.save(update_fields=["undone_at"])
            audit.record(by=by, action="undo", obj=locked, changes={"cases": [len(rows), len(left)]})
            notices.change_undone(locked, left, by)
    return locked


def _undone(change: Change, row: ChangedCase, by: Any) -> notices.Left | None:
    """What the case was until now; None when it stays as it is, and `row.undone` says why."""
    try:
        with transaction.atomic():
            left = _take_back(change, row, by)
    except TransitionRefused as refused:
        row.undone = str(refused.message)[:_FAILURE_LENGTH]
        return None
    row.undone = DONE
    return left


def _take_back(change: Change, row: ChangedCase, by: Any) -> notices.Left:
    case = Case.objects.select_for_update(of=("self",)).select_related("advisor__user", "client", "desk").get(pk=row.case_id)
    if not works_on(by, case):
        raise TransitionRefused(_("You no longer work on this case."))
    if values(case, *row.after) != row.after:
        raise TransitionRefused(_("Something else happened since. This step can no longer be undone."))
    advisor, step = case.advisor, None
    if row.transition_id is None and transitions.history(case).filter(at__gt=change.at).exists():
        raise TransitionRefused(_("Something else happened since. This step can no longer be undone."))
    if row.transition_id is not None:
        step = Transition.objects.get(pk=row.transition_id)
        transitions.undo(case, step, by=by)
    _restore(case, row.before)
    if row.before.get("advisor_id") and case.advisor is not None:
        refuse_in_conflict(case, case.advisor)
    set_clock(case)
    if step is not None:
        effects.set_back(case=case, kind=change.kind, since=step.at, by=by)
    logged: dict[str, list[object]] = {
        name: [row.after.get(name), value] for name, value in row.before.items() if isinstance(_field(name), _IN_AUDIT)
    }
    audit.record(by=by, action="undo_change", obj=case, changes=logged)
    return notices.Left(case, advisor, step.at if step else None)


def _restore(case: Case, before: dict[str, Any]) -> None:
    for name, value in before.items():
        setattr(case, name, _field(name).to_python(value))
    if before:
        case.save(update_fields=[_field(name).name for name in before])


def _field(name: str) -> Any:
    return Case._meta.get_field(name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
