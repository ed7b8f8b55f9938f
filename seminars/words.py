"""What a visitor reads about an event: when it is, whether he can still apply, and how many seats are left, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core.eras import era_date_label
from core.workdays import working_days_until
from seminars.enums import EventStatus, RegistrationStatus, SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent

OPEN, SOON, CLOSED, OVER, CALLED_OFF = "open", "soon", "closed", "over", "called_off"
FEW_SEATS = 5  # so many or fewer are told by their number
_WAIT = (RegistrationStatus.WAITING, RegistrationStatus.CONFIRMED)  # the latter for another kind than they have


@dataclass(frozen=True)
class Seats:
    """The seats of one kind. `level`: good, few or full."""

    kind: str
    label: Any
    text: str
    level: str

    @property
    def is_full(self) -> bool:
        return self.level == "full"


@dataclass(frozen=True)
class Door:
    """Whether one can apply, in a word and a sentence."""

    state: str
    text: str
    level: str = "none"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


def door_of(event: SeminarEvent, now: datetime) -> Door:
    """The state of the applications at `now`."""
    if event.status == EventStatus.CANCELLED:
        return Door(CALLED_OFF, pgettext("seminar", "Called off"), "off")
    if event.status == EventStatus.HELD or (event.ends_at and event.ends_at <= now):
        return Door(OVER, _("Has taken place"))
    if event.applications_open_at and event.applications_open_at > now:
        return Door(SOON, _("Applications open on %(day)s") % {"day": day_and_time(event.applications_open_at)})
    if not is_taking_applications(event, now):
        return Door(CLOSED, _("Applications are closed"))
    return Door(OPEN, "", "good")


def is_taking_applications(event: SeminarEvent, now: datetime) -> bool:
    """Whether somebody may apply at `now`: published, opened, not closed and not begun."""
    end = event.applications_close_at or event.starts_at
    has_opened = event.applications_open_at is None or event.applications_open_at <= now
    return event.status == EventStatus.PUBLISHED and has_opened and end is not None and now < end


def seats_of(pools: Iterable[SeatPool]) -> list[Seats]:
    """The seats of an event, on site before online."""
    return [_seats(pool) for pool in sorted(pools, key=lambda pool: pool.kind != SeatKind.ONSITE)]


def with_waiting(pools: "QuerySet[SeatPool]") -> "QuerySet[SeatPool]":
    """Marked with whether anybody waits for such a seat: then a free one is not for a newcomer."""
    waiting = Registration.objects.filter(event=OuterRef("event"), status__in=_WAIT)
    seeks = Q(status=RegistrationStatus.WAITING, seat_kind=OuterRef("kind")) | Q(wanted_kind=OuterRef("kind"))
    return pools.annotate(is_waited_for=Exists(waiting.filter(seeks)))


def _seats(pool: SeatPool) -> Seats:
    label = SeatKind(pool.kind).label
    if pool.free <= 0 or getattr(pool, "is_waited_for", False):
        return Seats(pool.kind, label, _("Full: you can join the waiting list"), "full")
    if pool.free <= FEW_SEATS:
        return Seats(pool.kind, label, ngettext("%(n)d seat left", "%(n)d seats left", pool.free) % {"n": pool.free}, "few")
    return Seats(pool.kind, label, _("Seats available"), "good")


def deadline_of(event: SeminarEvent, now: datetime) -> str:
    """Until when one can apply: day, hour and the working days left (ux 3.6)."""
    end = event.applications_close_at or event.starts_at
    if end is None:
        return ""
    days = working_days_until(localtime(end).date(), localtime(now).date())
    left = ngettext("%(n)d working day left", "%(n)d working days left", days) % {"n": days} if days > 0 else _("today")
    if days == 0 and localtime(end).date() != localtime(now).date():
        left = _("no working day left")
    return _("%(until)s (%(left)s)") % {"until": day_and_time(end), "left": left}


def when(event: SeminarEvent) -> str:
    """`2026年12月4日（金）14:00〜16:00`; with both days where it lasts longer than one."""
    if event.starts_at is None or event.ends_at is None:
        return day_in_words(event.held_on)
    start, end = localtime(event.starts_at), localtime(event.ends_at)
    last = date_format(end, "TIME_FORMAT") if end.date() == start.date() else day_and_time(end)
    return _("%(start)s to %(end)s") % {"start": day_and_time(start), "end": last}


def time_span(start: datetime, end: datetime) -> str:
    """`14:00〜16:00`."""
    hours = {"start": date_format(localtime(start), "TIME_FORMAT"), "end": date_format(localtime(end), "TIME_FORMAT")}
    return _("%(start)s to %(end)s") % hours


def day_in_words(day: date) -> str:
    """A day with its weekday, in both languages."""
    return date_format(day, "l j F Y" if get_language() == "en" else "DATE_FORMAT")


def day_and_time(moment: datetime) -> str:
    local = localtime(moment)
    return _("%(day)s, %(time)s") % {"day": day_in_words(local.date()), "time": date_format(local, "TIME_FORMAT")}


def era_of_day(day: date) -> str:
    """The day by era for Japanese readers; empty for others."""
    return era_date_label(day) if get_language() == "ja" else ""


def place_in_words(event: SeminarEvent) -> str:
    """Where it is, in a line; in English the prefecture is told in letters."""
    prefecture = event.prefecture.label if event.prefecture else ""
    label = event.place_label or prefecture
    where = [prefecture or label if get_language() == "en" else label, event.venue]
    return " ".join(part for part in where if part)
