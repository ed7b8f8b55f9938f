"""Who may read which case, and where somebody works: compiled for queries."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, Subquery

from accounts.actors import Actor
from accounts.enums import DESK_ROLES
from consultations.enums import Level


@dataclass(frozen=True)
class Work:
    """Where somebody works: what his lists begin with, so that the database enters by the right index.

    It narrows and never widens: who may read what is the business of `visible_to` alone.
    """

    desks: Collection[str]
    advisor_id: int | Subquery | None = None  # of a person who only advises; he sees his own cases


def readable_cases(actor: Actor, prefix: str = "") -> Q:
    """`permissions.can_view` compiled for a query; `prefix` is the path to the case (`case__`)."""
    return read_at_desk(actor, prefix) | requested_by(actor, prefix)


def requested_by(actor: Actor, prefix: str = "") -> Q:
    """`permissions.is_requester` compiled for a query: the client's own cases, and those he opened by a one-time link."""
    mine = Q(**{f"{prefix}ref__in": actor.opened})
    return mine if actor.user_id is None else mine | Q(**{f"{prefix}requester_id": actor.user_id})


def read_at_desk(actor: Actor, prefix: str = "", level: str = "") -> Q:
    """`permissions.reads_at_desk` compiled for a query; `level` is the field of a level of its own, beside the case's."""
    rows = worked_on(actor, prefix, level)
    in_emergency = actor.emergency - actor.barred
    return rows | Q(**{f"{prefix}ref__in": in_emergency}) if in_emergency else rows


def worked_on(actor: Actor, prefix: str = "", level: str = "") -> Q:
    """`permissions.works_on` compiled for a query: cases of the actor's desks, his own as advisor, those opened to him."""
    levels = [f"{prefix}level", level] if level else [f"{prefix}level"]
    rows = Q(**{f"{prefix}desk_id__in": actor.desks_as("desk_staff")}, **dict.fromkeys(levels, Level.NORMAL)) | Q(
        **{f"{prefix}desk_id__in": actor.desks_as("desk_manager")},
        **{f"{name}__lte": Level.LIMITED for name in levels},
    )
    if actor.user_id is not None:
        rows |= _assigned(actor, prefix)
    if actor.named:
        rows |= Q(**{f"{prefix}ref__in": actor.named, f"{prefix}desk_id__in": actor.desks_as(*DESK_ROLES)})
    shut = actor.walled | actor.barred
    return rows & ~Q(**{f"{prefix}ref__in": shut}) if shut else rows


def _assigned(actor: Actor, prefix: str) -> Q:
    """The actor's own cases. Who he is as an advisor is asked once, not row by row, so that the index is used."""
    from consultations.models import Advisor  # noqa: PLC0415  # models import this module

    himself = Subquery(Advisor.objects.filter(user=actor.user_id).values("pk")[:1])
    return Q(**{f"{prefix}advisor_id": himself, f"{prefix}desk_id__in": actor.desks_as("advisor")})
