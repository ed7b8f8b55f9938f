"""Who may open which kind of page: asked before any object is known."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.models import LedgerUpload


def works_at_a_desk(actor: Actor) -> bool:
    return actor.has(Role.ADVISOR, Role.DESK_STAFF, Role.DESK_MANAGER)


def may_have_cases(actor: Actor) -> bool:
    """Who is signed in, except people of the institute who are no clients as well."""
    return actor.user_id is not None and (actor.has(Role.CLIENT) or not actor.is_institute)


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


def can_read_audit(actor: Actor) -> bool:
    """Security officers alone: who did what is nobody else's business, and those who could change it do not review it."""
    return actor.has(Role.AUDITOR)


def can_see_figures(actor: Actor) -> bool:
    """Figures carry no case text: everybody who works for the institute."""
    return actor.is_institute
