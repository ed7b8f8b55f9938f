"""The made-up seminars."""

import pytest

from consultations.models import Advisor
from core import demo
from seminars.demo.load import fill
from seminars.enums import EventStatus, RegistrationStatus
from seminars.models import Registration, SeatPool, SeminarEvent, SurveyAnswer
from seminars.seat_check import differences

pytestmark = pytest.mark.django_db


def test_demo_has_an_event_in_each_state_with_right_seats_and_is_filled_once(django_assert_max_num_queries):
    demo.mark_as_demo()
    Advisor.objects.create(code="demo-advisor", name="例示 太郎")
    fill()
    assert set(SeminarEvent.objects.values_list("status", flat=True)) == set(EventStatus.values)
    assert not list(differences())
    full = SeatPool.objects.filter(capacity__gt=0, taken__gte=1).order_by("capacity").first()
    waiting = Registration.objects.filter(event=full.event, status=RegistrationStatus.WAITING)
    assert (full.free, waiting.count() > 0, SurveyAnswer.objects.exists()) == (0, True, True)
    with django_assert_max_num_queries(3):
        fill()


def test_demo_stays_out_of_a_database_that_is_none():
    Advisor.objects.create(code="demo-advisor", name="例示 太郎")
    fill()
    assert not SeminarEvent.objects.exists()
