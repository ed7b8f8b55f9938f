"""Who may attach, take and remove files of a case."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import FileOrigin
from consultations.models import Case, CaseFile
from consultations.permissions.cases import is_requester, reads_at_desk, works_on


def can_attach(actor: Actor, case: Case) -> bool:
    """The client and whose work it is, also once it is closed: documents come late."""
    return is_requester(actor, case) or works_on(actor, case)


def can_see_file(actor: Actor, file: CaseFile) -> bool:
    """Whoever may read the case, as far as the level of the file lets him; files for the desk only are not for the client."""
    if file.removed_at is not None:
        return False
    return reads_at_desk(actor, file.case, file.level) or (
        is_requester(actor, file.case) and file.origin != FileOrigin.INTERNAL
    )


def can_download(actor: Actor, file: CaseFile) -> bool:
    """Whoever sees it, unless the scanner has not looked at it yet or found something."""
    return file.is_served and can_see_file(actor, file)


def can_take_original(actor: Actor, file: CaseFile) -> bool:
    """A picture as it was received, with all it carries along, is for whose work the case is."""
    return can_download(actor, file) and works_on(actor, file.case, file.level)


def can_remove_file(actor: Actor, file: CaseFile) -> bool:
    """Who attached it, as long as he works on the case, and the desk manager."""
    if not works_on(actor, file.case, file.level):
        return False
    return file.given_by_ref == actor.ref or file.case.desk_id in actor.desks_as(Role.DESK_MANAGER)
