"""Emergency access (緊急閲覧): who may ask for it, who ends it, and who reviews what others did."""

from datetime import datetime

from accounts.actors import Actor
from accounts.enums import EMERGENCY_ROLES, Role
from consultations.models import Case, EmergencyAccess
from consultations.permissions.cases import reads_at_desk, works_on
from consultations.permissions.pages import works_at_a_desk


def can_open_in_emergency(actor: Actor) -> bool:
    """Heads of desks, headquarters, administrators: who answers for what happens. Auditors review, they do not open."""
    return actor.has(*EMERGENCY_ROLES)


def reads_cases(actor: Actor) -> bool:
    """Who may open the pages on which a case is read: whoever works at a desk, or has an emergency access that runs."""
    return works_at_a_desk(actor) or bool(actor.emergency)


def reads_in_emergency(actor: Actor, case: Case) -> bool:
    """The actor reads the case by an emergency access alone."""
    return reads_at_desk(actor, case) and not works_on(actor, case)


def can_end_emergency(actor: Actor, access: EmergencyAccess, now: datetime) -> bool:
    """Who opened it, while it runs."""
    return access.by_ref == actor.ref and access.is_running(now)


def reviews_emergencies(actor: Actor) -> bool:
    """Security officers, and people of headquarters."""
    return actor.has(Role.AUDITOR, Role.HEADQUARTERS)


def can_review_emergency(actor: Actor, access: EmergencyAccess) -> bool:
    """Another person than who used it, to whom the case is not shut."""
    is_shut = access.case_ref in actor.walled or access.case_ref in actor.barred
    return reviews_emergencies(actor) and access.by_ref != actor.ref and not is_shut
