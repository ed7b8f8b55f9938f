"""Who may open the pages about oneself."""

from accounts.actors import Actor
from accounts.enums import Role


def is_signed_in(actor: Actor) -> bool:
    return actor.user_id is not None


def can_see_resets(actor: Actor) -> bool:
    """Who asks for a reset of a second factor, and who decides about one."""
    return actor.has(Role.ADMINISTRATOR, Role.AUDITOR)


def can_ask_for_reset(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def can_decide_reset(actor: Actor, *, asked_by: int, about: int) -> bool:
    """A second person: neither the one who asked nor the one it is about."""
    return can_see_resets(actor) and actor.user_id not in (asked_by, about)
