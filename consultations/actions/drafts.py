"""Drafts of consultations: saved with every page, right or wrong; reminded of, and removed when their time is over."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations import notices, stored_bytes
from consultations.actions.scans import first_state, wake_after_commit
from consultations.drafts import CHANGED, FORM_VERSION, Answers, expiry, is_to_nudge, is_to_warn, migrated, nudge_window
from consultations.models import Draft, DraftFile
from core import audit, private_files
from core.actors import ActorLike, service
from core.private_files import FileRefused

MOST_FILES = 10
_AT_A_TIME = 500


@dataclass(frozen=True)
class Typed:
    """A page as it was sent: its answers, and the page to go on with."""

    answers: Answers
    page: int
    language: str


def start(*, by: Actor, form_key: uuid.UUID, typed: Typed) -> Draft:
    """A new draft holds the page. It belongs to the person who is signed in, else to the browser alone."""
    now = timezone.now()
    with transaction.atomic():
        draft = Draft.objects.create(
            user_id=by.user_id,
            form_key=form_key,
            form_version=FORM_VERSION,
            answers=typed.answers,
            page=typed.page,
            language=typed.language,
            started_at=now,
            saved_at=now,
            expires_on=expiry(timezone.localdate(now), of_person=by.user_id is not None),
        )
        audit.record(by=by, action="start_draft", obj=draft)
    return draft


def save_page(*, by: Actor, draft: Draft, typed: Typed) -> bool:
    """The page stands in the draft, other pages as they were; False when it was sent meanwhile and nothing is kept.

    A draft of the browser becomes that of the person who signed in. The draft is kept on from today.
    """
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, sent_as="").first()
        if locked is None:
            return False
        answers = migrated(locked.answers, locked.form_version) | typed.answers
        answers[CHANGED] = [name for name in answers.get(CHANGED, []) if name not in typed.answers]
        now = timezone.now()
        draft.user_id = locked.user_id or by.user_id
        draft.answers, draft.form_version, draft.page, draft.language = answers, FORM_VERSION, typed.page, typed.language
        draft.saved_at = now
        draft.expires_on = expiry(timezone.localdate(now), of_person=draft.user_id is not None)
        draft.save(update_fields=["user_id", "answers", "form_version", "page", "language", "saved_at", "expires_on"])
    return True


def keep_file(*, by: Actor, draft: Draft, name: str, chunks: Iterable[bytes]) -> DraftFile:
    """The examined file stands beside the draft; the same file again gives the first one. Raises FileRefused."""
    kept = stored_bytes.keep(chunks, name=name, case=None)
    try:
        with transaction.atomic():
            file, is_new = _file_row(draft, kept)
            if is_new:
                audit.record(by=by, action="attach_file", obj=draft, changes={"sha256": ["", kept.sha256]})
                wake_after_commit()
    except BaseException:
        stored_bytes.forget(kept)
        raise
    if not is_new:
        stored_bytes.forget(kept)
    return file


def _file_row(draft: Draft, kept: private_files.Kept) -> tuple[DraftFile, bool]:
    if not Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, sent_as="").exists():
        raise FileRefused(_("The consultation was sent already. Please give us “%(name)s” later") % {"name": kept.name})
    earlier = draft.files.filter(sha256=kept.sha256, name=kept.name).first()
    if earlier is not None:
        return earlier, False
    if draft.files.count() >= MOST_FILES:
        told = _("“%(name)s” was not kept. Give up to %(most)s files; the rest can follow later")
        raise FileRefused(told % {"name": kept.name, "most": MOST_FILES})
    file = DraftFile.objects.create(
        draft=draft,
        name=kept.name,
        size=kept.size,
        content_type=kept.content_type,
        sha256=kept.sha256,
        stored_name=kept.stored_name,
        served_name=kept.served_name,
        served_type=kept.served_type,
        scan=first_state(),
        given_at=timezone.now(),
    )
    return file, True


def remove_file(*, by: Actor, draft: Draft, ref: str) -> bool:
    """The file is gone, row and bytes; False when it already was."""
    with transaction.atomic():
        file = draft.files.filter(ref=ref).first()
        if file is None or not draft.files.filter(pk=file.pk).delete()[0]:
            return False
        audit.record(by=by, action="remove_file", obj=draft, changes={"sha256": [file.sha256, ""]})
        _forget_bytes([file.stored_name, file.served_name])
    return True


def save_way_back(*, by: Actor, draft: Draft, email: str) -> None:
    """The link to the draft is on its way to `email`, once a day for each address; a reminder follows the next day."""
    with transaction.atomic():
        if not Draft.objects.filter(pk=draft.pk, sent_as="").update(email=email):
            return
        draft.email = email
        notices.draft_saved(draft, once=f"{timezone.localdate():%Y%m%d}:{hashlib.sha256(email.encode()).hexdigest()[:16]}")
        audit.record(by=by, action="mail_way_back", obj=draft)


def delete(*, by: ActorLike, draft: Draft) -> bool:
    """The draft is gone with its files; False when it already was."""
    with transaction.atomic():
        stored = DraftFile.objects.filter(draft=draft).values_list("stored_name", "served_name")
        names = [name for pair in stored for name in pair if name]
        if not Draft.objects.filter(pk=draft.pk).delete()[0]:
            return False
        audit.record(by=by, action="delete_draft", obj=draft)
        _forget_bytes(names)
    return True


def _forget_bytes(stored_names: list[str]) -> None:
    """Once nothing names them any more; what is left of a dying process the sweep of files removes."""
    transaction.on_commit(partial(stored_bytes.remove, *stored_names), robust=True)


# --- what the hour brings -------------------------------------------------------------------------------
def nudge_due(now: datetime) -> int:
    """Who saved his draft yesterday is reminded, and who keeps one is told a week before it goes. Safe to repeat."""
    first, last = nudge_window(now)
    unsent = Draft.objects.unsent().select_related("user").order_by("pk")
    nudged = unsent.filter(saved_at__gte=first, saved_at__lt=last).exclude(email="")
    count = 0
    for draft in nudged.iterator(chunk_size=_AT_A_TIME):
        count += is_to_nudge(draft, now) and notices.draft_nudge(draft)
    soon = unsent.filter(
        user__isnull=False, user__is_active=True, expires_on__lte=expiry(timezone.localdate(now), of_person=False)
    )
    for draft in soon.iterator(chunk_size=_AT_A_TIME):
        count += is_to_warn(draft, now) and notices.draft_expiring(draft)
    return count


def remove_expired(now: datetime) -> int:
    """No draft is kept longer than was told, sent or not. Safe to repeat; one that breaks stops no other."""
    actor = service("draft-sweep")
    expired = Draft.objects.expired(timezone.localdate(now)).order_by("pk")
    return sum(delete(by=actor, draft=draft) for draft in expired.iterator(chunk_size=_AT_A_TIME))
