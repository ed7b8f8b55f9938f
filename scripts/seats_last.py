"""Many bookers apply at the same moment for the last seats of an event, round after round. Needs Django set up."""

import multiprocessing
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connections
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.actors import VISITOR
from core.fiscal import fiscal_year
from mailing import actions as mailing
from scripts import processes
from seminars.actions import applying, seats
from seminars.enums import HOLDS_SEAT, EventStatus, Mode, PriorityRule, SeatKind
from seminars.models import SeatPool, SeminarEvent, Series
from seminars.seat_check import differences

SECONDS_TO_GIVE_UP = 300.0  # for the slowest of a round
MOST_SEATS = 3


@dataclass
class Figures:
    """What stood in the end. Rounds that were sold too often, or not to the end, and errors must be 0."""

    bookers: int
    rounds: int
    sold: int
    oversold: int  # rounds
    undersold: int  # rounds
    refused: int
    differing: int  # events whose seats are not those of their people
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def hold(self) -> bool:
        whole = self.rounds > 0 and self.sold + self.refused == self.bookers * self.rounds
        return whole and not (self.oversold or self.undersold or self.differing or self.errors)

    def __str__(self) -> str:
        words = (
            f"{self.bookers} bookers x {self.rounds:,} rounds: {self.sold:,} seats sold, {self.refused:,} refused, "
            f"{self.oversold} rounds oversold, {self.undersold} undersold, {self.differing} with wrong counts, "
            f"{len(self.errors)} errors ({self.seconds:.0f} s, {self.bookers * self.rounds / max(self.seconds, 0.001):,.0f} "
            "applications in a second)"
        )
        return "\n    ".join([words, *self.errors[:5]])


def last_seats(bookers: int, rounds: int, hands: int, *, guarded: bool = True, minutes: int = 0) -> Figures:
    """All bookers apply for the last seats of `rounds` events, one after another, from `hands` processes (1: from this one).

    No round begins after so many `minutes`. Without the guard each booker looks how many seats are taken, and writes one more.
    """
    warm_up()
    events = make_events(rounds)
    with as_drill() if guarded else unguarded():
        began = time.monotonic()
        counted, errors = crowd(bookers, hands, lambda number, gate: _apply_to_all(number, gate, events), minutes)
    begun = counted["rounds"] // bookers
    return count(bookers, events[:begun], counted["refused"], errors, time.monotonic() - began)


def warm_up() -> None:
    """One application, before the processes part: what is loaded at the first one holds no lock in the drill."""
    (event,) = make_events(1)
    person = seats.PersonEntry("最初 一子", "サイショ", "", SeatKind.ONSITE)
    with as_drill():
        seats.apply(by=VISITOR, event=event, entry=entry_of(person, "first@example.jp"), form_key=uuid.uuid4())


def _apply_to_all(number: int, gate: "Gate", events: list[SeminarEvent]) -> tuple[Counter[str], list[str]]:
    told: Counter[str] = Counter()
    errors: list[str] = []
    for event in events:
        if not gate.goes_on():
            break
        told["rounds"] += 1
        person = seats.PersonEntry(f"予約者 {number}", "ヨヤクシャ", "", SeatKind.ONSITE)
        try:
            seats.apply(by=VISITOR, event=event, entry=entry_of(person, f"booker{number}@example.jp"), form_key=uuid.uuid4())
            told["sold"] += 1
        except seats.SeatsGone:
            told["refused"] += 1
        except Exception as error:  # whatever it is, the figures tell of it
            errors.append(f"{type(error).__name__}: {error}")
    return told, errors


def entry_of(person: seats.PersonEntry, email: str, *, waits: bool = False) -> seats.BookingEntry:
    return seats.BookingEntry("株式会社試験", "", "prefecture.13", "", None, email, "", "ja", (person,), waits)


def make_events(number: int, seats_of: Callable[[int], dict[str, int]] | None = None) -> list[SeminarEvent]:
    """Published events a year ahead, with one to three seats on site each."""
    now = timezone.now()
    series, _new = Series.objects.get_or_create(code="drill", defaults={"ja": "訓練", "en": "Drill"})
    starts_at = now + timedelta(days=400)
    made = SeminarEvent.objects.bulk_create(
        SeminarEvent(
            series=series,
            desk_id="trade_secret",
            status=EventStatus.PUBLISHED,
            title_ja=f"訓練 {each}",
            mode=Mode.HYBRID if seats_of else Mode.ONSITE,
            held_on=timezone.localdate(starts_at),
            fiscal_year=fiscal_year(timezone.localdate(starts_at)),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            applications_open_at=now - timedelta(days=1),
            applications_close_at=starts_at,
            prefecture_id="prefecture.13",
            offer_hours=1,
            priority=list(PriorityRule)[each % len(PriorityRule)],
            published_at=now,
            made_at=now,
        )
        for each in range(number)
    )
    SeatPool.objects.bulk_create(
        SeatPool(event=event, kind=kind, capacity=capacity)
        for each, event in enumerate(made)
        for kind, capacity in (seats_of(each) if seats_of else {SeatKind.ONSITE: 1 + each % MOST_SEATS}).items()
    )
    return made


