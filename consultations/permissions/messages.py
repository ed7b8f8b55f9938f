"""Who may write at a case, take a reply back, and make, tick or drop a promise."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import MessageKind, Side
from consultations.models import Case, CaseMessage, Promise
from consultations.permissions.cases import is_requester, works_on


def can_write_at(actor: Actor, case: Case) -> bool:
    """Reply, note a memo, promise: whoever works on the case, never its client."""
    return works_on(actor, case)


def can_take_back(actor: Actor, message: CaseMessage) -> bool:
    """Who wrote the reply, as long as he works on the case, and the desk manager; a message of the client he himself."""
    if message.kind == MessageKind.CLIENT:
        return is_requester(actor, message.case)
    if not works_on(actor, message.case):
        return False
    return message.author_ref == actor.ref or message.case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def can_keep_promise(actor: Actor, promise: Promise) -> bool:
    """The desk ticks what both sides promised (it may hear of it by phone), the client only his own."""
    return works_on(actor, promise.case) or (promise.side == Side.CLIENT and is_requester(actor, promise.case))


def can_drop_promise(actor: Actor, promise: Promise) -> bool:
    return works_on(actor, promise.case)
