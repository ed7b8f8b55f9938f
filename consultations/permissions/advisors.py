"""Who may see and change how much an advisor has, what he knows, and when he is away."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.models import Advisor


def can_see_advisors(actor: Actor) -> bool:
    """Desk managers those of their desks; an advisor himself."""
    return actor.has(Role.DESK_MANAGER, Role.ADVISOR)


def manages_advisors(actor: Actor) -> bool:
    return actor.has(Role.DESK_MANAGER)


def can_change_advisor(actor: Actor, advisor: Advisor) -> bool:
    """Whoever was let onto the page of `advisor`: himself, or a manager of his desk (`Advisor.objects.visible_to`)."""
    return (advisor.user_id is not None and advisor.user_id == actor.user_id) or manages_advisors(actor)


def can_take_in(actor: Actor) -> bool:
    """Who answers the telephone and the counter of a desk."""
    return actor.has(Role.DESK_STAFF, Role.DESK_MANAGER)
