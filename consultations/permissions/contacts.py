"""Who may correct a logged contact, and who arranges meetings."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import OPEN, Source
from consultations.models import Appointment, Case, Contact
from consultations.permissions.cases import works_on
from core import audit
from core.models import AuditEntry


def advises(actor: Actor) -> bool:
    """Whether the person has an advisor's day: meetings, records, cases of his own."""
    return actor.has(Role.ADVISOR)


def can_correct_contact(actor: Actor, contact: Contact) -> bool:
    """Who logged it, the advisor who made it, and the desk manager; a row of a ledger is corrected in the ledger.

    Also once the case is closed: figures are wrong until somebody corrects them.
    """
    if contact.source == Source.LEDGER or not works_on(actor, contact.case):
        return False
    made_it = contact.advisor is not None and contact.advisor.user_id == actor.user_id
    return made_it or contact.case.desk_id in actor.desks_as(Role.DESK_MANAGER) or logged_it(actor, contact)


def logged_it(actor: Actor, contact: Contact) -> bool:
    """Whether the person himself logged it, by the audit log: two colleagues may have the same name."""
    logged = AuditEntry.objects.filter(object_type=audit.object_type(contact.case), object_ref=contact.case.ref)
    return logged.filter(actor_ref=actor.ref, action="log_contact", changes={"contact": ["", contact.ref]}).exists()


def can_arrange(actor: Actor, case: Case) -> bool:
    """Whoever works on an open case agrees on meetings with its client."""
    return case.status in OPEN and works_on(actor, case)


def can_cancel_appointment(actor: Actor, appointment: Appointment) -> bool:
    """Whoever works on the case; also after it was closed."""
    return works_on(actor, appointment.case)


# Desks whose questions one contact usually settles.
SHORT_ANSWERS = frozenset({"ip_rights", "efiling"})


def answers_shortly(actor: Actor) -> bool:
    """Whether the person works at a desk of short answers."""
    return bool(SHORT_ANSWERS & actor.desks_as(Role.ADVISOR, Role.DESK_STAFF, Role.DESK_MANAGER))


def can_answer_at(actor: Actor, desk_code: str) -> bool:
    """Whoever works at the desk answers what is asked there."""
    return desk_code in actor.desks_as(Role.ADVISOR, Role.DESK_STAFF, Role.DESK_MANAGER)
