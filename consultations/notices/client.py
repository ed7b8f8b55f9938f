"""The mails that follow from what a client does on his own pages. They tell that it happened, never his words."""

from django.db.models import Q
from django.utils import timezone

from consultations.models import Case, Complaint
from consultations.notices.complaints import to_hearers
from consultations.notices.delivery import FOR_THE_HEAD, responsible, to_client, to_user
from consultations.permissions import is_for_headquarters
from mailing.actions import take_back
from mailing.enums import MessageStatus
from mailing.models import Message

# What still reaches the client after he withdrew: the proof that we had it, and all about a complaint of his.
_STAYS = ("consult_received", "tracking_link", *FOR_THE_HEAD)
# What a machine asks of the people in charge.
_REMINDERS = ("appointment_soon", "promise_due", "slots_expired", "case_unassigned", "case_overdue")


def case_withdrawn(case: Case) -> None:
    """To who is in charge, and to the client, who can still change his mind. It is the last one: what waits never leaves."""
    _take_back_waiting(case)
    now = timezone.now()
    for user in responsible(case):
        to_user(case, "case_withdrawn", "desk", user, at=now)
    to_client(case, "case_withdrawn", at=now)


def case_restored(case: Case) -> None:
    now = timezone.now()
    for user in responsible(case):
        to_user(case, "case_restored", "desk", user, at=now)
    to_client(case, "case_restored", at=now)


def _take_back_waiting(case: Case) -> None:
    """A question, an announcement or a reminder that has not left yet makes no sense any more."""
    of_case = Message.objects.filter(object_ref=case.ref, status=MessageStatus.QUEUED).exclude(event__in=_STAYS)
    waiting = of_case.filter(Q(recipient=case.email) | Q(event__in=_REMINDERS))
    for key in list(waiting.values_list("key", flat=True)):
        take_back(key=key)


def complaint_made(complaint: Complaint) -> None:
    """To who answers it, never to the advisor it may be about; to the client the day of the answer."""
    case = complaint.case
    to_hearers(complaint, "complaint_made", complaint.made_at)
    told = {"due_on": complaint.due_on, "for_headquarters": is_for_headquarters(case)}
    to_client(case, "complaint_made", at=complaint.made_at, **told)
