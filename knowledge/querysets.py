"""Which reply templates somebody may use."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role


class ReplyTemplateQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those for every desk, and those of the desks at which the person works; headquarters read all."""
        if actor.has(Role.HEADQUARTERS):
            return self
        return self.filter(Q(desk_code="") | Q(desk_code__in=actor.desks_as(*DESK_ROLES)))

    def for_desk(self, desk_code: str) -> Self:
        """Those in use at the desk."""
        return self.filter(desk_code__in=("", desk_code), is_active=True)
