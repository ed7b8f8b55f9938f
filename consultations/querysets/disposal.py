"""Disposals, what stands in them, and legal holds: who may see them, and which are due."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import UNFINISHED_DISPOSALS, DisposalStatus, ItemStatus


class DisposalQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators and auditors all; whoever asked for one, that one."""
        if actor.has(Role.ADMINISTRATOR, Role.AUDITOR):
            return self
        return self.filter(asked_by_ref=actor.ref) if actor.user_id is not None or actor.opened else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED_DISPOSALS)

    def to_run(self, now: datetime) -> Self:
        """Confirmed ones and those whose worker died, oldest first."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.filter(free, status__in=(DisposalStatus.CONFIRMED, DisposalStatus.RUNNING)).order_by("confirmed_at", "pk")

    def not_confirmed_in_time(self, today: date) -> Self:
        return self.filter(status=DisposalStatus.PREPARED, confirm_until__lt=today)

    def for_list(self) -> Self:
        return self.annotate(
            cases=models.Count("items", filter=Q(items__kind="case") & ~Q(items__status=ItemStatus.HELD)),
            held=models.Count("items", filter=Q(items__status=ItemStatus.HELD)),
        )


class DisposalItemQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(status=ItemStatus.WAITING)


class LegalHoldQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators and auditors."""
        return self if actor.has(Role.ADMINISTRATOR, Role.AUDITOR) else self.none()

    def standing(self) -> Self:
        return self.filter(lifted_at=None)

    def lifted_since(self, moment: datetime) -> Self:
        return self.filter(lifted_at__gte=moment).order_by("-lifted_at", "-pk")

    def on_items(self, items: models.QuerySet) -> Self:
        """Those on the cases and clients of a disposal, and on the clients of its cases."""
        cases = items.filter(kind="case").values("object_id")
        clients = items.filter(kind="client").values("object_id")
        return self.filter(Q(case__in=cases) | Q(client__in=clients) | Q(client__cases__in=cases)).distinct()

    def on_case(self, *, case_id: int, client_id: int) -> Self:
        """Those that keep a case: on itself, or on its client."""
        return self.standing().filter(Q(case_id=case_id) | Q(client_id=client_id))


class RetentionPeriodQuerySet(models.QuerySet):
    def in_force(self, key: str) -> Self:
        """The confirmed ones of this key, the newest first: that one is in force."""
        return self.filter(key=key, confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")

    def waiting(self) -> Self:
        return self.filter(confirmed_at=None, dropped_at=None)
