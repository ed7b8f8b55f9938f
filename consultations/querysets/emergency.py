"""Emergency accesses: who may look at which, and what still waits for its review."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role


class EmergencyAccessQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; auditors and headquarters all, except those at cases that are shut to them."""
        mine = Q(user_id=actor.user_id, user_id__isnull=False)
        if not actor.has(Role.AUDITOR, Role.HEADQUARTERS):
            return self.filter(mine)
        return self.filter(mine | ~Q(case_ref__in=actor.walled | actor.barred))

    def running(self, now: datetime) -> Self:
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=now), opened_at__lte=now, expires_at__gt=now)

    def unreviewed(self) -> Self:
        return self.filter(reviewed_at=None)

    def overdue(self, today: date) -> Self:
        """Those that nobody reviewed within the working days there are for it."""
        return self.unreviewed().filter(review_by__lt=today)
