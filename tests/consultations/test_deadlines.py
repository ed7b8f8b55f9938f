"""How near a date is, in words."""

from datetime import date

import pytest
from django.utils import translation

from consultations.deadlines import deadline

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
