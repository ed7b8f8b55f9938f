"""Working days of the office calendar."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import closures
from core.models import OfficeClosure
from core.workdays import add_working_days, is_usually_open, is_working_day, working_days_until


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


# --- days that headquarters closed ---------------------------------------------------------------------------
def test_closed_day_is_no_working_day_and_deadlines_pass_over_it():
    closures.remember({date(2026, 11, 24): ("創立記念日", "Foundation day")})

    assert not is_working_day(date(2026, 11, 24))
    assert is_usually_open(date(2026, 11, 24))
    assert add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 25)
    assert working_days_until(date(2026, 11, 25), date(2026, 11, 20)) == 1


def test_closed_days_are_read_once_and_again_when_forgotten(db, django_assert_num_queries):
    closures.forget()
    with django_assert_num_queries(1):
        assert [is_working_day(date(2026, 11, day)) for day in (20, 24, 25)] == [True, True, True]

    OfficeClosure.objects.create(day=date(2026, 11, 24), name_ja="創立記念日", name_en="Foundation day", entered_by="x")
    assert is_working_day(date(2026, 11, 24))  # still from memory
    closures.forget()
    assert not is_working_day(date(2026, 11, 24))


def test_closed_days_are_read_again_after_half_a_minute(db, monkeypatch, django_assert_num_queries):
    closures.forget()
    closures.closed_days()
    later = time.monotonic() + 31
    monkeypatch.setattr(closures.time, "monotonic", lambda: later)

    with django_assert_num_queries(1):
        closures.closed_days()
