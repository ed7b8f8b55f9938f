"""Killed at a statement, an action has happened whole or not at all; the same again brings it to its end.

Some points each time here, every point in `make drill-crash`.
"""

import os
import random
import sys
from functools import partial

import pytest

from mailing import actions as mailing
from tests.crash import points
from tests.crash.acts import ACTS, Cast

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = bool(os.environ.get("DRILL_CRASH"))
PART = 4  # points of each action


@pytest.fixture
def cast(monkeypatch, advisor, desk_manager, administrator, auditor) -> Cast:
    monkeypatch.setattr(mailing, "wake_worker", lambda: None)
    return Cast(advisor, desk_manager, administrator, auditor)


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_statement_all_or_nothing_stands(name, cast):
    prepare = partial(ACTS[name], cast)
    prepare()()  # what only the first one writes (the sequence of the year) stands
    expected, statements = points.whole(prepare)
    assert expected, "the action leaves something"
    every = list(points.every_point(statements))
    chosen = every if WHOLE else random.Random(name).sample(every, PART)
    found = [wrong for point in chosen if (wrong := points.torn(prepare, expected, point))]
    sys.stdout.write(f"{name}: {statements} statements, {len(chosen)} of {len(every)} points, {len(found)} torn\n")
    assert found == []


def test_a_torn_state_is_found(cast):
    """The same with an action that forgets its transaction: the drill must see it."""

    def careless():
        cases = [cast.case("received"), cast.case("received")]

        def act():
            for case in cases:
                type(case).objects.filter(pk=case.pk).update(status="assigned")

        return act

    expected, statements = points.whole(careless)
    assert [wrong for point in points.every_point(statements) if (wrong := points.torn(careless, expected, point))]
