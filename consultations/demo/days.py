"""Days of a made-up year, counted in working days."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.workdays import is_working_day


def working_days(first: date, last: date) -> list[date]:
    """The working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return [day for day in (first + timedelta(days=number) for number in span) if is_working_day(day)]


def working_day_ago(today: date, count: int) -> date:
    """The day `count` working days before `today`; 0 gives `today` or the last working day before it."""
    return working_days(today - timedelta(days=3 * count + 14), today)[-1 - count]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of that day by the clock of the desks."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())
