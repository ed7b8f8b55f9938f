"""The mails of a handoff: to the client which desk answers, to that desk, and to who asked once it has answered."""

from consultations.models import Handoff
from consultations.notices.delivery import people_of_desk, responsible, to_client, to_user


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
    """To the advisor of the first case, else to the people of its desk."""
    for user in responsible(handoff.case):
        to_user(handoff.case, "handoff_answered", "desk", user, at=handoff.answered_at, handoff=handoff)
