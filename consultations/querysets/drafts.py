"""Consultations that are being written."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.actors import Actor


class DraftQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor, held: Collection[str] = ()) -> Self:
        """The person's own, and those that belong to nobody whose refs the browser's signed cookie holds."""
        rows = self.filter(ref__in=held, user=None)
        return rows if actor.user_id is None else rows | self.filter(user_id=actor.user_id)

    def with_file_mark(self) -> Self:
        """Adds `has_files`: whether it is worth asking for them."""
        from consultations.models import DraftFile  # noqa: PLC0415  # models import this module

        return self.annotate(has_files=Exists(DraftFile.objects.filter(draft_id=OuterRef("pk"))))

    def unsent(self) -> Self:
        return self.filter(sent_as="")

    def expired(self, today: date) -> Self:
        return self.filter(expires_on__lt=today)
