"""Who may attach, take and remove files of a case."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import FileOrigin
from consultations.models import Case, CaseFile
from consultations.permissions.cases import can_view, is_requester, works_on


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
