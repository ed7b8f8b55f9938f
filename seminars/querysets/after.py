"""Talks after seminars, in-company seminars, dispatches: who may read them."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from consultations.querysets import readable_cases
from seminars.enums import COUNTED_DISPATCH, COUNTED_IN_COMPANY, SlotStatus
from seminars.querysets.events import organised


class SlotQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Who runs the event, and the advisor whose talk it is."""
        return self.filter(organised(actor, "event__") | Q(advisor__user_id=actor.user_id, advisor__user_id__isnull=False))

    def open(self) -> Self:
        return self.filter(status=SlotStatus.OPEN)


class InCompanyQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Who may read the case to which it belongs; those of ledgers, the managers of the desk and headquarters."""
        of_ledgers = Q(case=None, desk_id__in=actor.desks_as(Role.DESK_MANAGER))
        if actor.has(Role.HEADQUARTERS):
            of_ledgers = Q(case=None)
        return self.filter(readable_cases(actor, "case__") & Q(case__isnull=False) | of_ledgers)

    def counted(self) -> Self:
        return self.filter(status__in=COUNTED_IN_COMPANY)


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Organisers, headquarters, the managers of the desk, and the lecturer who was asked."""
        if actor.has(Role.HEADQUARTERS):
            return self
        mine = organised(actor) | Q(desk_id__in=actor.desks_as(Role.DESK_MANAGER))
        return self.filter(mine | Q(lecturer__user_id=actor.user_id, lecturer__user_id__isnull=False))

    def counted(self) -> Self:
        return self.filter(status__in=COUNTED_DISPATCH)
