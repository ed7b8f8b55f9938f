"""Working days of the office calendar.

Closed are Saturdays, Sundays, national holidays, 29 December to 3 January, and the days that headquarters entered.
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

from core.closures import closed_days


def is_working_day(day: date) -> bool:
    """Whether the desks are open on `day`."""
    return is_usually_open(day) and day not in closed_days()


@lru_cache(maxsize=4000)
def is_usually_open(day: date) -> bool:
    """Whether the desks are open on `day` unless headquarters closed it."""
    return day.weekday() < 5 and not is_year_end(day) and not jpholiday.is_holiday(day)


def is_year_end(day: date) -> bool:
    """29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day` (day 0); 0 gives `day` itself or the next open day.

    A closed day counts as the next open one. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("working days are counted forward only")
    while not is_working_day(day):
        day += timedelta(days=1)
    for _step in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_days_until(day: date, today: date, at_most: int = 99) -> int:
    """Working days from `today` to `day`, today not counted; negative when `day` is past. Counts to `at_most`."""
    first, last = min(today, day), max(today, day)
    count = 0
    while first < last and count < at_most:
        first += timedelta(days=1)
        count += is_working_day(first)
    return count if day >= today else -count
