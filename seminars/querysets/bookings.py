"""Bookings: whose they are."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor


class BookingQuerySet(models.QuerySet):
    def requested_by(self, actor: Actor, address: str = "") -> Self:
        """Those the person made when signed in; and those that nobody made signed in, from his own confirmed address.

        Whoever reads the mail of an address holds the links of its bookings anyway.
        """
        if actor.user_id is None:
            return self.none()
        mine = Q(user_id=actor.user_id)
        if address:
            mine |= Q(user=None, email__iexact=address)
        return self.filter(mine)
