"""Who reads and answers complaints: the managers of the desk, never the advisor one may be about."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.models import Complaint
from consultations.permissions.cases import is_desk_person


def answers_complaints(actor: Actor) -> bool:
    return actor.has(Role.DESK_MANAGER)


def can_answer_complaint(actor: Actor, complaint: Complaint) -> bool:
    case = complaint.case
    return is_desk_person(actor, case) and case.desk_id in actor.desks_as(Role.DESK_MANAGER)
