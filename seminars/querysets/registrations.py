"""Registrations: who may read them, and which hold a seat."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from seminars.enums import ACTIVE, HOLDS_SEAT, RegistrationStatus
from seminars.querysets.events import organised


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Names and addresses are for who runs the event; of an advisor's own talks, for him too. Not for headquarters."""
        mine = organised(actor, "event__")
        if actor.has(Role.ADVISOR):
            mine |= Q(slots__advisor__user_id=actor.user_id)
            return self.filter(pk__in=self.model._base_manager.filter(mine).values("pk"))
        return self.filter(mine)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def holding_a_seat(self) -> Self:
        return self.filter(status__in=HOLDS_SEAT)

    def confirmed(self) -> Self:
        return self.filter(status=RegistrationStatus.CONFIRMED)
