"""Which reply templates somebody may use."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor


class ReplyTemplateQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those for every desk, and those of the desks at which the person works."""
        return self.filter(Q(desk_code="") | Q(desk_code__in=actor.desks_as("advisor", "desk_staff", "desk_manager")))

    def for_desk(self, desk_code: str) -> Self:
        """Those in use at the desk."""
        return self.filter(desk_code__in=("", desk_code), is_active=True)
