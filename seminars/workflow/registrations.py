"""The life of a registration, as a table. Only seminars.actions runs it, together with the seats."""

from django.utils.translation import gettext_lazy as _

from core import transitions
from core.actors import ActorLike
from core.transitions import Rule
from seminars.enums import ACTIVE
from seminars.enums import RegistrationStatus as S
from seminars.models import Registration
from seminars.permissions.registrations import can_change_seat, can_end_with_event, can_give_seat, is_job

_FREE = frozenset({S.CONFIRMED, S.OFFERED, S.WAITING})

REGISTRATION = {
    "accept": Rule(frozenset({S.OFFERED}), S.CONFIRMED, can_change_seat, _("Take the seat")),
    "decline": Rule(frozenset({S.OFFERED}), S.CANCELLED, can_change_seat, _("Decline the seat")),
    "cancel": Rule(frozenset(ACTIVE), S.CANCELLED, can_change_seat, _("Cancel the application")),
    "switch": Rule(_FREE, S.CONFIRMED, can_change_seat, _("Change the kind of seat")),
    "switch_waiting": Rule(frozenset({S.WAITING}), S.WAITING, can_change_seat, _("Wait for the other kind of seat")),
    "hand_over": Rule(frozenset({S.CONFIRMED}), S.HANDED_OVER, can_change_seat, _("Hand over to a colleague")),
    "give_seat": Rule(frozenset({S.WAITING, S.OFFERED}), S.CONFIRMED, can_give_seat, _("Give a seat")),
    "end_with_event": Rule(frozenset(ACTIVE), S.CANCELLED, can_end_with_event, _("The event is called off")),
    "offer": Rule(frozenset({S.WAITING}), S.OFFERED, is_job, _("Offer a seat")),
    "lapse": Rule(frozenset({S.OFFERED}), S.LAPSED, is_job, _("Nobody took up the offer")),
}


def available(registration: Registration, actor: ActorLike) -> list[str]:
    """Names of the steps that `actor` may take with `registration` now by its state; time and seats may still refuse."""
    return transitions.available(REGISTRATION, registration, actor)
