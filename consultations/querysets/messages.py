"""Messages and promises of a case."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.enums import MessageKind
from consultations.querysets.reading import read_at_desk, requested_by


class CaseMessageQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor, now: datetime) -> Self:
        """All of it for who works on the case; for the client what was sent to him or by him."""
        return self.filter(read_at_desk(actor, "case__")) | self.for_client(now).filter(requested_by(actor, "case__"))

    def for_client(self, now: datetime) -> Self:
        """Replies that have left and his own messages, never a memo."""
        sent = Q(kind=MessageKind.REPLY, taken_back_at=None, released_at__lte=now)
        return self.filter(sent | Q(kind=MessageKind.CLIENT))


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Both sides see all of them."""
        return self.filter(read_at_desk(actor, "case__") | requested_by(actor, "case__"))

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)
