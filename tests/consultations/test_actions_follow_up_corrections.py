"""Telling what came of a case, and changing it within a week."""

import pytest

from accounts.actors import VISITOR, with_opened
from consultations.actions.follow_up_corrections import may_change, tell
from consultations.enums import CaseStatus, FollowUpAnswer
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.own_cases import make_follow_up, make_own_case

pytestmark = pytest.mark.django_db
FILED, SALES = [FollowUpAnswer.FILED.value], [FollowUpAnswer.SALES.value]


def client_of(case):
    return with_opened(VISITOR, frozenset({case.ref}))


@pytest.fixture
def asked(time_machine, advisor):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    return make_follow_up(case=make_own_case(status=CaseStatus.CLOSED, advisor=advisor.advisor))


def say(asked, answers, words="", by=None) -> bool:
    return tell(follow_up=asked, by=by or client_of(asked.case), answers=answers, words=words)


def test_first_answer_is_told_to_the_advisor_without_its_words(asked, advisor):
    assert say(asked, FILED, "出願しました") is True

    asked.refresh_from_db()
    assert (asked.answers, asked.words) == (FILED, "出願しました")
    mail = Message.objects.get()
    assert mail.recipient == advisor.email
    assert "出願" not in mail.subject + mail.body


def test_answer_is_changed_within_the_week_and_audited(asked):
    say(asked, FILED, "出願しました")
    assert say(asked, SALES, "売れました") is True

    asked.refresh_from_db()
    assert (asked.answers, asked.words) == (SALES, "売れました")
    entry = AuditEntry.objects.get(action="change_follow_up")
    assert entry.changes == {"answers": [FILED, SALES]}
    assert Message.objects.count() == 1


def test_same_answer_again_writes_nothing(asked):
    say(asked, FILED, "出願しました")
    assert say(asked, FILED, "出願しました") is False

    assert AuditEntry.objects.filter(action="change_follow_up").count() == 0


def test_answer_stands_after_the_week(asked, time_machine):
    say(asked, FILED)
    time_machine.move_to("2026-11-27T10:00+09:00", tick=False)
    asked.refresh_from_db()
    assert not may_change(asked)

    with pytest.raises(TransitionRefused):
        say(asked, SALES)
    asked.refresh_from_db()
    assert asked.answers == FILED


def test_nobody_else_answers_or_changes(asked, other_sme, as_actor):
    with pytest.raises(TransitionRefused):
        say(asked, FILED, by=as_actor(other_sme))
    say(asked, FILED)
    with pytest.raises(TransitionRefused):
        say(asked, SALES, by=as_actor(other_sme))


def test_question_that_was_dropped_is_not_answered(time_machine):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    dropped = make_follow_up(dropped_at="2026-11-20T09:00+09:00")
    dropped.refresh_from_db()

    assert not may_change(dropped)
    with pytest.raises(TransitionRefused):
        say(dropped, FILED)
