"""Events: whose they are, and which of them everybody sees."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from seminars.enums import EventStatus


def organised(actor: Actor, prefix: str = "") -> Q:
    """Events that the actor runs: those of his desks, all of them where his role names no desk."""
    if not actor.has(Role.SEMINAR_ORGANISER):
        return Q(pk__in=[])
    desks = actor.desks_as(Role.SEMINAR_ORGANISER)
    return Q(**{f"{prefix}desk_id__in": desks}) if desks else ~Q(pk__in=[])


class EventQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Whose staff pages the actor may open: organisers their own, headquarters all, advisors those at which they talk."""
        if actor.has(Role.HEADQUARTERS):
            return self
        own = organised(actor)
        if actor.has(Role.ADVISOR):
            lectures = Q(sessions__lecturers__advisor__user_id=actor.user_id)
            own |= Q(slots__advisor__user_id=actor.user_id) | lectures | Q(desk_id__in=actor.desks_as(Role.ADVISOR))
            return self.filter(pk__in=self.model._base_manager.filter(own).values("pk"))
        return self.filter(own)

    def public(self) -> Self:
        """What everybody sees: published, held, and those called off after they were published. Not those of old ledgers."""
        return self.exclude(published_at=None).exclude(status=EventStatus.DRAFT)

    def upcoming(self, now: datetime) -> Self:
        return self.filter(status=EventStatus.PUBLISHED, ends_at__gt=now)
