"""Asking later what became of a case: planned, dropped, answered by whom, told to whom."""

from datetime import date

import pytest

from accounts.actors import VISITOR, with_opened
from consultations.actions.follow_ups import answer, drop_open, plan
from consultations.follow_up_links import follow_up_token, is_for, ref_of
from consultations.models import FollowUp
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.steps import make_follow_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


def client_of(follow_up: FollowUp):
    return with_opened(VISITOR, frozenset({follow_up.case.ref}))


def test_client_answers_once_and_the_advisor_is_told_without_his_words(advisor):
    row = make_follow_up(make_case(status="closed", advisor=advisor.advisor))

    assert answer(follow_up=row, by=client_of(row), answers=["filed", "sales"], words=" 極秘の製品が売れました ") is True
    assert answer(follow_up=row, by=client_of(row), answers=["not_yet"]) is False

    row.refresh_from_db()
    assert (row.answers, row.words, row.answered_at is not None) == (["filed", "sales"], "極秘の製品が売れました", True)
    message = Message.objects.get()
    assert (message.event, message.recipient) == ("follow_up_answered", advisor.email)
    logged = str(list(AuditEntry.objects.values_list("told__text", "changes")))
    assert "極秘" not in message.subject + message.body + logged


def test_desk_notes_what_it_heard_by_phone(manager):
    row = make_follow_up()

    assert answer(follow_up=row, by=manager, answers=["not_yet"]) is True


def test_unknown_answer_is_refused(manager):
    with pytest.raises(ValueError, match="rich"):
        answer(follow_up=make_follow_up(), by=manager, answers=["rich"])


def test_stranger_answers_nothing(other_desk_advisor, as_actor):
    row = make_follow_up()
    with pytest.raises(TransitionRefused):
        answer(follow_up=row, by=as_actor(other_desk_advisor), answers=["filed"])


def test_question_of_a_case_that_was_reopened_is_no_longer_asked(manager):
    row = make_follow_up()
    assert drop_open(case=row.case, by=manager) == 1
    assert drop_open(case=row.case, by=manager) == 0

    with pytest.raises(TransitionRefused, match="再開"):
        answer(follow_up=row, by=manager, answers=["filed"])


def test_planning_the_same_day_again_keeps_one_row(manager):
    case = make_case(status="closed")
    plan(case=case, by=manager, day=date(2027, 5, 20))
    plan(case=case, by=manager, day=date(2027, 5, 20))

    assert FollowUp.objects.count() == 1


def test_token_leads_to_its_row_and_a_forged_one_nowhere():
    row = make_follow_up()

    assert ref_of(follow_up_token(row)) == row.ref
    assert ref_of(f"{row.ref}:forged") is None
    assert is_for(follow_up_token(row), row.case.email.upper())
    assert not is_for(follow_up_token(row, "wrong@example.jp"), row.case.email)
