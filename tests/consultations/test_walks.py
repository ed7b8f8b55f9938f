"""Random walks: whatever people of every role do with cases, in whatever order, what must be true stays true.

`make drill-walks` takes 1,000 of them on each engine; the suite takes a few, the same ones each time.
"""

import os
from datetime import UTC, datetime
from itertools import product

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from accounts.actors import VISITOR, actor_of
from accounts.enums import Role
from consultations.models import Advisor
from tests.conftest import person
from tests.consultations.moves import MOVES
from tests.consultations.walking import Broken, Person, Walk

pytestmark = pytest.mark.django_db
WALKS = int(os.environ.get("DRILL_WALKS", "24"))
PARTS = 8 if "DRILL_WALKS" in os.environ else 2  # so that all cores have work
BEGIN = datetime(2026, 11, 20, 1, tzinfo=UTC)  # a Friday morning in Tokyo
ALL_DESKS = ("trade_secret", "overseas", "general")
CAST = {
    "client": [(Role.CLIENT, ())],
    "stranger": [(Role.CLIENT, ())],
    "advisor": [(Role.ADVISOR, ALL_DESKS)],
    "colleague": [(Role.ADVISOR, ("trade_secret",))],
    "staff": [(Role.DESK_STAFF, ("trade_secret",))],
    "manager": [(Role.DESK_MANAGER, ALL_DESKS)],
    "other_manager": [(Role.DESK_MANAGER, ("overseas",))],
    "headquarters": [(Role.HEADQUARTERS, ())],
    "auditor": [(Role.AUDITOR, ())],
    "administrator": [(Role.ADMINISTRATOR, ())],
}
# who has much to do with cases walks more often than who has nothing
OFTEN = ["client", "client", "advisor", "advisor", "advisor", "manager", "manager", "manager", "staff", "staff"]
NAMES = [*OFTEN, *CAST, "visitor"]
COMMON = ["asks", "assigns", "logs", "logs", "replies", "closes", "waits", "hands_off", "undoes", "time_passes"]
FOUR = ("client", "manager", "advisor", "stranger")
NEEDED = {"asks", "logs", "replies", "closes", "promises_something", "offers_dates"}  # other steps need what these leave behind
STEPS = st.tuples(st.sampled_from([*COMMON, *MOVES]), st.sampled_from(NAMES), st.integers(0, 2**32))


@pytest.fixture
def people() -> dict[str, Person]:
    found = {"visitor": Person("visitor", VISITOR)}
    for name, grants in CAST.items():
        user = person(f"{name}@example.jp", name, *grants)
        advises = Advisor.objects.create(code=name, name=name, user=user) if grants[0][0] == Role.ADVISOR else None
        desks = {role.value: frozenset(codes) for role, codes in grants}
        found[name] = Person(name, actor_of(user), desks, advises)
    return found


def walks(people: dict[str, Person], part: int, count: int) -> Walk:
    """Takes `count` walks and gives the last one; each begins with two consultations and leaves nothing behind."""
    taken = []

    @seed(part)
    @settings(max_examples=count, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False)
    @given(st.lists(STEPS, min_size=14, max_size=26))
    def _walk(steps: list[tuple[str, str, int]]) -> None:
        with time_machine.travel(BEGIN, tick=False) as traveller, transaction.atomic():
            walk = Walk(people, traveller)
            for move, name, chance in [("asks", "client", 1), ("asks", "client", 7), *steps]:
                walk.step(MOVES[move], name, chance)
            taken.append(walk)
            transaction.set_rollback(True)

    _walk()
    return taken[-1]


@pytest.mark.parametrize("part", range(PARTS))
def test_walks_leave_every_invariant_true(people, part):
    walk = walks(people, part, WALKS // PARTS)
    assert walk.done > 0


def test_walk_takes_steps_of_all_kinds_and_refuses_some(people):
    """A walk in which nobody gets anywhere would prove nothing."""
    done: set[str] = set()
    with time_machine.travel(BEGIN, tick=False) as traveller:
        walk = Walk(people, traveller)
        for turn, (number, move) in product(range(12), enumerate(MOVES.values())):
            if move.name not in done or (move.name in NEEDED and done != set(MOVES)):
                done |= {move.name for name in FOUR if walk.step(move, name, 1000 * turn + number)}
    assert set(MOVES) - done == set()
    assert walk.refused > 50


def test_walk_that_breaks_a_rule_is_told_from_its_beginning(people):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        walk = Walk(people, traveller)
        walk.step(MOVES["asks"], "client", 1)
        next(iter(walk.rows["cases"].values()))["status"] = "assigned"
        with pytest.raises(Broken, match="client: asks"):
            walk.check()
