"""Answering a complaint: effect, refusal, audit, mail, twice."""

import pytest

from consultations.actions.complaint_answers import answer_complaint
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.steps import make_complaint

pytestmark = pytest.mark.django_db


def test_answer_stands_there_and_the_client_is_told(desk_manager, as_actor):
    complaint = make_complaint()

    assert answer_complaint(complaint=complaint, by=as_actor(desk_manager), text="極秘の件でお詫びします") is True

    complaint.refresh_from_db()
    assert (complaint.status, complaint.answer, complaint.answered_by) == ("answered", "極秘の件でお詫びします", "管理 三郎")
    message = Message.objects.get()
    assert (message.event, message.recipient) == ("complaint_answered", "client@example.jp")
    assert "極秘" not in message.subject + message.body
    assert AuditEntry.objects.get().changes == {"complaint": [complaint.ref, "answered"]}


def test_second_answer_changes_nothing(desk_manager, as_actor):
    complaint = make_complaint()
    answer_complaint(complaint=complaint, by=as_actor(desk_manager), text="一度目")

    assert answer_complaint(complaint=complaint, by=as_actor(desk_manager), text="二度目") is False

    complaint.refresh_from_db()
    assert (complaint.answer, AuditEntry.objects.count(), Message.objects.count()) == ("一度目", 1, 1)


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "other_desk_advisor", "sme"])
def test_nobody_but_the_head_of_the_desk_answers(who, request, as_actor):
    user = request.getfixturevalue(who)
    case = make_case(status="in_support", requester=user if who == "sme" else None)
    if who == "advisor":
        case.advisor = user.advisor
        case.save()

    with pytest.raises(TransitionRefused):
        answer_complaint(complaint=make_complaint(case), by=as_actor(user), text="回答")

    assert not Message.objects.exists()
