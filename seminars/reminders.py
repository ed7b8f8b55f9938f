"""What has to be told now about seminars, to whom, and because of what: computed from the rows, never scheduled (ADR 0016).

Pure: the same hour and the same rows give the same reminders. Each has a cause that names it in the outbox, so that asking
a hundred times writes one mail. A reminder whose time is over is never written: what it would say stands on the person's page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from core.workdays import add_working_days, is_working_day
from seminars.enums import EventStatus, RegistrationStatus, SeatKind
from seminars.models import Registration, SeminarEvent

EARLY, SOON, LINK = "event_early", "event_soon", "event_link"
THANKS, MISSED = "event_thanks", "event_missed"
OFFER_ENDING = "offer_ending"
ALL = (EARLY, SOON, LINK, THANKS, MISSED, OFFER_ENDING)

# Between these hours a machine writes to people; on closed days only what cannot wait for the next open one.
FROM, UNTIL = time(8), time(21)
MORNING, AFTERWARDS = time(9), time(10)
EARLY_DAYS = 5  # working days before the event, for who can still say that he cannot come
THANKS_AFTER, MISSED_AFTER = 1, 3  # working days after the event: who came is known from logs some days later
AFTER_IT = timedelta(days=31)  # how long after the event thanks still make sense
OFFER_WARNS, OFFER_SHORT = timedelta(hours=4), timedelta(hours=8)  # open hours before its end; shorter offers need no warning


@dataclass(frozen=True)
class Occasion:
    """A time in which people of an event are told something. `at` is the cause: name, person and cause together, once."""

    event: SeminarEvent
    name: str
    opens_at: datetime
    closes_at: datetime  # exclusive
    at: datetime | None = None
    confirmed_before: datetime | None = None  # who was told later than that knows it
    kinds: tuple[str, ...] = tuple(SeatKind.values)
    works_only: bool = True  # only on working days

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def is_an_hour_for_it(self, now: datetime) -> bool:
        """How to join cannot wait for the morning: somebody may have taken a seat in the night before."""
        return self.name == LINK or may_write(now, works_only=self.works_only)


@dataclass(frozen=True)
class Reminder:
    """One mail that is due."""

    registration: Registration
    name: str
    at: datetime | None
    occasion: Occasion | None = field(default=None, compare=False)  # none of an offer


@dataclass(frozen=True)
class Rows:
    """What may give a reminder, as actions.reminders reads it."""

    registrations: Iterable[Registration] = ()
    attended: frozenset[int] = frozenset()  # registrations of who came
    known: frozenset[tuple[int, str]] = field(default_factory=frozenset)  # (event, kind of seat) of which it is known who came


def may_write(now: datetime, *, works_only: bool = True) -> bool:
    """Whether a machine may write to people at this hour."""
    local = localtime(now)
    return FROM <= local.time() < UNTIL and (is_working_day(local.date()) or not works_only)


def due(now: datetime, rows: Rows) -> list[Reminder]:
    """Everything that has to be told now."""
    is_open = may_write(now)
    return [one for one in standing(now, rows) if (is_open if one.occasion is None else one.occasion.is_an_hour_for_it(now))]


def standing(now: datetime, rows: Rows) -> list[Reminder]:
    """Everything whose time is neither before nor over, at whatever hour: what waits in the outbox and is not here is late."""
    found = []
    for row in rows.registrations:
        found += [Reminder(row, one.name, one.at, one) for one in occasions(now, row.event) if _concerns(one, row, rows)]
        if offer_is_ending(now, row):
            found.append(Reminder(row, OFFER_ENDING, row.offer_until))
    return found


def occasions(now: datetime, event: SeminarEvent) -> list[Occasion]:
    """Of what people of this event may have to be told, were it an hour for it."""
    if event.starts_at is None or event.ends_at is None:
        return []
    all_of_it = {EventStatus.PUBLISHED: _before, EventStatus.HELD: _after}.get(EventStatus(event.status))
    return [one for one in all_of_it(event, event.starts_at, event.ends_at) if one.is_open(now)] if all_of_it else []


def _before(event: SeminarEvent, starts_at: datetime, ends_at: datetime) -> Iterator[Occasion]:
    """Some working days before, on the last one before, and to who joins online on the day before with the way in."""
    day = localtime(starts_at).date()
    early, eve = (moment(working_days_before(day, days), MORNING) for days in (EARLY_DAYS, 1))
    yield Occasion(event, EARLY, early, eve, starts_at, confirmed_before=early)
    told = {"at": starts_at, "confirmed_before": eve, "works_only": False}
    yield Occasion(event, SOON, eve, starts_at, kinds=(SeatKind.ONSITE,), **told)
    if not event.online_url:
        yield Occasion(event, SOON, eve, starts_at, kinds=(SeatKind.ONLINE,), **told)
        return
    link = moment(day - timedelta(days=1), MORNING)
    yield Occasion(event, SOON, eve, min(link, starts_at), kinds=(SeatKind.ONLINE,), **told)
    yield Occasion(event, LINK, link, ends_at, starts_at, kinds=(SeatKind.ONLINE,))


def _after(event: SeminarEvent, starts_at: datetime, ends_at: datetime) -> Iterator[Occasion]:
    """To who came, and to who did not."""
    day = localtime(ends_at).date()
    for name, days in ((THANKS, THANKS_AFTER), (MISSED, MISSED_AFTER)):
        yield Occasion(event, name, moment(working_days_after(day, days), AFTERWARDS), ends_at + AFTER_IT)


def _concerns(occasion: Occasion, row: Registration, rows: Rows) -> bool:
    if row.status != RegistrationStatus.CONFIRMED or row.seat_kind not in occasion.kinds:
        return False
    if occasion.name == THANKS:
        return row.pk in rows.attended
    if occasion.name == MISSED:
        return row.pk not in rows.attended and (row.event_id, row.seat_kind) in rows.known
    before = occasion.confirmed_before
    return before is None or row.confirmed_at is None or row.confirmed_at < before


def offer_is_ending(now: datetime, row: Registration) -> bool:
    """Whether somebody who was offered a seat some while ago has only few open hours left to take it."""
    if row.status != RegistrationStatus.OFFERED or row.offer_until is None or row.event.status != EventStatus.PUBLISHED:
        return False
    if row.offered_at is None or row.offered_at >= open_hours_before(row.offer_until, OFFER_SHORT):
        return False
    return open_hours_before(row.offer_until, OFFER_WARNS) <= now < row.offer_until


def open_hours_before(end: datetime, hours: timedelta) -> datetime:
    """The moment that lies so many open hours (8:00 to 21:00 on working days) before another one."""
    local = localtime(end)
    while True:
        opens_at = moment(local.date(), FROM)
        if is_working_day(local.date()) and local > opens_at:
            last = min(local, moment(local.date(), UNTIL))
            if last - opens_at >= hours:
                return last - hours
            hours -= last - opens_at
        local = localtime(opens_at - timedelta(hours=FROM.hour))
        local -= timedelta(microseconds=1)


def link_opens_at(event: SeminarEvent) -> datetime | None:
    """From when confirmed people see how to join online: the first minute of the day before."""
    if event.starts_at is None:
        return None
    return moment(localtime(event.starts_at).date() - timedelta(days=1), time())


def link_is_open(event: SeminarEvent, now: datetime) -> bool:
    opens_at = link_opens_at(event)
    return opens_at is not None and now >= opens_at and bool(event.online_url)


def working_days_before(day: date, count: int) -> date:
    """The day that is `count` working days before another one, itself a working day."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_after(day: date, count: int) -> date:
    """The day that is `count` working days after another one; a closed day itself counts as none."""
    return add_working_days(day + timedelta(days=1), count - 1)


def moment(day: date, at: time) -> datetime:
    return make_aware(datetime.combine(day, at))
