"""Everything that changes who has a seat, under one name. Nothing else writes `taken`, `capacity` or a registration's state.

Each action takes who acts as `by`: somebody signed in, `permissions.registrations.as_holder(actor, booking)` for who opened
the page of the booking by its link, or a `core.actors.service`. Refusals are TransitionRefused with a sentence for the
reader; SeatsGone and AlreadyApplied are such refusals and carry more. An action that is repeated changes nothing.
Deadlocks cannot be: each holds its event first, and only then anything else (seat_pools.hold).
"""

from seminars.actions.applying import AlreadyApplied, BookingEntry, PersonEntry, apply
from seminars.actions.capacity import change_capacity
from seminars.actions.handing_over import hand_over
from seminars.actions.leaving import cancel, end_all, leave_waiting_list
from seminars.actions.seat_pools import SeatsGone, hold, hold_of
from seminars.actions.switching import switch
from seminars.actions.waiting import accept_offer, decline_offer, expire_offers, promote
from seminars.actions.walk_ins import give_seat, walk_in
from seminars.waiting_list import open_seats, place_in_queue
from seminars.why import why

__all__ = [
    "AlreadyApplied",
    "BookingEntry",
    "PersonEntry",
    "SeatsGone",
    "accept_offer",
    "apply",
    "cancel",
    "change_capacity",
    "decline_offer",
    "end_all",
    "expire_offers",
    "give_seat",
    "hand_over",
    "hold",
    "hold_of",
    "leave_waiting_list",
    "open_seats",
    "place_in_queue",
    "promote",
    "switch",
    "walk_in",
    "why",
]
