"""How near a date is, in words: four levels, counted in working days of the office, and the clock that stands still."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.workdays import working_days_until

_COUNT_UP_TO = 99
SOON = 2  # working days


@dataclass(frozen=True)
class Deadline:
    """A date that is due, its level (over, today, soon, later, paused) and what the badge says."""

    day: date
    level: str
    text: str


def deadline(day: date, today: date) -> Deadline:
    """The badge of `day` as seen on `today`."""
    left = working_days_until(day, today, at_most=_COUNT_UP_TO)
    if day < today:
        over = ngettext("%(n)d working day over", "%(n)d working days over", -left) % {"n": -left}
        return Deadline(day, "over", over if left else _("Over since the last working day"))
    if day == today:
        return Deadline(day, "today", _("Due today"))
    left = max(left, 1)  # a closed day before the next open one
    text = ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}
    return Deadline(day, "soon" if left <= SOON else "later", text)


def paused(day: date | None, since: datetime | None, today: date) -> Deadline:
    """The badge of a case that waits for its client: nothing runs out. The day on which it began is the first."""
    if since is None:
        return Deadline(day or today, "paused", _("Paused: waiting for the client"))
    first = localtime(since).date()
    days = working_days_until(today, first, at_most=_COUNT_UP_TO) + 1
    return Deadline(day or today, "paused", _("Paused: waiting for the client, day %(n)d") % {"n": days})
