"""A survey: who is asked, for how long he may change his answer, and when the questions are fixed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import VISITOR, actor_of
from accounts.enums import Role
from core.models import AuditEntry
from core.transitions import TransitionRefused
from seminars.actions import surveys
from seminars.models import SurveyAnswer
from seminars.survey_questions import Question, questions_of
from seminars.survey_results import results_of
from tests.conftest import person
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
ASKED = [Question("q1", "text", "感想", "Thoughts")]


@pytest.fixture
def organiser(db):
    return actor_of(person("organiser@example.jp", "主催 花子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event(db):
    return make_event(starts_in=-3, status="held", onsite=50)


def test_who_came_answers_once_and_may_change_it_for_seven_days(event):
    came = make_registration(event, attended=True)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        assert surveys.answer(by=VISITOR, registration=came, answers={"q1": "1"})
        assert not surveys.answer(by=VISITOR, registration=came, answers={"q1": "1"})
        traveller.shift(timedelta(days=7, seconds=-1))
        assert surveys.answer(by=VISITOR, registration=came, answers={"q1": "2"})
        traveller.shift(timedelta(seconds=1))
        with pytest.raises(TransitionRefused):
            surveys.answer(by=VISITOR, registration=came, answers={"q1": "3"})
    assert SurveyAnswer.objects.get().answers == {"q1": "2"}
    assert AuditEntry.objects.filter(action="answer_survey", object_ref=came.number).count() == 2


@pytest.mark.parametrize("who", ["absent", "cancelled", "before"])
def test_nobody_else_is_asked(event, who):
    of = make_event(starts_in=1) if who == "before" else event
    one = make_registration(of, attended=who != "absent")
    if who == "cancelled":
        one.status = "cancelled"
    with pytest.raises(TransitionRefused):
        surveys.answer(by=VISITOR, registration=one, answers={"q1": "1"})


def test_questions_change_until_the_first_answer(organiser, event):
    assert [question.kind for question in questions_of(event)] == ["scale", "scale", "text"]
    assert surveys.set_questions(by=organiser, event=event, questions=ASKED, seen=None)
    assert not surveys.set_questions(by=organiser, event=event, questions=ASKED, seen=None)
    with pytest.raises(TransitionRefused):  # somebody else's page is old
        surveys.set_questions(by=organiser, event=event, questions=[], seen=None)
    seen = event.survey.changed_at
    surveys.answer(by=VISITOR, registration=make_registration(event, attended=True), answers={"q1": "良かった"})
    with pytest.raises(TransitionRefused):
        surveys.set_questions(by=organiser, event=event, questions=[], seen=seen)
    assert questions_of(event) == ASKED
    assert AuditEntry.objects.filter(action="set_survey").count() == 1


def test_who_does_not_run_the_event_sets_no_questions(event):
    other = actor_of(person("x@example.jp", "他", (Role.SEMINAR_ORGANISER, ("overseas",))))
    with pytest.raises(TransitionRefused):
        surveys.set_questions(by=other, event=event, questions=ASKED, seen=None)


def test_shares_are_told_from_ten_answers_on(event, django_assert_num_queries):
    for place in range(9):
        one = make_registration(event, attended=True)
        surveys.answer(by=VISITOR, registration=one, answers={"q1": "1" if place else "5", "q3": f"意見{place}"})
    few = results_of(event)
    assert "%" not in few.results[0].message + str(few.results[0].table.header)
    assert few.rate is None
    surveys.answer(by=VISITOR, registration=make_registration(event, attended=True), answers={"q1": "2"})
    with django_assert_num_queries(3):
        found = results_of(event)
    assert (found.answers, found.attended, found.rate) == (10, 10, 100)
    assert found.results[0].table.lines[0][1:] == (8, 80.0)
    assert "90%" in found.results[0].message
    assert found.results[2].words == tuple(f"意見{place}" for place in range(9))
