"""Asking, months after a case was closed, what became of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.enums import CaseStatus, FollowUpAnswer
from consultations.models import Case, FollowUp
from consultations.notices.follow_ups import follow_up_answered
from consultations.permissions import is_requester, works_on
from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused

WORDS_LENGTH = 1000  # characters of the client's own sentence


def plan(*, case: Case, by: ActorLike, day: date) -> FollowUp:
    """On `day` the client is asked. Planned before for that day: it stands again. Call it in the transaction that closes."""
    with transaction.atomic():
        now = timezone.now()
        made = {"made_at": now, "made_by": by.label}
        follow_up, is_new = FollowUp.objects.get_or_create(case=case, due_on=day, defaults=made)
        if not is_new and follow_up.answered_at is None:
            follow_up.made_at, follow_up.made_by, follow_up.dropped_at = now, by.label, None
            follow_up.save(update_fields=["made_at", "made_by", "dropped_at"])
        audit.record(by=by, action="plan_follow_up", obj=case, changes={"follow_up": ["", day.isoformat()]})
    return follow_up


def drop_open(*, case: Case, by: ActorLike) -> int:
    """Nothing is asked any more as long as the case is open; how many were dropped."""
    with transaction.atomic():
        waiting = list(FollowUp.objects.open().filter(case=case))
        for follow_up in waiting:
            follow_up.dropped_at = timezone.now()
            follow_up.save(update_fields=["dropped_at"])
            audit.record(by=by, action="drop_follow_up", obj=case, changes={"follow_up": [follow_up.due_on.isoformat(), ""]})
    return len(waiting)


def set_back(*, case: Case, kind: str, since: datetime, by: ActorLike) -> None:
    """A closing or reopening of `since` was undone: what it planned is dropped, what it dropped is asked again."""
    if kind == "close":
        for follow_up in FollowUp.objects.open().filter(case=case, made_at__gte=since):
            follow_up.dropped_at = timezone.now()
            follow_up.save(update_fields=["dropped_at"])
            audit.record(by=by, action="drop_follow_up", obj=case, changes={"follow_up": [follow_up.due_on.isoformat(), ""]})
    if kind == "reopen":
        for follow_up in FollowUp.objects.filter(case=case, dropped_at__gte=since, answered_at=None):
            follow_up.dropped_at = None
            follow_up.save(update_fields=["dropped_at"])
            audit.record(by=by, action="plan_follow_up", obj=case, changes={"follow_up": ["", follow_up.due_on.isoformat()]})


def answer(*, follow_up: FollowUp, by: Actor, answers: Iterable[str], words: str = "") -> bool:
    """What the client tells stands at the case, and its advisor reads his sentence; False when that was told before.

    Whoever works on the case may note it too, as heard by phone. Raises TransitionRefused for others, for a case that is
    open again, and ValueError for an answer that is none.
    """
    chosen = list(dict.fromkeys(FollowUpAnswer(one).value for one in answers))
    with transaction.atomic():
        case = locked_case(follow_up.case_id, "advisor__user")
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
        locked.case = case
        if not (is_requester(by, case) or works_on(by, case)):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if locked.answered_at is not None:
            return False
        if locked.dropped_at is not None or case.status != CaseStatus.CLOSED:
            raise TransitionRefused(_("This question is no longer asked: the case is being worked on again."))
        locked.answered_at, locked.answered_by = timezone.now(), by.label
        locked.answers, locked.words = chosen, words.strip()[:WORDS_LENGTH]
        locked.save(update_fields=["answered_at", "answered_by", "answers", "words"])
        audit.record(by=by, action="answer_follow_up", obj=case, changes={"answers": [[], chosen]})
        follow_up_answered(locked, by)
    follow_up.answered_at, follow_up.answers, follow_up.words = locked.answered_at, locked.answers, locked.words
    return True
