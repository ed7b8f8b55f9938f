from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import closures
from seminars.offer_clock import end_of_offer, offer_until

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1)}


@pytest.fixture(autouse=True)
def _no_closed_days():
    closures.remember({})


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-18 10:00", 3, "2026-11-18 13:00"),  # within a day
        ("2026-11-18 20:00", 2, "2026-11-19 09:00"),  # over a night
        ("2026-11-18 08:00", 13, "2026-11-18 21:00"),  # a whole day ends that evening, not the next morning
        ("2026-11-18 21:00", 1, "2026-11-19 09:00"),  # 21:00 is closed
        ("2026-11-18 03:30", 1, "2026-11-18 09:00"),  # before it opens
        ("2026-11-20 20:00", 2, "2026-11-24 09:00"),  # Friday, a weekend and a holiday on Monday
        ("2026-11-21 12:00", 13, "2026-11-24 21:00"),  # from a closed day
        ("2026-12-28 20:30", 1, "2027-01-04 08:30"),  # over the turn of the year
        ("2028-02-28 20:00", 14, "2028-02-29 21:00"),  # the 29th of February
    ],
)
def test_offer_runs_only_in_open_hours(start, hours, end):
    assert offer_until(jst(start), hours) == jst(end)


def test_offer_clock_stands_still_on_days_that_headquarters_closed():
    closures.remember({jst("2026-11-19 00:00").date(): ("創立記念日", "Foundation day")})
    assert offer_until(jst("2026-11-18 20:00"), 2) == jst("2026-11-20 09:00")


def test_every_offer_of_a_year_leaves_just_its_open_hours():
    """Against a clock that is told minute by minute."""
    start = jst("2026-12-25 15:20")
    for hours in (1, 5, 24):
        end, minutes, at = offer_until(start, hours), 0, start
        while at < end:
            is_open = 8 <= at.hour < 21 and at.weekday() < 5 and (at.month, at.day) not in NEW_YEAR
            minutes += is_open
            at += timedelta(minutes=1)
        assert minutes == hours * 60, hours


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-18 09:00", "2026-11-19 20:00"),  # the event is far
        ("2026-11-24 09:00", "2026-11-25 12:00"),  # two hours before the event
        ("2026-11-25 11:00", "2026-11-25 12:00"),  # the last hour in which one is offered
        ("2026-11-25 11:01", None),
        ("2026-11-25 14:00", None),
    ],
)
def test_offer_ends_two_hours_before_the_event_and_leaves_an_hour_to_answer(now, end):
    found = end_of_offer(jst(now), 24, jst("2026-11-25 14:00"))
    assert found == (jst(end) if end else None)
