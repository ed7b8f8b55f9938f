"""Events: whose they are, and which of them everybody sees."""

import functools
import operator
from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from seminars.enums import EventStatus, RegistrationStatus

MOST_WORDS = 8
_WORDS_IN = ("title_ja", "title_en", "venue", "place_label", "host", "series__ja", "series__en")


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

    def for_staff(self) -> Self:
        """With what a line of the organisers' list says: seats, how many wait (`waiting`), how many came (`came`)."""
        people = _counted("Registration", "event", status=RegistrationStatus.WAITING)
        came = _counted("Attendance", "registration__event")
        rows = self.select_related("series", "prefecture").prefetch_related("pools")
        return rows.annotate(waiting=people, came=came)

    def matching(self, words: str) -> Self:
        """Every word stands in the title, the place, the host or the name of the series."""
        rows = self
        for word in words.split()[:MOST_WORDS]:
            found = (Q(**{f"{name}__icontains": word}) for name in _WORDS_IN)
            rows = rows.filter(functools.reduce(operator.or_, found))
        return rows


def _counted(model: str, of: str, **conditions: object) -> Coalesce:
    """How many rows of a model of this app belong to an event."""
    rows = apps.get_model("seminars", model)._default_manager.filter(**{of: OuterRef("pk")}, **conditions)
    return Coalesce(Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n")), 0)
