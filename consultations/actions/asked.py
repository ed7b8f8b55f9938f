"""What a waiting case waits for: the promise of the client that stands for the last question put to him."""

from datetime import datetime

from django.utils import timezone

from consultations.actions.offer_ends import withdraw_with
from consultations.enums import Side
from consultations.models import Case, Promise
from core import audit, transitions
from core.actors import ActorLike


def promise_asked_for(case: Case, since: datetime) -> Promise | None:
    """The promise that the question of `since` made: the case was locked from then on, so it is the first one after it."""
    mine = Promise.objects.filter(case=case, side=Side.CLIENT, made_at__gte=since)
    return mine.order_by("made_at", "pk").first()


def is_what_was_asked_for(promise: Promise) -> bool:
    """Whether this promise stands for the last question put to the client."""
    return promise == _last_asked_for(promise.case)


def answered(*, case: Case, by: ActorLike) -> bool:
    """The client answered: what he was asked for counts as done by `by`, and nobody reminds him of it. False where it was.

    Call it in the transaction in which the case goes on.
    """
    promise = _last_asked_for(case)
    if promise is None or promise.done_at is not None or promise.dropped_at is not None:
        return False
    promise.done_at, promise.done_by = timezone.now(), by.label
    promise.save(update_fields=["done_at", "done_by"])
    audit.record(by=by, action="keep_promise", obj=case, changes={"promise": [promise.ref, "done"]})
    return True


def set_back(*, case: Case, kind: str, since: datetime, by: ActorLike) -> None:
    """A question or a going on of `since` was undone: what was asked for is dropped, what counted as done is open again."""
    if kind == "ask":
        promise = promise_asked_for(case, since)
        if promise is not None and promise.done_at is None and promise.dropped_at is None:
            promise.dropped_at = timezone.now()
            promise.save(update_fields=["dropped_at"])
            audit.record(by=by, action="drop_promise", obj=case, changes={"promise": [promise.ref, "dropped"]})
            withdraw_with(promise, by=by)
    if kind == "resume":
        promise = _last_asked_for(case)
        if promise is not None and promise.done_at is not None and promise.done_at >= since:
            promise.done_at, promise.done_by = None, ""
            promise.save(update_fields=["done_at", "done_by"])
            audit.record(by=by, action="reopen_promise", obj=case, changes={"promise": [promise.ref, "open"]})


def _last_asked_for(case: Case) -> Promise | None:
    question = transitions.history(case).filter(name="ask").first()
    return promise_asked_for(case, question.at) if question else None
