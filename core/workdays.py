"""Working days of the office calendar: not Saturday, Sunday, a national holiday or 29 December to 3 January."""

from datetime import date, timedelta

import jpholiday


def is_working_day(day: date) -> bool:
    """Whether the desks are open on `day`."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and not jpholiday.is_holiday(day)


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day` (day 0); `count` ≥ 0, 0 gives the next open day or `day`."""
    while not is_working_day(day):
        day += timedelta(days=1)
    for _step in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day
