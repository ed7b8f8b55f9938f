"""The mails of a case. They say what happened and where to read it, never what the consultation is about."""

from django.utils import timezone

from consultations.models import Case, Contact, Promise
from consultations.models.changes import UNDO
from consultations.notices.delivery import may_be_told, people_of_desk, to_client, to_user
from core.actors import ActorLike


def consult_received(case: Case) -> None:
    """To the person: number, promised date and receipt. To the desk: that a consultation came in."""
    to_client(case, "consult_received")
    for user in people_of_desk(case):
        to_user(case, "consult_received", "desk", user)


def support_began(case: Case, contact: Contact) -> None:
    """To the person, once the record can no longer be taken back: who does not remember a contact can object."""
    at = contact.logged_at
    to_client(case, "support_began", at=at, not_before=at + UNDO, contacted_on=contact.contacted_on)


def case_closed(case: Case) -> None:
    """To the person, once it can no longer be undone."""
    to_client(case, "case_closed", at=case.closed_at, not_before=timezone.now() + UNDO)


def client_asked(case: Case, promise: Promise) -> None:
    """To the person, once it can no longer be undone: by when, and where to read what is asked."""
    now = timezone.now()
    to_client(case, "client_asked", at=now, not_before=now + UNDO, answer_by=promise.due_on)


def case_reopened(case: Case, by: ActorLike) -> None:
    """To the person, once it can no longer be undone; and to the advisor unless he did it himself."""
    now = timezone.now()
    to_client(case, "case_reopened", at=now, not_before=now + UNDO)
    user = case.advisor.user if case.advisor else None
    if user is not None and f"user:{user.ref}" != by.ref and may_be_told(case, user):
        to_user(case, "case_reopened", "advisor", user, at=now)
