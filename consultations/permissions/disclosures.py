"""Who reads the ledger of disclosures of a case, and who adds to it."""

from accounts.actors import Actor
from consultations.models import Case, Disclosure
from consultations.permissions.cases import is_requester, reads_at_desk, works_on


def can_read_disclosures(actor: Actor, case: Case) -> bool:
    """Whoever may read the case: the client finds here what the institute holds of his and gave away."""
    return is_requester(actor, case) or reads_at_desk(actor, case)


def can_read_disclosure(actor: Actor, line: Disclosure) -> bool:
    """The same for one line; one about a file of a higher level is for who may know of that file."""
    if is_requester(actor, line.case):
        return True
    return reads_at_desk(actor, line.case, line.file.level) if line.file else reads_at_desk(actor, line.case)


def can_note_disclosure(actor: Actor, case: Case) -> bool:
    """Whose work the case is: what was given on paper or by word enters by hand, also once it is closed."""
    return works_on(actor, case)
