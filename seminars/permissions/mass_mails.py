"""Who writes to the people of an event."""

from core.actors import ActorLike
from seminars.models import MassMail
from seminars.permissions.events import can_run


def can_mail(actor: ActorLike, mail: MassMail) -> bool:
    """Who runs the event, and nobody else."""
    return can_run(actor, mail.event)
