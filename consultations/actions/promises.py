"""What both sides promise each other by a day: made, kept, or no longer needed."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions import asked
from consultations.actions.offer_ends import withdraw_with
from consultations.actions.steps import locked_case, take
from consultations.enums import OPEN, CaseStatus, Side
from consultations.models import Case, Promise
from consultations.permissions import can_drop_promise, can_keep_promise, can_write_at
from core import audit, idempotency
from core.transitions import TransitionRefused

PURPOSE = "promise"
_NOT_ALLOWED = _("You are not allowed to take this step.")


class _MadeBefore(Exception):
    """The same form was sent before."""


def promise(*, case: Case, by: Actor, side: Side, text: str, due_on: date, form_key: uuid.UUID | None = None) -> Promise:
    """The promise stands at the case, for both sides to see. The same `form_key` again gives that promise.

    Raises TransitionRefused for who may not, and for a case that is over.
    """
    try:
        with transaction.atomic():
            return _promise(case, by, Side(side), text, due_on, form_key)
    except _MadeBefore:
        made = Promise.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()  # type: ignore[arg-type]
        if made is None:
            raise TransitionRefused(_("This form belongs to another case. Open the case again.")) from None
        return made


def _promise(case: Case, by: Actor, side: Side, text: str, due_on: date, form_key: uuid.UUID | None) -> Promise:
    locked = locked_case(case.pk, "advisor")
    if not can_write_at(by, locked):
        raise TransitionRefused(_NOT_ALLOWED)
    made = Promise(case=locked, side=side, text=text, due_on=due_on, made_at=timezone.now(), made_by=by.label)
    if form_key is not None:
        _keep_key(form_key, made)
    if locked.status not in OPEN:
        raise TransitionRefused(_("The case is closed. Reopen it before you promise something."))
    made.save(force_insert=True)
    changes: dict[str, list[object]] = {"promise": ["", made.ref], "side": ["", str(side)], "due_on": ["", due_on.isoformat()]}
    audit.record(by=by, action="promise", obj=locked, changes=changes)
    return made


def keep(*, promise: Promise, by: Actor) -> bool:
    """Whose promise it is has kept it; False when that was noted before.

    The client ticks his own, the desk both. A case that waited for just this goes on. Raises TransitionRefused for
    others, and for what was dropped.
    """
    with transaction.atomic():
        locked = _locked(promise)
        if not can_keep_promise(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.done_at is not None:
            return False
        if locked.dropped_at is not None:
            raise TransitionRefused(_("This promise is no longer needed."))
        locked.done_at, locked.done_by = timezone.now(), by.label
        locked.save(update_fields=["done_at", "done_by"])
        audit.record(by=by, action="keep_promise", obj=locked.case, changes={"promise": [locked.ref, "done"]})
        if locked.case.status == CaseStatus.WAITING and asked.is_what_was_asked_for(locked):
            take(locked.case, "resume", by=by)
    promise.done_at, promise.done_by = locked.done_at, locked.done_by
    return True


def drop(*, promise: Promise, by: Actor) -> bool:
    """The promise is no longer needed; False when it was dropped before. Raises TransitionRefused once it was kept."""
    with transaction.atomic():
        locked = _locked(promise)
        if not can_drop_promise(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.dropped_at is not None:
            return False
        if locked.done_at is not None:
            raise TransitionRefused(_("This promise was kept already."))
        locked.dropped_at = timezone.now()
        locked.save(update_fields=["dropped_at"])
        audit.record(by=by, action="drop_promise", obj=locked.case, changes={"promise": [locked.ref, "dropped"]})
        withdraw_with(locked, by=by)
    promise.dropped_at = locked.dropped_at
    return True


def _locked(promise: Promise) -> Promise:
    case = locked_case(promise.case_id, "advisor")
    locked = Promise.objects.select_for_update(of=("self",)).get(pk=promise.pk)
    locked.case = case
    return locked


def _keep_key(form_key: uuid.UUID, made: Promise) -> None:
    try:
        idempotency.keep_answer(form_key, PURPOSE, made.ref)
    except IntegrityError:
        raise _MadeBefore from None
