"""The shared draft of a reply: who opens the sheet is seen to write, what he typed is kept, and a colleague may take it over.

The lock is soft: it hinders nobody for longer than WRITES_FOR, and a text is never overwritten by somebody who has not seen it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.models import Case, ReplyDraft
from consultations.permissions import can_write_at
from core import audit
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")
_CHANGED = _("Somebody else wrote at this reply meanwhile. Both texts stand on this page; nothing was sent.")


class DraftChanged(TransitionRefused):
    """The draft is not the one that the sheet was made from; `draft` is what stands there now."""

    def __init__(self, draft: ReplyDraft) -> None:
        super().__init__(_CHANGED)
        self.draft = draft


@dataclass(frozen=True)
class Typed:
    """What stands on the sheet. `version` is that of the draft it was made from, None where it was made from none."""

    text: str
    language: str
    template_ref: str = ""
    version: int | None = None


def open_draft(*, case: Case, by: Actor) -> ReplyDraft:
    """The draft of the case, and `by` is seen to write unless somebody else does or has left a text.

    Like a reading it changes nothing at the case: no audit row. Raises TransitionRefused for who may not write.
    """
    with transaction.atomic():
        locked, now = _locked(case, by), timezone.now()
        draft = _of(locked)
        if draft is None:
            values = {"language": case.language, "by_ref": by.ref, "by_label": by.label, "touched_at": now}
            return ReplyDraft.objects.create(case=locked, **values)
        if draft.by_ref == by.ref:
            _touch(draft, now)
        elif not draft.text and not draft.is_running(now):
            _hand_to(draft, by, now)
    return draft


def keep_draft(*, case: Case, by: Actor, typed: Typed) -> ReplyDraft:
    """What was typed so far is kept; the same text again only shows that somebody still writes.

    Raises DraftChanged where the draft is somebody else's by now or was changed on another page of one's own: nothing is
    overwritten. Typing is not a step: no audit row (taking over and sending have theirs).
    """
    with transaction.atomic():
        locked, now = _locked(case, by), timezone.now()
        draft = _of(locked)
        values = {"text": typed.text, "language": typed.language, "template_ref": typed.template_ref}
        if draft is None:
            return ReplyDraft.objects.create(case=locked, by_ref=by.ref, by_label=by.label, touched_at=now, **values)
        if all(getattr(draft, name) == value for name, value in values.items()) and draft.by_ref == by.ref:
            _touch(draft, now)
            return draft
        if draft.by_ref != by.ref or draft.version != typed.version:
            raise DraftChanged(draft)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.touched_at, draft.version = now, draft.version + 1
        draft.save()
    return draft


def take_over(*, case: Case, by: Actor) -> bool:
    """The draft is `by`'s to go on with; False when it is, or when there is none any more."""
    with transaction.atomic():
        draft = _of(_locked(case, by))
        if draft is None or draft.by_ref == by.ref:
            return False
        before = draft.version
        _hand_to(draft, by, timezone.now())
        audit.record(by=by, action="take_over_reply_draft", obj=case, changes={"version": [before, draft.version]})
    return True


def refuse_unseen(*, case: Case, by: Actor, body: str, version: int | None) -> None:
    """Raises DraftChanged where somebody else left a text that who sends has not seen. Call it with the case locked."""
    draft = _of(case)
    if version is None or draft is None or draft.by_ref == by.ref or draft.version == version:
        return
    if draft.text.strip() not in ("", body.strip()):
        raise DraftChanged(draft)


def sent(*, case: Case, by: Actor) -> None:
    """The draft went with the reply, unless it is somebody else's: what he typed stays."""
    ReplyDraft.objects.filter(case=case, by_ref=by.ref).delete()


def _locked(case: Case, by: Actor) -> Case:
    locked = locked_case(case.pk, "advisor")
    if not can_write_at(by, locked):
        raise TransitionRefused(_NOT_ALLOWED)
    return locked


def _of(case: Case) -> ReplyDraft | None:
    return ReplyDraft.objects.filter(case=case).first()


def _touch(draft: ReplyDraft, now: datetime) -> None:
    draft.touched_at = now
    draft.save(update_fields=["touched_at"])


def _hand_to(draft: ReplyDraft, by: Actor, now: datetime) -> None:
    draft.by_ref, draft.by_label, draft.touched_at, draft.version = by.ref, by.label, now, draft.version + 1
    draft.save(update_fields=["by_ref", "by_label", "touched_at", "version"])
