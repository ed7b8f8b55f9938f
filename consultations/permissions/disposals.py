"""Who sees the retention table, who prepares and confirms a disposal, and who keeps something from being erased."""

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations.models import Disposal, RetentionPeriod
from core.actors import ActorLike, service

RUNNER = service("retention")


def can_see_retention(actor: Actor) -> bool:
    """Administrators, who run it, and auditors, who watch it."""
    return actor.has(Role.ADMINISTRATOR, Role.AUDITOR)


def can_prepare_disposals(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def can_prepare(actor: Actor, disposal: Disposal) -> bool:
    return can_prepare_disposals(actor)


def can_confirm(actor: Actor, disposal: Disposal) -> bool:
    """Another administrator, or an auditor: never who prepared it."""
    return can_see_retention(actor) and actor.ref != disposal.prepared_by_ref


def can_refuse(actor: Actor, disposal: Disposal) -> bool:
    return can_see_retention(actor)


def can_call_off(actor: ActorLike, disposal: Disposal) -> bool:
    """Who asked for it may change his mind until it is confirmed."""
    return actor.ref == disposal.asked_by_ref


def may_run(actor: ActorLike, disposal: Disposal) -> bool:
    """The job alone erases."""
    return actor.ref == RUNNER.ref


def can_hold(actor: Actor) -> bool:
    return can_see_retention(actor)


def can_enter_periods(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def can_confirm_period(actor: Actor, period: RetentionPeriod) -> bool:
    return can_see_retention(actor) and actor.ref != period.entered_by_ref


def can_ask_for_erasure(actor: Actor) -> bool:
    """People of a desk, on a client's word."""
    return actor.has(*DESK_ROLES)
