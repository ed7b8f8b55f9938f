"""Changes that can be undone, and saved views."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor


class ChangeQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own: nobody undoes what another did."""
        return self.filter(by_ref=actor.ref)


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those shared with a desk at which one works."""
        return self.filter(Q(user_id=actor.user_id) | Q(desk_id__in=actor.desks_as("advisor", "desk_staff", "desk_manager")))

    def with_digest(self) -> Self:
        """Those whose owner is written to about their count; who was deactivated is not."""
        return self.exclude(digest="").filter(user__is_active=True).select_related("user").order_by("user_id", "pk")
