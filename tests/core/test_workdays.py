"""Working days of the office calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 5, 6), False),  # substitute holiday
        (date(2026, 9, 22), False),  # 国民の休日 between two holidays
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), False),
        (date(2028, 1, 3), False),  # Monday
        (date(2028, 1, 4), True),
        (date(2019, 5, 1), False),  # the accession, a holiday of that year only
    ],
)
def test_is_working_day_follows_the_office_calendar(day, is_open):
    assert is_working_day(day) is is_open


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 26)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 25)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),
    ],
)
def test_add_working_days_skips_closed_days(day, count, found):
    assert add_working_days(day, count) == found


def test_add_working_days_refuses_to_count_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 11, 20), -1)


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31)), st.integers(min_value=0, max_value=15))
def test_add_working_days_ends_open_with_exactly_that_many_open_days_between(day, count):
    found = add_working_days(day, count)
    start = add_working_days(day, 0)

    assert is_working_day(found)
    assert sum(is_working_day(start + timedelta(days=n)) for n in range(1, (found - start).days + 1)) == count
