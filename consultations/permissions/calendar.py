"""Who keeps the office calendar."""

from accounts.actors import Actor
from accounts.enums import Role


def can_keep_calendar(actor: Actor) -> bool:
    """Headquarters: one calendar for all desks."""
    return actor.has(Role.HEADQUARTERS)
