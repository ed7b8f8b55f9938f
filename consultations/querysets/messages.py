"""Messages and promises of a case."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.enums import MessageKind
from consultations.querysets.reading import requested_by, worked_on


class CaseMessageQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor, now: datetime) -> Self:
        """All of it for who works on the case, but of the client only what has left; for the client what was sent to him
        or by him.
        """
        return self.for_desk(now).filter(worked_on(actor, "case__")) | self.for_client(now).filter(
            requested_by(actor, "case__")
        )

    def for_desk(self, now: datetime) -> Self:
        """All replies and memos; messages of the client that have left: those he still may take back are his own."""
        return self.filter(~Q(kind=MessageKind.CLIENT) | Q(taken_back_at=None, released_at__lte=now))

    def for_client(self, now: datetime) -> Self:
        """Replies that have left and his own messages, never a memo, nor what was taken back."""
        sent = Q(kind=MessageKind.REPLY, released_at__lte=now)
        return self.filter(sent | Q(kind=MessageKind.CLIENT), taken_back_at=None)


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Both sides see all of them."""
        return self.filter(worked_on(actor, "case__") | requested_by(actor, "case__"))

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)
