"""Who may open the pages about oneself."""

from accounts.actors import Actor


def is_signed_in(actor: Actor) -> bool:
    return actor.user_id is not None
