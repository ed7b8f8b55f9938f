"""Lines of the ledger of what was given and received."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.querysets.reading import read_at_desk, requested_by


class DisclosureQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Exactly the lines for which `permissions.can_read_disclosure(actor, line)` is true.

        A line about a file above the level of its case is for who may know of that file.
        """
        at_desk = (Q(file=None) & read_at_desk(actor, "case__")) | read_at_desk(actor, "case__", "file__level")
        return self.filter(at_desk | requested_by(actor, "case__"))

    def for_list(self) -> Self:
        """In order, with what a row shows: which line corrects it and which one it corrects, and what became of its file."""
        return self.select_related("file", "corrects", "corrected_by").order_by("number")
