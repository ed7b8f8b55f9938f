"""Years of seminars, hour by hour, with everything that happens in them: the portal against an oracle written plainly.

Each hour somebody may apply, cancel, hand over, take or leave an offer; events are moved and called off; the worker is away
for days, and the clock is set back. After each hour the outbox must hold what the oracle says, and nothing else.
"""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import jpholiday
import time_machine
from django.utils import timezone

from core.actors import service
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from seminars import reminders
from seminars.actions import seats
from seminars.actions.events import hold_past_events
from seminars.actions.reminders import sweep
from seminars.enums import EventStatus, PromotionOutcome, RegistrationStatus, SeatKind
from seminars.models import Attendance, PromotionNote, Registration, SeatPool, SeminarEvent
from seminars.notices.events import event_cancelled, event_changed
from tests.factories.seminars import make_attendance, make_event, make_series

TOKYO = timezone.get_default_timezone()
HOUR = timedelta(hours=1)
DRIVER = service("drill")
S = RegistrationStatus


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=TOKYO)


# --- the oracle ---------------------------------------------------------------------------------------
_OPEN: dict[date, bool] = {}


def is_open_day(day: date) -> bool:
    if day not in _OPEN:
        is_new_year = (day.month, day.day) in [(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)]
        _OPEN[day] = day.weekday() < 5 and not jpholiday.is_holiday(day) and not is_new_year
    return _OPEN[day]


@lru_cache(maxsize=200_000)
def mornings_left(now: datetime, day: date) -> int:
    """How many open mornings (9:00) lie after `now` and before `day`."""
    count, one = 0, now.date()
    while one < day:
        count += is_open_day(one) and at(one, 9) > now
        one += timedelta(days=1)
    return count


@lru_cache(maxsize=200_000)
def mornings_since(day: date, now: datetime) -> int:
    """How many open mornings (10:00) after `day` have come."""
    count, one = 0, day + timedelta(days=1)
    while at(one, 10) <= now and count < 9:
        count += is_open_day(one)
        one += timedelta(days=1)
    return count


def open_hours(start: datetime, end: datetime) -> int:
    """Whole hours between 8:00 and 21:00 of open days from `start` to `end`."""
    count, one = 0, start
    while one < end and count < 99:
        count += is_open_day(one.date()) and 8 <= one.hour < 21
        one += HOUR
    return count


def cause_of(moment: datetime) -> str:
    return f":{moment.astimezone(UTC):%Y%m%d%H%M%S%f}"


def due(now: datetime, row: Registration, came: set[int], known: set[tuple[int, str]]) -> set[tuple[str, str, str]]:
    """(number, reminder, cause) of everything that this person has to be told now."""
    event, found = row.event, set()
    start, end = event.starts_at.astimezone(TOKYO), event.ends_at.astimezone(TOKYO)
    is_day_hour, is_work_hour = 8 <= now.hour < 21, is_open_day(now.date()) and 8 <= now.hour < 21
    if row.status == S.CONFIRMED and event.status == EventStatus.PUBLISHED:
        left, since = mornings_left(now, start.date()), row.confirmed_at.astimezone(TOKYO)
        link_day = at(start.date() - timedelta(days=1), 9)
        is_linked = row.seat_kind == SeatKind.ONLINE and event.online_url
        if 1 <= left <= 4 and is_work_hour and mornings_left(since, start.date()) >= 5:
            found.add("event_early")
        knew_not = mornings_left(since, start.date()) >= 1
        if left == 0 and now < (min(link_day, start) if is_linked else start) and is_day_hour and knew_not:
            found.add("event_soon")
        if is_linked and link_day <= now < end:
            found.add("event_link")
    causes = {(row.number, name, cause_of(start)) for name in found}
    if (
        row.status == S.CONFIRMED
        and event.status == EventStatus.HELD
        and is_work_hour
        and end <= now < end + timedelta(days=31)
    ):
        if row.pk in came and mornings_since(end.date(), now) >= 1:
            causes.add((row.number, "event_thanks", ""))
        if row.pk not in came and (event.pk, row.seat_kind) in known and mornings_since(end.date(), now) >= 3:
            causes.add((row.number, "event_missed", ""))
    if row.status == S.OFFERED and event.status == EventStatus.PUBLISHED and is_work_hour:
        until, since = row.offer_until.astimezone(TOKYO), row.offered_at.astimezone(TOKYO)
        was_night = not (is_open_day(since.date()) and 8 < since.hour <= 21)
        is_long = open_hours(since, until) > 8 or (open_hours(since, until) == 8 and was_night)
        if is_long and now < until and open_hours(now, until) <= 4:
            causes.add((row.number, "offer_ending", cause_of(until)))
    return causes


