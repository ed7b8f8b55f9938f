"""Who may change whose seat."""

from accounts.actors import Actor, with_opened
from core.actors import ANONYMOUS, ActorLike, ServiceActor
from seminars.enums import EventStatus
from seminars.models import Booking, Registration
from seminars.permissions.events import can_run


def as_holder(actor: Actor, booking: Booking) -> Actor:
    """Whoever opened the page of this booking by its link, as the actor of what he does there."""
    return with_opened(actor, frozenset({booking.ref}))


def as_seat_holder(actor: Actor, registration: Registration) -> Actor:
    """Whoever opened the page of this one person by the link of his own address: he may change that seat and no other."""
    return with_opened(actor, frozenset({registration.number}))


def holds_booking(actor: ActorLike, booking: Booking) -> bool:
    """Who opened the booking by its link, and who was signed in when he made it."""
    user_id = getattr(actor, "user_id", None)
    is_own = user_id is not None and booking.user_id == user_id
    return is_own or booking.ref in getattr(actor, "opened", ())


def is_job(actor: ActorLike, registration: Registration | None = None) -> bool:
    """The portal itself: what follows from the step of somebody else, or from the clock."""
    return isinstance(actor, ServiceActor) and actor != ANONYMOUS


def can_change_seat(actor: ActorLike, registration: Registration) -> bool:
    """Who holds the booking or has the link of the seat, who runs the event, and the portal itself."""
    is_his = registration.number in getattr(actor, "opened", ()) or holds_booking(actor, registration.booking)
    return is_his or can_run(actor, registration.event) or is_job(actor, registration)


def can_give_seat(actor: ActorLike, registration: Registration) -> bool:
    """Who runs the event."""
    return can_run(actor, registration.event)


def can_end_with_event(actor: ActorLike, registration: Registration) -> bool:
    """Who runs the event, once it was called off."""
    is_off = registration.event.status == EventStatus.CANCELLED
    return is_off and (can_run(actor, registration.event) or is_job(actor, registration))
