"""Talks after an event: who offers times, who says that a talk took place."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.models import Advisor
from core.actors import ActorLike
from seminars.models import ConsultationSlot, SeminarEvent
from seminars.permissions.events import can_run


def offers_talks(actor: Actor) -> bool:
    """Who runs events, for every advisor; and advisors, for themselves."""
    return actor.has(Role.SEMINAR_ORGANISER, Role.ADVISOR)


def can_offer_talk(actor: Actor, event: SeminarEvent, advisor: Advisor) -> bool:
    return can_run(actor, event) or _is_himself(actor, advisor)


def can_keep_talk(actor: ActorLike, slot: ConsultationSlot) -> bool:
    """Who runs the event, and the advisor whose talk it is: he says how it went, or takes it back."""
    return can_run(actor, slot.event) or _is_himself(actor, slot.advisor)


def holds_the_booking(_actor: ActorLike, _slot: ConsultationSlot) -> bool:
    """Who booked, by the link of his booking, and the portal when his seat is gone: whoever calls has looked at that."""
    return True


def _is_himself(actor: ActorLike, advisor: Advisor) -> bool:
    return isinstance(actor, Actor) and actor.user_id is not None and advisor.user_id == actor.user_id
