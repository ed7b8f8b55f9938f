"""Who may see and change how much an advisor has, what he knows, and when he is away."""

from accounts.actors import Actor
from accounts.enums import Role


def can_see_advisors(actor: Actor) -> bool:
    """Desk managers those of their desks; an advisor himself."""
    return actor.has(Role.DESK_MANAGER, Role.ADVISOR)


def manages_advisors(actor: Actor) -> bool:
    return actor.has(Role.DESK_MANAGER)


def can_take_in(actor: Actor) -> bool:
    """Who answers the telephone and the counter of a desk."""
    return actor.has(Role.DESK_STAFF, Role.DESK_MANAGER)
