"""Until when an offered seat is held. The clock runs from 8:00 to 21:00 on working days only, and stands still between.

Pure: the time of the offer goes in. The end of an offer is exclusive.
"""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localtime

from core.workdays import add_working_days, is_working_day

OPENS, CLOSES = time(8), time(21)
LAST_CALL = timedelta(hours=2)  # before the event begins: who has not answered by then is no longer waited for
LEAST = timedelta(hours=1)  # of daytime that an offer must leave to answer; on any day, since the last ones may be a weekend


def offer_until(start: datetime, hours: int) -> datetime:
    """When `hours` hours of open clock have passed since `start`."""
    at, left = _when_open(start), timedelta(hours=hours)
    while left > (today := _at(at, CLOSES) - at):
        left -= today
        at = _when_open(_at(at, CLOSES))
    return at + left


def end_of_offer(now: datetime, hours: int, starts_at: datetime) -> datetime | None:
    """Until when a seat that is offered at `now` is held; None when too little daytime is left before the event."""
    last = starts_at - LAST_CALL
    return min(offer_until(now, hours), last) if _answered_by(now) <= last else None


def _answered_by(now: datetime) -> datetime:
    """When `LEAST` has passed between 8:00 and 21:00, of working days or not."""
    here = localtime(now, get_default_timezone())
    tomorrow = _at(here + timedelta(days=1), OPENS)
    at = max(here, _at(here, OPENS)) if here.time() < CLOSES else tomorrow
    left = _at(at, CLOSES) - at
    return at + LEAST if left >= LEAST else tomorrow + LEAST - left


def _when_open(moment: datetime) -> datetime:
    """`moment`, or when the clock begins to run again after it."""
    here = localtime(moment, get_default_timezone())
    if is_working_day(here.date()) and here.time() < CLOSES:
        return max(here, _at(here, OPENS))
    tomorrow = here.date() + timedelta(days=1)
    return datetime.combine(add_working_days(tomorrow, 0), OPENS, get_default_timezone())


def _at(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, get_default_timezone())
