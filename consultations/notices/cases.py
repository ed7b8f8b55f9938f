"""The mails of a case. They say what happened and where to read it, never what the consultation is about."""

from django.utils import timezone

from consultations.models import Advisor, Case, Contact
from consultations.notices.delivery import people_of_desk, to_client, to_user
from core.actors import ActorLike


def consult_received(case: Case) -> None:
    """To the person: number, promised date and receipt. To the desk: that a consultation came in."""
    to_client(case, "consult_received")
    for user in people_of_desk(case):
        to_user(case, "consult_received", "desk", user)


def case_assigned(case: Case, advisor: Advisor) -> None:
    """To the advisor, if he signs in, and to the person."""
    if advisor.user is not None:
        to_user(case, "case_assigned", "advisor", advisor.user, at=case.assigned_at)
    to_client(case, "case_assigned", at=case.assigned_at)


def support_began(case: Case, contact: Contact) -> None:
    """To the person: the first contact was noted; who does not remember one can object."""
    to_client(case, "support_began", contacted_on=contact.contacted_on)


def case_closed(case: Case) -> None:
    to_client(case, "case_closed", at=case.closed_at)


def case_reopened(case: Case, by: ActorLike) -> None:
    """To the person, and to the advisor unless he did it himself."""
    now = timezone.now()
    to_client(case, "case_reopened", at=now)
    user = case.advisor.user if case.advisor else None
    if user is not None and f"user:{user.ref}" != by.ref:
        to_user(case, "case_reopened", "advisor", user, at=now)