# --- what happens -------------------------------------------------------------------------------------
@dataclass
class Plan:
    """What happens in which hour, drawn once from a seed. `down` are the hours without a worker."""

    start: date
    days: int
    random: random.Random
    steps: dict[datetime, list[tuple[str, Any]]] = field(default_factory=dict)
    down: set[datetime] = field(default_factory=set)
    back: set[datetime] = field(default_factory=set)  # hours in which the clock stands one hour earlier once more

    def add(self, when: datetime, step: str, what: Any) -> None:
        self.steps.setdefault(when.replace(minute=0), []).append((step, what))

    def draw(self, events: int, outages: int) -> None:
        last = self.start + timedelta(days=self.days)
        leap, new_year = date(2028, 2, 29), [date(2028, 3, 31), date(2028, 4, 1), date(2028, 1, 4)]
        days = [day for day in (leap, *new_year) if self.start + timedelta(days=45) < day < last]
        while len(days) < events:
            days.append(self.start + timedelta(days=self.random.randrange(min(45, self.days // 2), self.days)))
        for number, day in enumerate(days):
            self._event(number, at(day, self.random.choice([8, 9, 10, 13, 14, 18])))
        for _outage in range(outages):
            begin = at(self.start + timedelta(days=self.random.randrange(self.days)), self.random.randrange(24))
            self.down |= {begin + HOUR * hour for hour in range(self.random.randrange(1, 14 * 24 + 1))}
        for _jump in range(outages):
            self.back.add(at(self.start + timedelta(days=self.random.randrange(1, self.days)), self.random.randrange(1, 24)))

    def _event(self, number: int, starts_at: datetime) -> None:
        opens = max(starts_at - timedelta(days=self.random.randrange(10, 45)), at(self.start, 1))
        self.add(opens, "publish", (number, starts_at, self.random.random() < 0.8))
        span = int((starts_at - opens) / HOUR)
        for person in range(self.random.randrange(5, 14)):
            self.add(opens + HOUR * self.random.randrange(1, span), "apply", (number, person))
        for _step in range(self.random.randrange(3, 11)):
            step = self.random.choice(["cancel", "cancel", "hand_over", "accept", "decline", "switch"])
            self.add(opens + HOUR * self.random.randrange(1, span + 4), step, number)
        chance = self.random.random()
        if chance < 0.25:
            self.add(opens + HOUR * self.random.randrange(1, span), "move", (number, self.random.randrange(-3, 12)))
        elif chance < 0.35:
            self.add(opens + HOUR * self.random.randrange(1, span), "call_off", number)


class Years:
    """The portal in those years."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.random = plan, plan.random
        self.events: dict[int, SeminarEvent] = {}
        self.told: set[str] = set()
        self.series = make_series()
        self.counts: Counter[str] = Counter()
        self.people: list[Registration] = []
        self.was_down = False
        self.came: set[int] = set()
        self.known: set[tuple[int, str]] = set()

    def run(self) -> Counter[str]:
        first = at(self.plan.start, 0)
        with time_machine.travel(first, tick=False) as traveller:
            for number in range(self.plan.days * 24):
                now = first + HOUR * number
                traveller.move_to(now)
                self._hour(now, traveller)
        self._close()
        return self.counts

    def _hour(self, now: datetime, traveller: Any) -> None:
        self.counts["hours"] += 1
        steps = self.plan.steps.get(now, ())
        for step, what in steps:
            getattr(self, f"_{step}")(what, now)
        if now.hour == 2 and hold_past_events(now):
            self._note_held(now)
            self._read()
        if now in self.plan.down:
            self.counts["hours without a worker"] += 1
            self.was_down = True
            return
        lapsed, steps = 0, steps or self.was_down
        self.was_down = False
        if steps or now.hour % 6 == 0 or any(row.status == S.OFFERED for row in self.people):  # else it finds nothing
            lapsed = seats.expire_offers(now)
        self.counts["lapsed"] += lapsed
        if steps or lapsed:
            self._read()
        self._compare(now)
        if now in self.plan.back:
            traveller.move_to(now - HOUR)
            self._compare(now - HOUR)

    def _compare(self, now: datetime) -> None:
        """What the sweep writes in this hour is what the oracle wants, no more and no less."""
        wanted = {key for key in self._wanted(now) if key not in self.told}
        written = sweep(now)
        self.counts["reminders"] += written
        if not written and not wanted:
            return
        new = Message.objects.filter(event__in=reminders.ALL).exclude(status=MessageStatus.WITHDRAWN).order_by("-pk")
        assert sorted(new.values_list("key", flat=True)[:written]) == sorted(wanted), now
        self.told |= wanted
        Message.objects.filter(status=MessageStatus.QUEUED).update(status=MessageStatus.SENT)

    def _read(self) -> None:
        """The rows as they stand, for the oracle."""
        self.people = list(Registration.objects.active().select_related("event").order_by("pk"))
        came = Attendance.objects.values_list("registration_id", "registration__event_id", "kind")
        self.came = {one for one, _event, _kind in came}
        self.known = {(event, kind) for _one, event, kind in came}

    def _wanted(self, now: datetime) -> set[str]:
        wanted = set()
        for row in self.people:
            if now - timedelta(days=40) < row.event.ends_at < now + timedelta(days=40):
                causes = due(now, row, self.came, self.known)
                wanted |= {f"seminar:{number}:{name}:participant{cause}" for number, name, cause in causes}
        return wanted

    # --- afterwards -----------------------------------------------------------------------------------
    def _close(self) -> None:
        """Every offer was told once and before its end, nobody was reminded after he had left, and the seats are right."""
        offers = Counter(Message.objects.filter(event="seat_offered").values_list("object_ref", flat=True))
        given = PromotionNote.objects.filter(outcome=PromotionOutcome.OFFERED)
        assert offers == Counter(given.values_list("registration__number", flat=True))
        assert not [note for note in given if note.until is not None and note.at >= note.until]
        ended = dict(Registration.objects.exclude(ended_at=None).values_list("number", "ended_at"))
        mails = Message.objects.filter(event__in=reminders.ALL).exclude(status=MessageStatus.WITHDRAWN)
        late = [mail.key for mail in mails if mail.object_ref in ended and mail.created_at > ended[mail.object_ref]]
        assert late == []
        for pool in SeatPool.objects.all():
            holding = Registration.objects.holding_a_seat().filter(event=pool.event, seat_kind=pool.kind)
            assert pool.taken == holding.count()
        self.counts["offers"] = sum(offers.values())
        self.counts["events"] = len(self.events)
        self.counts["people"] = Registration.objects.count()
        for name in reminders.ALL:
            self.counts[name] = mails.filter(event=name).count()

    # --- steps ----------------------------------------------------------------------------------------
    def _publish(self, what: tuple[int, datetime, bool], now: datetime) -> None:
        number, starts_at, has_link = what
        mode = self.random.choice(["onsite", "online", "hybrid", "hybrid"])
        given = {"mode": mode, "online_url": "https://meeting.example/room" if has_link else "", "series": self.series}
        seats_of = {"onsite": self.random.randrange(1, 5), "online": self.random.randrange(1, 5)}
        given |= {"applications_open_at": now - HOUR, "offer_hours": self.random.choice([4, 13, 24])}
        self.events[number] = make_event(starts_at=starts_at, hours=2, **seats_of, **given)

    def _apply(self, what: tuple[int, int], now: datetime) -> None:
        number, person = what
        event = self.events[number]
        kind = {"onsite": "onsite", "online": "online"}.get(event.mode) or self.random.choice(["onsite", "online"])
        name, email = f"受講 {number}-{person}", f"p{number}-{person}@example.jp"
        one = seats.PersonEntry(name, "ジュコウ", "", kind)
        entry = seats.BookingEntry("", "", "prefecture.13", "", None, email, "", "ja", (one,), willing_to_wait=True)
        self._try("apply", lambda: seats.apply(by=DRIVER, event=event, entry=entry, form_key=uuid.uuid4()))

    def _cancel(self, number: int, now: datetime) -> None:
        self._with(number, (S.CONFIRMED, S.WAITING, S.OFFERED), lambda one: seats.cancel(by=DRIVER, registration=one))

    def _accept(self, number: int, now: datetime) -> None:
        self._with(number, (S.OFFERED,), lambda one: seats.accept_offer(by=DRIVER, registration=one))

    def _decline(self, number: int, now: datetime) -> None:
        self._with(number, (S.OFFERED,), lambda one: seats.decline_offer(by=DRIVER, registration=one))

    def _switch(self, number: int, now: datetime) -> None:
        other = {"onsite": "online", "online": "onsite"}
        if self.events[number].mode == "hybrid":
            self._with(
                number,
                (S.CONFIRMED, S.WAITING),
                lambda one: seats.switch(by=DRIVER, registration=one, kind=other[one.seat_kind], willing_to_wait=True),
            )

    def _hand_over(self, number: int, now: datetime) -> None:
        serial = self.random.randrange(10**6)
        colleague = seats.PersonEntry(f"同僚 {serial}", "ドウリョウ", f"c{serial}@example.jp", "onsite")
        self._with(number, (S.CONFIRMED,), lambda one: seats.hand_over(by=DRIVER, registration=one, person=colleague))

    def _move(self, what: tuple[int, int], now: datetime) -> None:
        number, days = what
        event, delta = self.events[number], timedelta(days=days)
        starts_at = event.starts_at + delta
        if event.status != EventStatus.PUBLISHED or starts_at < now + 3 * HOUR or not days:
            return
        times = {"starts_at": starts_at, "ends_at": event.ends_at + delta, "applications_close_at": starts_at}
        SeminarEvent.objects.filter(pk=event.pk).update(**times, held_on=starts_at.date())
        event.refresh_from_db()
        event_changed(event, ["starts_at", "ends_at"], now)
        self.counts["moved"] += 1

    def _call_off(self, number: int, now: datetime) -> None:
        event = self.events[number]
        SeminarEvent.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED, cancelled_at=now)
        event.refresh_from_db()
        event_cancelled(event, now)
        seats.end_all(by=DRIVER, event=event)
        self.counts["called off"] += 1

    def _came(self, what: tuple[int, str], now: datetime) -> None:
        """Most of those with this kind of seat were there, as the reception or the log of the meeting says."""
        number, kind = what
        for row in Registration.objects.confirmed().filter(event=self.events[number], seat_kind=kind, attendance=None):
            if self.random.random() < 0.7:
                make_attendance(row)

    def _note_held(self, now: datetime) -> None:
        """The night after: who came on site is known, who came online some days later, or never."""
        for number, event in self.events.items():
            if event.status == EventStatus.PUBLISHED and event.ends_at < now:
                event.refresh_from_db()
                self._came((number, "onsite"), now)
                if self.random.random() < 0.8:
                    self.plan.add(now + timedelta(days=self.random.randrange(6), hours=3), "came", (number, "online"))

    def _with(self, number: int, states: tuple[str, ...], step: Any) -> None:
        rows = Registration.objects.filter(event=self.events[number], status__in=states).select_related("booking", "event")
        found = list(rows.order_by("pk"))
        if found:
            self._try("step", lambda: step(self.random.choice(found)))

    def _try(self, name: str, step: Any) -> None:
        try:
            step()
        except TransitionRefused:
            self.counts["refused"] += 1
        else:
            self.counts[name] += 1
