"""Who reads and answers complaints: the managers of the desk, or headquarters; never the advisor one may be about."""

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import ObjectGrant, User
from consultations.enums import SHUTS
from consultations.models import Case, Complaint
from consultations.permissions.cases import is_shut_out


def answers_complaints(actor: Actor) -> bool:
    return actor.has(Role.DESK_MANAGER, Role.HEADQUARTERS)


def hears_complaints_at(actor: Actor, case: Case) -> bool:
    """A manager of the desk who is not the advisor of the case nor shut out of it; headquarters where the desk has none.

    At any level: a complaint is written to them, and shows them no text of the case. `querysets.steps.heard_by` is this
    compiled for a query.
    """
    if is_shut_out(actor, case) or (case.advisor is not None and case.advisor.user_id == actor.user_id):
        return False
    if case.desk_id in actor.desks_as(Role.DESK_MANAGER):
        return True
    return actor.has(Role.HEADQUARTERS) and is_for_headquarters(case)


def is_for_headquarters(case: Case) -> bool:
    """Whether the desk has no head but the advisor whom a complaint may be about, or who is shut out. The client is told so."""
    heads = User.objects.filter(is_active=True, role_grants__role=Role.DESK_MANAGER, role_grants__desk_code=case.desk_id)
    heads = heads.exclude(pk__in=ObjectGrant.objects.filter(kind__in=SHUTS, object_ref=case.ref).order_by().values("user_id"))
    if case.advisor is not None and case.advisor.user_id is not None:
        heads = heads.exclude(pk=case.advisor.user_id)
    return not heads.exists()


def can_answer_complaint(actor: Actor, complaint: Complaint) -> bool:
    return hears_complaints_at(actor, complaint.case)
