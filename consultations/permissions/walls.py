"""Who declares interests, notes whom a case concerns, steps aside, and says that a match was wrong."""

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations.models import Case, Interest
from consultations.permissions.cases import is_assigned, is_desk_person, is_requester, works_on
from core.actors import ActorLike

CONFLICT_WALL = "service:conflict-wall"  # as whom the portal itself takes a case from somebody


def declares_interests(actor: Actor) -> bool:
    """Everybody who works at a desk."""
    return actor.has(*DESK_ROLES)


def can_edit_interest(actor: Actor, interest: Interest) -> bool:
    """His own, as long as it was not ended."""
    return interest.user_id == actor.user_id and interest.ended_at is None


def can_note_party(actor: Actor, case: Case) -> bool:
    """The client, and whoever works on the case on his word."""
    return is_requester(actor, case) or works_on(actor, case)


def can_recuse(actor: Actor, case: Case) -> bool:
    """Whoever works on the case."""
    return works_on(actor, case)


def can_step_down(actor: ActorLike, case: Case) -> bool:
    """The advisor in charge, or the wall that takes the case from him."""
    return actor.ref == CONFLICT_WALL or (isinstance(actor, Actor) and is_assigned(actor, case))


def can_lift_walls(actor: Actor, case: Case) -> bool:
    """The head of the desk, who sees the case himself."""
    return is_desk_person(actor, case) and case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def sees_unseen(actor: Actor) -> bool:
    """Headquarters and the security officer: that a case waits for somebody, never what it is about."""
    return actor.has(Role.HEADQUARTERS, Role.AUDITOR)


def names_for_unseen(actor: Actor) -> bool:
    """Headquarters says who of the desk reads a case that nobody there may see."""
    return actor.has(Role.HEADQUARTERS)
