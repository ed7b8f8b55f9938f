"""The mails of a handoff: to the client which desk answers, to that desk, and to who asked once it has answered."""

from datetime import datetime

from django.utils import timezone

from consultations.models import Handoff
from consultations.models.changes import UNDO
from consultations.notices.delivery import mail_key, people_of_desk, responsible, to_client, to_user
from mailing.actions import take_back
from mailing.models import Message


def handed_off(handoff: Handoff) -> None:
    """To the client under the first number: which desk answers, by when, under which number. To the people of that desk."""
    answering = handoff.answer_case
    to_client(
        handoff.case,
        "handed_off",
        at=handoff.asked_at,
        desk=handoff.to_desk.ja if handoff.case.language == "ja" else handoff.to_desk.en,
        answer_number=answering.case_no,
        promised_on=answering.promised_on,
    )
    for user in people_of_desk(answering):
        to_user(answering, "handoff_asked", "desk", user)


def handoff_answered(handoff: Handoff) -> None:
    """To the advisor of the first case, else to the people of its desk, once the contact can no longer be taken back."""
    if handoff.answered_at is None:
        return
    at, case = handoff.answered_at, handoff.case
    for user in responsible(case):
        to_user(case, "handoff_answered", "desk", user, at=at, not_before=timezone.now() + UNDO, handoff=handoff)


def handoff_unanswered(handoff: Handoff, answered_at: datetime) -> None:
    """The contact that answered is taken back: who waits for its mail never gets it."""
    key = mail_key(handoff.case, "handoff_answered", "desk")
    stamp = f"{answered_at:%Y%m%d%H%M%S%f}"
    for one in Message.objects.filter(key__startswith=f"{key}:", key__endswith=f":{stamp}").values_list("key", flat=True):
        take_back(key=one)
