"""Declared interests, parties of a case, and who is shut out of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.enums import RECUSAL, SHUTS
from consultations.querysets.reading import read_at_desk, requested_by


class InterestQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """His own, and nobody else's."""
        return self.filter(user_id=actor.user_id, user_id__isnull=False)

    def standing(self) -> Self:
        """Those that were not ended."""
        return self.filter(ended_at=None)

    def naming(self, keys: Collection[str], numbers: Collection[str]) -> Self:
        """Standing ones with one of these names or corporate numbers."""
        rows = Q(name_key__in=keys)
        if numbers:
            rows |= Q(corporate_number__in=numbers)
        return self.standing().filter(rows)


class CasePartyQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Who works on the case, and the client himself."""
        return self.filter(read_at_desk(actor, "case__") | requested_by(actor, "case__"))


@dataclass(frozen=True)
class Wall:
    """Between one person and one case: since when, whether he stepped aside himself, and whether it can be lifted at all."""

    user: User
    since: datetime
    is_recused: bool
    is_liftable: bool


def walls_of(case: Any) -> dict[int, Wall]:
    """Who is shut out of the case, by the ids of the users, in the order of their names. One query."""
    grants = ObjectGrant.objects.filter(object_ref=case.ref, kind__in=SHUTS).select_related("user")
    found: dict[int, Wall] = {}
    for grant in grants.order_by("user__name", "user_id", "granted_at"):
        known = found.get(grant.user_id) or Wall(grant.user, grant.granted_at, is_recused=False, is_liftable=False)
        found[grant.user_id] = replace(
            known,
            is_recused=known.is_recused or grant.cause == RECUSAL,
            is_liftable=known.is_liftable or grant.kind == GrantKind.WALL,
        )
    return found


def shut_out_users(ref: str) -> models.QuerySet[ObjectGrant, int]:
    """Ids of the users who must not see the case, for a condition of a query."""
    return ObjectGrant.objects.filter(object_ref=ref, kind__in=SHUTS).order_by().values_list("user_id", flat=True)


def shut_out_of(refs: Iterable[str] | None = None) -> dict[str, set[int]]:
    """By ref of the case, the ids of the users who must not see it; a case without any is not in it. One query.

    Of these cases, or of all that there are.
    """
    found: dict[str, set[int]] = {}
    grants = ObjectGrant.objects.filter(kind__in=SHUTS).order_by()
    if refs is not None:
        grants = grants.filter(object_ref__in=list(refs))
    for ref, user_id in grants.values_list("object_ref", "user_id"):
        found.setdefault(ref, set()).add(user_id)
    return found
