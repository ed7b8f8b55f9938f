"""Seminars inside companies: who works on the case works on them."""

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations.permissions import works_on
from core.actors import ActorLike
from seminars.models import InCompanySeminar


def sees_in_company(actor: Actor) -> bool:
    """Everybody who works at a desk, and headquarters: which of them, `visible_to` says."""
    return actor.has(*DESK_ROLES, Role.HEADQUARTERS)


def works_at_in_company(actor: ActorLike, seminar: InCompanySeminar) -> bool:
    """Whose work the case is. Those of old ledgers have none and stay as they are."""
    return isinstance(actor, Actor) and seminar.case is not None and works_on(actor, seminar.case)
