"""The mails of a complaint to who answers it, and that it was answered."""

from datetime import datetime

from accounts.models import User
from consultations.models import Complaint
from consultations.notices.delivery import hearers_of_complaint, to_client, to_user
from mailing.render import address_of


def to_hearers(complaint: Complaint, event: str, at: datetime) -> None:
    for user in hearers_of_complaint(complaint.case):
        to_hearer(complaint, event, user, at)


def to_hearer(complaint: Complaint, event: str, user: User, at: datetime) -> None:
    """The number, the day that was promised and the page of the complaint: of a secret case he can open nothing else."""
    page = address_of("consultations:complaint_answer", user.language, complaint.ref)
    to_user(complaint.case, event, "manager", user, at=at, due_on=complaint.due_on, page=page)


def complaint_answered(complaint: Complaint) -> None:
    """To the client: that an answer is there, never a word of it."""
    to_client(complaint.case, "complaint_answered", at=complaint.answered_at)
