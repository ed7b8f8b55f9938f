"""Who may send a client on to another body, and who may say whether he agrees."""

from accounts.actors import Actor
from consultations.models import Case, Referral
from consultations.permissions.cases import is_requester, works_on


def can_refer(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)


def can_decide_referral(actor: Actor, referral: Referral) -> bool:
    """The client on his page; the desk notes what he said another way."""
    return is_requester(actor, referral.case) or works_on(actor, referral.case)


def can_note_referral(actor: Actor, referral: Referral) -> bool:
    return works_on(actor, referral.case)
