"""Which messages are due, and who may read which."""

import re
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Q

from core.actors import ActorLike
from mailing.enums import MessageStatus


def _any_of(refs: Collection[str]) -> str:
    """A pattern of each of these, whole: no longer reference that holds one is meant."""
    return f"(^|[^A-Za-z0-9_-])({'|'.join(re.escape(ref) for ref in sorted(refs))})($|[^A-Za-z0-9_-])"


class MessageQuerySet(models.QuerySet):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Queued and past their time, or left in the middle by a worker that died."""
        return self.filter(
            Q(status=MessageStatus.QUEUED, next_try_at__lte=now) | Q(status=MessageStatus.SENDING, lease_until__lt=now)
        )

    def visible_to(self, actor: ActorLike) -> "MessageQuerySet":
        """Administrators all; desk managers their desks'; desk staff those not about restricted cases.

        Nobody those about what is shut to him, nor those that name it among others: that a mail was written tells that there
        is something.
        """
        shut = getattr(actor, "walled", frozenset()) | getattr(actor, "barred", frozenset())
        rows = self.exclude(object_ref__in=shut).exclude(body__regex=_any_of(shut)) if shut else self
        if actor.has("administrator"):
            return rows
        return rows.filter(
            Q(scope__in=actor.desks_as("desk_manager")) | Q(scope__in=actor.desks_as("desk_staff"), is_restricted=False)
        )

    def lost(self) -> "MessageQuerySet":
        """Those that did not arrive: given up here, or come back from the other side."""
        return self.filter(status__in=(MessageStatus.FAILED, MessageStatus.BOUNCED), is_secret=False)

    def with_status(self, status: str) -> "MessageQuerySet":
        """Only those in `status`; an empty text keeps them all."""
        return self.filter(status=status) if status else self

    def for_list(self) -> "MessageQuerySet":
        """All that a row of the list shows: no body."""
        return self.defer("body")
