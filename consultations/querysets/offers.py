"""Offered dates."""

from typing import Self

from django.db import models

from accounts.actors import Actor
from consultations.querysets.reading import read_at_desk, requested_by


class SlotOfferQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(read_at_desk(actor, "case__") | requested_by(actor, "case__"))

    def open(self) -> Self:
        """Those that nobody has answered, withdrawn or replaced; also after the day of the answer."""
        return self.filter(ended_at=None)

    def for_page(self) -> Self:
        """With all that a page shows of them."""
        rows = self.select_related("advisor", "promise", "appointment__method", "appointment__advisor")
        return rows.prefetch_related("slots__method")
