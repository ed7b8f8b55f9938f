"""Who may do what with a case. `querysets.readable_cases` is `can_view` compiled for queries."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import FileOrigin, Level
from consultations.models import Case, CaseFile, LedgerUpload


def is_assigned(actor: Actor, case: Case) -> bool:
    """The actor is the case's advisor, at a desk where he still advises."""
    if case.advisor is None or case.advisor.user_id is None:
        return False
    return case.advisor.user_id == actor.user_id and case.desk_id in actor.desks_as(Role.ADVISOR)


def is_desk_person(actor: Actor, case: Case) -> bool:
    """The actor works at the case's desk and its level lets him know of it."""
    if case.level == Level.NORMAL and case.desk_id in actor.desks_as(Role.DESK_STAFF):
        return True
    return case.level <= Level.LIMITED and case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def is_requester(actor: Actor, case: Case) -> bool:
    return case.requester_id is not None and case.requester_id == actor.user_id


def can_view(actor: Actor, case: Case) -> bool:
    return is_requester(actor, case) or is_assigned(actor, case) or is_desk_person(actor, case)


def can_assign(actor: Actor, case: Case) -> bool:
    return is_desk_person(actor, case)


def can_hand_over(actor: Actor, case: Case) -> bool:
    """The desk manager changes the advisor; where there is none yet, whoever may assign."""
    if case.advisor_id is None:
        return can_assign(actor, case)
    return is_desk_person(actor, case) and case.desk_id in actor.desks_as(Role.DESK_MANAGER)


def can_log_contact(actor: Actor, case: Case) -> bool:
    return is_assigned(actor, case) or is_desk_person(actor, case)


def can_close(actor: Actor, case: Case) -> bool:
    return is_assigned(actor, case) or is_desk_person(actor, case)


def can_reopen(actor: Actor, case: Case) -> bool:
    return is_assigned(actor, case) or is_desk_person(actor, case)


def works_on(actor: Actor, case: Case) -> bool:
    return is_assigned(actor, case) or is_desk_person(actor, case)


def can_attach(actor: Actor, case: Case) -> bool:
    """Whoever may read a case may add to it, also once it is closed: documents come late."""
    return can_view(actor, case)


def can_download(actor: Actor, file: CaseFile) -> bool:
    """Whoever may read the case; files for the desk only are not for the client."""
    if file.removed_at is not None:
        return False
    return works_on(actor, file.case) or (is_requester(actor, file.case) and file.origin != FileOrigin.INTERNAL)


def can_remove_file(actor: Actor, file: CaseFile) -> bool:
    """Who attached it, as long as he works on the case, and the desk manager."""
    if not works_on(actor, file.case):
        return False
    return file.given_by_ref == actor.ref or file.case.desk_id in actor.desks_as(Role.DESK_MANAGER)


# --- pages: asked before any object is known --------------------------------------------------------
def works_at_a_desk(actor: Actor) -> bool:
    return actor.has(Role.ADVISOR, Role.DESK_STAFF, Role.DESK_MANAGER)


def can_import_ledgers(actor: Actor) -> bool:
    """Desk managers, each for his own desks."""
    return actor.has(Role.DESK_MANAGER)


def can_handle_upload(actor: Actor, upload: LedgerUpload) -> bool:
    """His own file, as long as he is a desk manager."""
    return upload.user_id == actor.user_id and can_import_ledgers(actor)


def may_expire_upload(actor: Actor, upload: LedgerUpload) -> bool:
    """Nobody asks for it: the hour does, or the end of the person's role."""
    return True


def can_export_contacts(actor: Actor) -> bool:
    """Contact rows carry case text: desk managers, each for his own desks."""
    return actor.has(Role.DESK_MANAGER)


def can_see_figures(actor: Actor) -> bool:
    """Figures carry no case text: everybody who works for the institute."""
    return actor.is_institute
