"""The mail of a complaint that was answered."""

from consultations.models import Complaint
from consultations.notices.delivery import to_client


def complaint_answered(complaint: Complaint) -> None:
    """To the client: that an answer is there, never a word of it."""
    to_client(complaint.case, "complaint_answered", at=complaint.answered_at)
