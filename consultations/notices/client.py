"""The mails that follow from what a client does on his own pages. They tell that it happened, never his words."""

from django.utils import timezone

from consultations.models import Case, Complaint
from consultations.notices.delivery import heads_of_desk, responsible, to_client, to_user


def case_withdrawn(case: Case) -> None:
    """To who is in charge, and to the client, who can still change his mind."""
    now = timezone.now()
    for user in responsible(case):
        to_user(case, "case_withdrawn", "desk", user, at=now)
    to_client(case, "case_withdrawn", at=now)


def case_restored(case: Case) -> None:
    now = timezone.now()
    for user in responsible(case):
        to_user(case, "case_restored", "desk", user, at=now)
    to_client(case, "case_restored", at=now)


def complaint_made(complaint: Complaint) -> None:
    """To the heads of the desk, never to the advisor it may be about; to the client the day of the answer."""
    case = complaint.case
    for user in heads_of_desk(case):
        to_user(case, "complaint_made", "manager", user, at=complaint.made_at, due_on=complaint.due_on)
    to_client(case, "complaint_made", at=complaint.made_at, due_on=complaint.due_on)
