"""Answering the question after a case once more: for a week the client may change what he told."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.follow_ups import WORDS_LENGTH, answer
from consultations.actions.steps import locked_case
from consultations.enums import FollowUpAnswer
from consultations.models import FollowUp
from consultations.permissions import is_requester
from core import audit
from core.transitions import TransitionRefused

EDITABLE_FOR = timedelta(days=7)


def may_change(follow_up: FollowUp) -> bool:
    """Whether the client may still answer, or change his answer."""
    if follow_up.dropped_at is not None:
        return False
    return follow_up.answered_at is None or timezone.now() < follow_up.answered_at + EDITABLE_FOR


def tell(*, follow_up: FollowUp, by: Actor, answers: Iterable[str], words: str) -> bool:
    """What the client tells stands, for the first time or in place of what he told within the week; False when it stood so.

    Raises TransitionRefused for others, later, and where nothing is asked any more.
    """
    given = list(answers)
    if answer(follow_up=follow_up, by=by, answers=given, words=words):
        return True
    chosen = list(dict.fromkeys(FollowUpAnswer(one).value for one in given))
    with transaction.atomic():
        case = locked_case(follow_up.case_id)
        locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
        locked.case = case
        if not is_requester(by, locked.case):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if not may_change(locked):
            raise TransitionRefused(_("The seven days in which you could change your answer have passed."))
        before, told = locked.answers, words.strip()[:WORDS_LENGTH]
        if (before, locked.words) == (chosen, told):
            return False
        locked.answers, locked.words = chosen, told
        locked.save(update_fields=["answers", "words"])
        audit.record(by=by, action="change_follow_up", obj=locked.case, changes={"answers": [list(before), chosen]})
    follow_up.answers, follow_up.words = locked.answers, locked.words
    return True
