"""How near a date is, in words."""

from datetime import date

import pytest
from django.utils import translation

from consultations.deadlines import deadline, paused
from tests.factories.consultations import make_case
from tests.factories.steps import at

FRIDAY = date(2026, 11, 20)  # Monday the 23rd is a holiday


@pytest.mark.parametrize(
    ("day", "level", "text"),
    [
        (date(2026, 11, 18), "over", "2営業日超過"),
        (FRIDAY, "today", "本日まで"),
        (date(2026, 11, 22), "soon", "あと1営業日"),  # a Sunday: before the next open day
        (date(2026, 11, 24), "soon", "あと1営業日"),
        (date(2026, 11, 25), "soon", "あと2営業日"),
        (date(2026, 11, 26), "later", "あと3営業日"),
        (date(2026, 12, 2), "later", "あと7営業日"),
        (date(2031, 1, 1), "later", "あと99営業日"),
    ],
)
def test_badge_counts_working_days(day, level, text):
    assert (deadline(day, FRIDAY).level, deadline(day, FRIDAY).text) == (level, text)


def test_day_that_passed_over_a_holiday_is_over():
    assert deadline(date(2026, 11, 21), date(2026, 11, 23)).text == "期限超過"


@pytest.mark.parametrize(
    ("day", "text"), [(date(2026, 11, 19), "1 working day over"), (date(2026, 11, 25), "2 working days left")]
)
def test_badge_speaks_english(day, text):
    with translation.override("en"):
        assert deadline(day, FRIDAY).text == text


@pytest.mark.parametrize(
    ("since", "text"),
    [
        ("2026-11-20 09:00", "停止中（相手待ち 1日目）"),
        ("2026-11-18 23:30", "停止中（相手待ち 3日目）"),
        (None, "停止中（相手待ち）"),
    ],
)
def test_paused_badge_counts_the_day_of_asking_as_the_first(since, text):
    badge = paused(date(2026, 11, 10), at(since) if since else None, FRIDAY)

    assert (badge.level, badge.text, badge.day) == ("paused", text, date(2026, 11, 10))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "level"), [("in_support", "over"), ("waiting", "paused"), ("closed", None), ("withdrawn", None)]
)
def test_badge_of_a_case_follows_its_state(status, level):
    case = make_case(status=status, due_on=date(2020, 1, 6))

    assert (case.deadline.level if case.deadline else None) == level
