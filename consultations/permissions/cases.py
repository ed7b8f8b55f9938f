"""Who may do what with a case. `querysets.readable_cases` is `can_view` compiled for queries."""

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations.enums import Level
from consultations.models import Case
from core.actors import ActorLike

AFTER_A_SEMINAR = "service:talk-after-seminar"  # as whom the portal itself gives a case to the advisor of a talk


def is_shut_out(actor: Actor, case: Case) -> bool:
    """A conflict of interest stands between them, whatever his roles."""
    return case.ref in actor.walled or case.ref in actor.barred


def is_assigned(actor: Actor, case: Case) -> bool:
    """The actor is the case's advisor, at a desk where he still advises."""
    if case.advisor is None or case.advisor.user_id is None or is_shut_out(actor, case):
        return False
    return case.advisor.user_id == actor.user_id and case.desk_id in actor.desks_as(Role.ADVISOR)


def is_named(actor: Actor, case: Case) -> bool:
    """The case was opened to the actor by name, at a desk where he still works."""
    return case.ref in actor.named and case.desk_id in actor.desks_as(*DESK_ROLES) and not is_shut_out(actor, case)


def is_desk_person(actor: Actor, case: Case, level: int = Level.NORMAL) -> bool:
    """The actor works at the case's desk, and its level, or that of something in it, lets him know of it."""
    if is_shut_out(actor, case):
        return False
    level = max(case.level, level)
    if level == Level.NORMAL and case.desk_id in actor.desks_as(Role.DESK_STAFF):
        return True
    return level <= Level.LIMITED and case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def is_requester(actor: Actor, case: Case) -> bool:
    """The client himself: signed in, or by the one-time link that was mailed to him."""
    if case.ref in actor.opened:
        return True
    return case.requester_id is not None and case.requester_id == actor.user_id


def works_on(actor: Actor, case: Case, level: int = Level.NORMAL) -> bool:
    """Whose work the case is, or what in it is of this level."""
    return is_assigned(actor, case) or is_named(actor, case) or is_desk_person(actor, case, level)


def reads_at_desk(actor: Actor, case: Case, level: int = Level.NORMAL) -> bool:
    """Who reads the case as the institute does, notes and all: whose work it is, and an emergency access (reading only)."""
    in_emergency = case.ref in actor.emergency and case.ref not in actor.barred
    return in_emergency or works_on(actor, case, level)


def can_view(actor: Actor, case: Case) -> bool:
    return is_requester(actor, case) or reads_at_desk(actor, case)


def is_head(actor: Actor, case: Case) -> bool:
    """The desk manager, of a secret case where he is named for it."""
    is_there = case.desk_id in actor.desks_as(Role.DESK_MANAGER)
    return is_there and (is_desk_person(actor, case) or is_named(actor, case))


def can_assign(actor: Actor, case: Case) -> bool:
    return is_desk_person(actor, case) or is_head(actor, case)


def gives_talks(actor: ActorLike, _case: Case) -> bool:
    """The portal itself: who talks with somebody after a seminar has his case."""
    return actor.ref == AFTER_A_SEMINAR


def can_hand_over(actor: Actor, case: Case) -> bool:
    """The desk manager changes the advisor; where there is none yet, whoever may assign."""
    return can_assign(actor, case) if case.advisor_id is None else is_head(actor, case)


def can_log_contact(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)


def can_close(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)


def can_reopen(actor: Actor, case: Case) -> bool:
    return case.erased_at is None and works_on(actor, case)


def can_ask(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)


def can_resume(actor: Actor, case: Case) -> bool:
    """The client by answering, or the desk when the answer came another way."""
    return works_on(actor, case) or is_requester(actor, case)


def can_withdraw(actor: Actor, case: Case) -> bool:
    """The client alone: a desk closes."""
    return is_requester(actor, case)


def can_restore(actor: Actor, case: Case) -> bool:
    """The client who withdrew, for as long as the page promises him; the desk manager also later."""
    at_the_desk = is_desk_person(actor, case) and case.desk_id in actor.desks_as(Role.DESK_MANAGER)
    return case.erased_at is None and (at_the_desk or is_requester(actor, case))


def can_restore_unassigned(actor: Actor, case: Case) -> bool:
    return case.advisor_id is None and can_restore(actor, case)


def can_restore_assigned(actor: Actor, case: Case) -> bool:
    return case.advisor_id is not None and can_restore(actor, case)
