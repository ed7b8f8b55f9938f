"""Waiting for the client: he is asked for something by a day, and the clock of the case stands still until he answers."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from consultations import notices
from consultations.actions import asked
from consultations.actions.changes import Changed, last_step, note, values
from consultations.actions.steps import hold, take
from consultations.enums import Side
from consultations.models import Case, Change, Promise
from core import audit

_DATES = ("due_on", "due_base_on", "due_set_at")


def ask(*, case: Case, by: Actor, text: str, answer_by: date) -> Change | None:
    """The case waits for the client and its clock stands still; None when it already waited.

    What he is asked for stands on his page as his promise, with its day, and a mail tells him in ten minutes that there is
    something to do; neither log nor mail holds a word of it. Raises TransitionRefused for a person who may not.
    """
    with transaction.atomic():
        hold(case)
        before = values(case, *_DATES)
        if not take(case, "ask", by=by):
            return None
        made = Promise.objects.create(
            case=case, side=Side.CLIENT, text=text, due_on=answer_by, made_at=timezone.now(), made_by=by.label
        )
        changes: dict[str, list[object]] = {"promise": ["", made.ref], "due_on": ["", answer_by.isoformat()]}
        audit.record(by=by, action="ask_client", obj=case, changes=changes)
        notices.client_asked(case, made)
        return note(kind="ask", by=by, cases=[Changed(case, before, values(case, *_DATES), last_step(case))])


def resume(*, case: Case, by: Actor) -> Change | None:
    """The case goes on, and what it owes has moved on by the working days that were waited; None when it did not wait.

    What the client was asked for counts as done: he is not reminded of it any more.
    """
    with transaction.atomic():
        hold(case)
        before = values(case, *_DATES)
        if not take(case, "resume", by=by):
            return None
        asked.answered(case=case, by=by)
        return note(kind="resume", by=by, cases=[Changed(case, before, values(case, *_DATES), last_step(case))])
