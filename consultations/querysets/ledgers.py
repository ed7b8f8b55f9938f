"""Ledger files and what was imported."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.enums import AT_WORK, UploadStatus


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What the person himself imported, and what came in on the console."""
        return self.filter(Q(by_ref=actor.ref) | Q(by_ref__startswith="service:"))


class LedgerUploadQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A file belongs to the person who sent it in, and to nobody else."""
        return self.filter(user_id=actor.user_id, user_id__isnull=False)

    def due(self, now: datetime) -> Self:
        """Files to be checked or written on which nobody works just now, the oldest first."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=now), status__in=AT_WORK).order_by("at", "pk")

    def forgotten(self, before: datetime) -> Self:
        """Files that nobody confirmed since then."""
        return self.filter(at__lt=before, status__in=(UploadStatus.CHECKED, UploadStatus.CHECKING))

    def with_old_result(self, before: datetime) -> Self:
        """Files that were written before then and still tell names and values of their rows."""
        return self.filter(at__lt=before, status=UploadStatus.WRITTEN).exclude(findings={})

    def for_list(self) -> Self:
        return self.defer("findings").order_by("-at", "-pk")
