"""Whether a desk answers the phone at this moment, in a sentence for the reader.

By the desk's own hours, its last reception and the working days of the office; Japanese time, whatever the reader's.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils.dateformat import format as date_words
from django.utils.formats import time_format
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core import holidays
from core.closures import closed_days
from core.workdays import add_working_days, is_working_day, is_year_end


class KeepsHours(Protocol):
    """A desk, as far as its phone goes (consultations.models.Desk)."""

    phone: str
    opens: time | None
    closes: time | None
    last_reception: time | None


@dataclass(frozen=True)
class Hours:
    """`open`: somebody answers now. `next_open`: when the phone opens next; None while open and where nobody knows."""

    open: bool
    sentence: str
    next_open: datetime | None = None


def answers_now(desk: KeepsHours, now: datetime) -> Hours:
    """Whether the desk answers its phone at `now`, and until or from when."""
    if not desk.phone:
        return Hours(False, _("This desk has no phone number of its own. Write to us at any time, and we call you back."))
    if desk.opens is None or (last := desk.last_reception or desk.closes) is None:
        return Hours(False, _("We do not know the phone hours of this desk. Please call on weekdays in the daytime."))
    here = localtime(now, get_default_timezone())
    today, at = here.date(), here.time()
    if not is_working_day(today):
        start = _start(add_working_days(today, 0), desk.opens)
        told = _("Closed today (%(why)s). The phone opens again on %(day)s at %(time)s.")
        return Hours(False, told % _words(start, why=closed_because(today)), start)
    if at < desk.opens:
        start = _start(today, desk.opens)
        return Hours(False, _("Not open yet. The phone opens today at %(time)s.") % _words(start), start)
    if at >= last:
        start = _start(add_working_days(today + timedelta(days=1), 0), desk.opens)
        told = _("Calls are no longer taken today. The phone opens again on %(day)s at %(time)s.")
        return Hours(False, told % _words(start), start)
    return Hours(True, _("The phone is answered now. Calls are taken until %(time)s today.") % {"time": _clock(last)})


def usual_hours(desk: KeepsHours) -> str:
    """The hours of an ordinary working day; empty where nobody knows."""
    if desk.opens is None or desk.closes is None:
        return ""
    words = {"opens": _clock(desk.opens), "closes": _clock(desk.closes)}
    if desk.last_reception is None or desk.last_reception == desk.closes:
        return _("Weekdays %(opens)s to %(closes)s") % words
    words["last"] = _clock(desk.last_reception)
    return _("Weekdays %(opens)s to %(closes)s (calls until %(last)s)") % words


def closed_because(day: date) -> str:
    """Why the office is closed on `day`, in the reader's language; empty on a working day."""
    if is_working_day(day):
        return ""
    if names := closed_days().get(day) or holidays.names_of(day):
        return names[1] if get_language() == "en" else names[0]
    return _("turn of the year") if is_year_end(day) else _("weekend")


def day_words(day: date) -> str:
    """A near day with its weekday and without its year: `Tuesday 24 November`."""
    return date_words(day, pgettext("date format", "l j F"))


def _start(day: date, opens: time) -> datetime:
    return datetime.combine(day, opens, get_default_timezone())


def _words(start: datetime, **more: str) -> dict[str, str]:
    return {"day": day_words(start.date()), "time": _clock(start.time()), **more}


def _clock(at: time) -> str:
    return time_format(at, "G:i")
