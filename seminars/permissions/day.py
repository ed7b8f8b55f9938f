"""Who may have a certificate made."""

from core.actors import ActorLike, ServiceActor
from seminars.models import Registration
from seminars.permissions.events import can_run


def may_have_certificate(actor: ActorLike, registration: Registration) -> bool:
    """Who runs the event; whoever applied, signed in; and a page that was opened by the mailed link of the booking."""
    if isinstance(actor, ServiceActor) or can_run(actor, registration.event):
        return True
    user_id = getattr(actor, "user_id", None)
    return user_id is not None and registration.booking.user_id == user_id
