"""The clock of a case: what is stored is what the intervals say, whatever people did and whenever."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.enums import Role
from consultations import clock, workflow
from consultations.actions.changes import undo
from consultations.actions.closing import close, reopen
from consultations.actions.due import plan_next
from consultations.actions.steps import begin, take
from consultations.actions.waiting import ask, resume
from consultations.enums import CaseStatus, ClockKind
from consultations.models import Case, Change, ClockInterval, Code
from core.transitions import TransitionRefused
from tests.factories.consultations import make_case
from tests.factories.steps import at

pytestmark = pytest.mark.django_db
HERE = frozenset({"trade_secret"})
START = at("2026-11-02 10:00")
MANAGER = Actor(user_id=2_000_000_000, ref="user:2000000000", label="管理", desks_by_role={Role.DESK_MANAGER: HERE})
STEPS = ("begin", "ask", "resume", "close", "reopen", "plan", "plan_nothing", "undo", "withdraw", "restore")
WALKS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60 * 24 * 9)), max_size=14)  # (step, minutes later)


def interval(kind: ClockKind, first: str, last: str | None) -> ClockInterval:
    return ClockInterval(kind=kind, started_at=at(first), ended_at=at(last) if last else None)


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([], date(2026, 11, 25)),
        ([("2026-11-19 10:00", "2026-11-19 17:00")], date(2026, 11, 25)),  # within a day
        ([("2026-11-19 10:00", "2026-11-20 10:00")], date(2026, 11, 26)),
        ([("2026-11-20 18:00", "2026-11-23 23:00")], date(2026, 11, 25)),  # weekend and holiday
        ([("2026-11-20 18:00", None)], date(2026, 11, 26)),  # until now
        ([("2026-11-01 10:00", "2026-11-18 09:00")], date(2026, 11, 25)),  # before the date was agreed
        ([("2026-11-16 10:00", "2026-11-19 10:00")], date(2026, 11, 26)),  # only what lies after it
        ([("2026-11-18 12:00", "2026-11-19 10:00"), ("2026-11-20 10:00", "2026-11-24 10:00")], date(2026, 11, 27)),
    ],
)
def test_deadline_moves_on_by_the_working_days_of_waiting(intervals, expected):
    rows = [interval(ClockKind.WAITING, first, last) for first, last in intervals]
    rows.append(interval(ClockKind.RUNNING, "2026-11-18 10:00", "2026-11-30 10:00"))

    found = clock.due_on(date(2026, 11, 25), at("2026-11-18 10:00"), rows, at("2026-11-24 12:00"))

    assert found == expected


@pytest.mark.parametrize(
    ("status", "kind"), [("received", "running"), ("waiting", "waiting"), ("closed", None), ("withdrawn", None)]
)
def test_state_says_what_the_clock_does(status, kind):
    assert clock.kind_of(status) == kind


@given(walk=WALKS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_deadline_is_what_the_intervals_say_after_any_walk(walk):
    now = START
    with time_machine.travel(now, tick=False) as wall:
        case = make_case(due_on=date(2026, 11, 6), due_base_on=date(2026, 11, 6), due_set_at=now, received_at=now)
        begin(case, by=MANAGER)
        assert_true_of_the_clock(case, now)
        for name, minutes in walk:
            now += timedelta(minutes=minutes)
            wall.move_to(now)
            step(case, name, now)
            assert_true_of_the_clock(case, now)


def step(case: Case, name: str, now: datetime) -> None:
    """The step, if the state allows it."""
    client = Actor(user_id=None, ref="link", label="相談者", opened=frozenset({case.ref}))
    day = now.date() + timedelta(days=5)
    steps = {
        "begin": lambda: take(case, "begin", by=MANAGER),
        "ask": lambda: ask(case=case, by=MANAGER, text="図面", answer_by=day),
        "resume": lambda: resume(case=case, by=MANAGER),
        "close": lambda: close(case=case, by=MANAGER, outcome=Code(pk="outcome.filed", axis="outcome"), follow_up_on=day),
        "reopen": lambda: reopen(case=case, by=MANAGER, comment="続き"),
        "plan": lambda: plan_next(case=case, by=MANAGER, due_on=day, recheck_on=None, reason="予定"),
        "plan_nothing": lambda: plan_next(case=case, by=MANAGER, due_on=None, recheck_on=day, reason="予定"),
        "undo": lambda: undo_last(case),
        "withdraw": lambda: take(case, "withdraw", by=client),
        "restore": lambda: take(case, "restore", by=client),
    }
    with suppress(TransitionRefused):
        steps[name]()


def undo_last(case: Case) -> None:
    change = Change.objects.filter(cases__case=case).first()
    if change is not None:
        undo(change=change, by=MANAGER)


def assert_true_of_the_clock(case: Case, now: datetime) -> None:
    case.refresh_from_db()
    rows = list(case.clock.order_by("started_at", "pk"))
    running = [row for row in rows if row.ended_at is None]
    assert [row.kind for row in running] == ([clock.kind_of(case.status)] if clock.kind_of(case.status) else [])
    assert all(first.ended_at is not None and first.ended_at <= second.started_at for first, second in pairwise(rows))
    assert all(row.started_at <= (row.ended_at or now) for row in rows)
    if case.status in (CaseStatus.RECEIVED, CaseStatus.IN_SUPPORT):
        assert case.due_on == clock.due_of(case, now)


def test_every_step_that_moves_a_case_is_walked():
    of_the_walls = {
        "step_down",
        "step_down_in_support",
        "step_down_waiting",
        "go_on",
    }  # tests/consultations/test_actions_walls.py
    of_assignment = {"assign", "reassign", "hand_over", "hand_over_waiting", "restore_assigned"}
    of_talks = {"assign_talk"}  # tests/consultations/test_actions_talks.py
    assert set(workflow.CASE) - of_assignment - of_the_walls - of_talks <= set(STEPS)
