"""Mails about saved views: their owner set when he is told how many cases a view has, and from how many on."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, actor_of
from consultations import reminders
from consultations.enums import Digest
from consultations.models import SavedView
from consultations.notices.digests import more_key, morning_key, view_digest
from core import audit
from core.transitions import TransitionRefused
from mailing.models import Message

logger = logging.getLogger(__name__)


def set_digest(*, view: SavedView, by: Actor, digest: str, threshold: int, count: int) -> bool:
    """The owner is written to so from now on; False when it was so. `count` are the cases he sees now: no mail tells of them.

    Raises TransitionRefused for somebody else's view.
    """
    if view.user_id != by.user_id:
        raise TransitionRefused(_("Only who saved this view can change it."))
    with transaction.atomic():
        locked = SavedView.objects.select_for_update().get(pk=view.pk)
        before = [locked.digest, locked.threshold]
        if before == [digest, threshold]:
            return False
        locked.digest, locked.threshold, locked.seen_count = digest, threshold, count
        locked.save(update_fields=["digest", "threshold", "seen_count"])
        changes = {"digest": [before[0], digest], "threshold": [before[1], threshold]}
        audit.record(by=by, action="set_digest", obj=view, changes=changes)
    return True


def sweep(now: datetime, *, count: Callable[[str, Actor], int]) -> int:
    """Owners of views were told what they asked to be told, once; how many mails are new. Safe to run twice and at a time.

    `count` tells how many cases a query has for a reader: what he may not read is never counted.
    """
    if not reminders.may_write(now):
        return 0
    actors: dict[int, Actor] = {}
    written = 0
    for view in _due(now):
        actor = actors.get(view.user_id) or actors.setdefault(view.user_id, actor_of(view.user))
        try:
            written += _look(view, count(view.query, actor), now)
        except ValueError as error:  # an address that no mail can carry keeps nobody else waiting
            logger.error("no digest of view %s: %s", view.ref, type(error).__name__)
    return written


def _due(now: datetime) -> list[SavedView]:
    """Views to be counted now: of the morning mails those that were not written today."""
    local = localtime(now)
    views = list(SavedView.objects.with_digest())
    keys = {view.pk: morning_key(view, local.date()) for view in views if view.digest == Digest.MORNINGS}
    told = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True)) if keys else set()
    is_morning = local.time() < reminders.MORNING
    return [view for view in views if view.pk not in keys or (is_morning and keys[view.pk] not in told)]


def _look(view: SavedView, found: int, now: datetime) -> bool:
    """The count is kept, and told where the owner wants it. Two sweeps at once: the second finds it told."""
    with transaction.atomic():
        locked = SavedView.objects.select_for_update(of=("self",)).select_related("user").filter(pk=view.pk).first()
        if locked is None or locked.digest != view.digest:
            return False
        seen, today = locked.seen_count, localtime(now).date()
        if seen != found:
            locked.seen_count = found
            locked.save(update_fields=["seen_count"])
        is_more = locked.digest == Digest.MORNINGS or found > seen
        if not is_more or found < locked.threshold:
            return False
        key = morning_key(locked, today) if locked.digest == Digest.MORNINGS else more_key(locked, today, seen, found)
        view_digest(locked, found, key)
    return True
