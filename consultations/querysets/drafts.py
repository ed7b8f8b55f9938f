"""Consultations that are being written."""

from datetime import date
from typing import Self

from django.db import models

from accounts.actors import Actor


class DraftQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor, held: str = "") -> Self:
        """The person's own; for who is not signed in the one whose ref his signed cookie holds."""
        rows = self.filter(ref=held) if held else self.none()
        return rows if actor.user_id is None else rows | self.filter(user_id=actor.user_id)

    def unsent(self) -> Self:
        return self.filter(sent_as="")

    def expired(self, today: date) -> Self:
        return self.filter(expires_on__lt=today)