def count(bookers: int, events: list[SeminarEvent], refused: int, errors: list[str], seconds: float) -> Figures:
    mine = Q(event__registrations__status__in=HOLDS_SEAT, event__registrations__seat_kind=F("kind"))
    first, last = (events[0].pk, events[-1].pk) if events else (0, 0)
    pools = SeatPool.objects.filter(event__pk__range=(first, last)).annotate(sold=Count("event__registrations", filter=mine))
    sold = [(pool.sold, pool.capacity) for pool in pools]
    return Figures(
        bookers=bookers,
        rounds=len(events),
        sold=sum(one for one, _capacity in sold),
        oversold=sum(one > capacity for one, capacity in sold),
        undersold=sum(one < min(capacity, bookers) for one, capacity in sold),
        refused=refused,
        differing=len({found.pool.event_id for found in differences() if first <= found.pool.event_id <= last}),
        errors=errors,
        seconds=seconds,
    )


# --- the crowd ------------------------------------------------------------------------------------------
class Gate:
    """Where all wait until the last is there, and where one looks at the clock for all."""

    def __init__(self, bookers: int, minutes: int) -> None:
        context = multiprocessing.get_context("fork")
        self._until = time.monotonic() + minutes * 60 if minutes else float("inf")
        self._over = context.Value("b", False)
        self._barrier = context.Barrier(bookers, action=self._look)

    def _look(self) -> None:
        self._over.value = time.monotonic() >= self._until

    def goes_on(self) -> bool:
        """All are there; False when the time is over."""
        self._barrier.wait(SECONDS_TO_GIVE_UP)
        return not self._over.value

    def abort(self) -> None:
        self._barrier.abort()


Booker = Callable[[int, Gate], tuple[Counter[str], list[str]]]


def crowd(bookers: int, hands: int, booker: Booker, minutes: int = 0) -> tuple[Counter[str], list[str]]:
    """What all bookers counted together. They are threads of so many processes."""
    gate = Gate(bookers, minutes)
    if hands == 1:
        return _threads(range(bookers), gate, booker)
    context = multiprocessing.get_context("fork")
    connections.close_all()  # a child must not end the parent's sessions at the server
    parts, children = [], []
    for hand in range(hands):
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=_one_process, args=(range(hand, bookers, hands), gate, booker, sending), daemon=True)
        child.start()
        sending.close()
        parts.append(receiving)
        children.append(child)
    counted: Counter[str] = Counter()
    errors: list[str] = []
    for part, child in zip(parts, children, strict=True):
        try:
            some, wrong = part.recv()
        except EOFError:
            some, wrong = Counter(), ["a process ended by itself"]
        counted += some
        errors += wrong
        child.join()
    return counted, errors


def _one_process(numbers: range, gate: Gate, booker: Booker, sending: Any) -> None:
    processes.die_with_parent(signal.SIGKILL)()
    sending.send(_threads(numbers, gate, booker))


def _threads(numbers: range, gate: Gate, booker: Booker) -> tuple[Counter[str], list[str]]:
    counted: Counter[str] = Counter()
    errors: list[str] = []

    def run(number: int) -> None:
        try:
            some, wrong = booker(number, gate)
            counted.update(some)
            errors.extend(wrong)
        except Exception as error:  # whatever it is, the figures tell of it
            errors.append(f"{type(error).__name__}: {error}")
            gate.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counted, errors


# --- with and without the guard -------------------------------------------------------------------------
@contextmanager
def as_drill() -> Iterator[None]:
    """Nobody sends the mails that are written."""
    with mock.patch.object(mailing, "wake_worker", return_value=None):
        yield


@contextmanager
def unguarded() -> Iterator[None]:
    """What a portal would do that reads, thinks, and writes: no lock, no condition. Only here."""
    seen, real = threading.local(), applying.apply

    def look_first(*, event: SeminarEvent, **given: Any) -> Any:
        seen.pools = {pool.kind: pool for pool in SeatPool.objects.filter(event=event)}
        return real(event=event, **given)

    def take(event: SeminarEvent, kind: str) -> bool:
        pool = seen.pools[kind]
        if not pool.free:
            return False
        pool.taken += 1
        pool.save(update_fields=["taken"])
        return True

    with (
        as_drill(),
        mock.patch.object(seats, "apply", look_first),
        mock.patch.object(applying, "take", take),
        mock.patch.object(applying, "_refuse_at_once"),
        mock.patch.object(applying, "hold", lambda event: SeminarEvent.objects.get(pk=event.pk)),
    ):
        yield
