"""Who may ask another desk to answer, and who sees what is open between desks."""

from accounts.actors import Actor
from consultations.models import Case
from consultations.permissions.cases import works_on


def can_hand_off(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)
