"""The workflow matrix: every status × every transition × every role × every level, from the table itself."""

import pytest
from django.db import transaction

from accounts.actors import VISITOR, Actor, with_opened
from accounts.enums import Role
from consultations import workflow
from consultations.enums import CaseStatus, Level
from consultations.models import Case
from core import transitions
from core.models import AuditEntry, Transition
from tests.factories.consultations import make_advisor, make_case

HERE, THERE = frozenset({"trade_secret"}), frozenset({"overseas"})
NOWHERE: frozenset[str] = frozenset()

# Who may, by transition and level, once the status allows it. "assigned" is the advisor of the case, "opened" the client
# who came by the link that was mailed to him.
WORKERS = {1: {"assigned", "staff", "manager"}, 2: {"assigned", "manager"}, 3: {"assigned"}}
CLIENT = {"requester", "opened"}
CLIENT_ALONE = dict.fromkeys((1, 2, 3), CLIENT)
CLIENT_OR_MANAGER = {1: CLIENT | {"manager"}, 2: CLIENT | {"manager"}, 3: CLIENT}
MANAGER = {1: {"manager"}, 2: {"manager"}, 3: set()}
IN_CHARGE = {level: {"assigned"} for level in (1, 2, 3)}  # and the conflict wall: tests/consultations/test_actions_walls.py
MAY = {
    "assign": {1: {"staff", "manager"}, 2: {"manager"}, 3: set()},
    "assign_talk": {level: set() for level in (1, 2, 3)},  # the portal alone: tests/consultations/test_actions_talks.py
    "reassign": MANAGER,
    "begin": WORKERS,
    "hand_over": MANAGER,
    "hand_over_waiting": MANAGER,
    "step_down": IN_CHARGE,
    "step_down_in_support": IN_CHARGE,
    "step_down_waiting": IN_CHARGE,
    "go_on": IN_CHARGE,
    "ask": WORKERS,
    "resume": {level: who | CLIENT for level, who in WORKERS.items()},
    "close": WORKERS,
    "reopen": WORKERS,
    "withdraw": CLIENT_ALONE,
    "restore": {level: set() for level in (1, 2, 3)},  # the case of the matrix has an advisor
    "restore_assigned": CLIENT_OR_MANAGER,
}
SOURCES = {
    "assign": {"received"},
    "assign_talk": {"received", "assigned"},
    "reassign": {"assigned"},
    "begin": {"received", "assigned"},
    "hand_over": {"in_support"},
    "hand_over_waiting": {"waiting"},
    "step_down": {"assigned"},
    "step_down_in_support": {"in_support"},
    "step_down_waiting": {"waiting"},
    "go_on": {"waiting"},
    "ask": {"assigned", "in_support"},
    "resume": {"waiting"},
    "close": {"received", "assigned", "in_support", "waiting"},
    "reopen": {"closed"},
    "withdraw": {"received", "assigned", "in_support", "waiting"},
    "restore": {"withdrawn"},
    "restore_assigned": {"withdrawn"},
}
TARGETS = {
    "assign": "assigned",
    "assign_talk": "assigned",
    "reassign": "assigned",
    "begin": "in_support",
    "hand_over": "in_support",
    "hand_over_waiting": "waiting",
    "step_down": "received",
    "step_down_in_support": "in_support",
    "step_down_waiting": "waiting",
    "go_on": "in_support",
    "ask": "waiting",
    "resume": "in_support",
    "close": "closed",
    "reopen": "in_support",
    "withdraw": "withdrawn",
    "restore": "received",
    "restore_assigned": "assigned",
}


NOBODY = 2_000_000_000  # far from every number that a sequence of PostgreSQL, which never goes back, reaches in a long run


def actor(user_id: int, **desks: frozenset[str]) -> Actor:
    return Actor(user_id=user_id, ref=f"user:{user_id}", label=str(user_id), desks_by_role=desks)


def by_link(case: Case) -> Actor:
    return with_opened(VISITOR, frozenset({case.ref}))


@pytest.fixture
def cast(sme, advisor) -> dict[str, Actor]:
    """One actor for each role, at the case's desk and at another one."""
    everybody = {role.value: actor(NOBODY + 100 + n, **{role.value: NOWHERE}) for n, role in enumerate(Role)}
    named = {
        "requester": actor(sme.pk, client=NOWHERE),
        "assigned": actor(advisor.pk, advisor=HERE),
        "assigned but moved away": actor(advisor.pk, advisor=THERE),
        "other advisor": actor(NOBODY + 1, advisor=HERE),
        "staff": actor(NOBODY + 2, desk_staff=HERE),
        "staff elsewhere": actor(NOBODY + 3, desk_staff=THERE),
        "manager": actor(NOBODY + 4, desk_manager=HERE),
        "manager elsewhere": actor(NOBODY + 5, desk_manager=THERE),
        "visitor": VISITOR,
    }
    return everybody | named


def test_matrix_names_every_transition():
    assert set(MAY) == set(SOURCES) == set(TARGETS) == set(workflow.CASE)


@pytest.mark.parametrize("level", Level.values)
@pytest.mark.parametrize("status", CaseStatus.values)
@pytest.mark.parametrize("name", list(workflow.CASE))
def test_transition_is_open_exactly_to_whom_the_table_says(name, status, level, cast, sme, advisor):
    case = make_case(status=status, level=level, requester=sme, advisor=advisor.advisor)
    cast = cast | {"opened": by_link(case), "opened another": by_link(make_case())}
    expected = MAY[name][level] if status in SOURCES[name] else set()

    done = {label for label, by in cast.items() if attempt(case, name, by)}

    assert done == expected
    offered = {label for label, by in cast.items() if name in workflow.available(case, by)}
    assert offered == expected


def attempt(case: Case, name: str, by: Actor) -> bool:
    """Whether the step was taken, with its rows; everything is rolled back."""
    rows = Transition.objects.count(), AuditEntry.objects.count()
    fresh = Case.objects.get(pk=case.pk)
    with transaction.atomic():
        try:
            done = transitions.apply(workflow.CASE, fresh, name, by=by)
        except transitions.TransitionRefused:
            done = False
        assert Case.objects.get(pk=case.pk).status == (TARGETS[name] if done else case.status)
        assert (Transition.objects.count(), AuditEntry.objects.count()) == (rows[0] + done, rows[1] + done)
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("label", ["staff", "manager"])
def test_first_advisor_of_a_case_in_support_is_chosen_by_whoever_may_assign(label, cast):
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=None)

    assert "hand_over" in workflow.available(case, cast[label])


@pytest.mark.parametrize("level", Level.values)
def test_case_withdrawn_before_anybody_had_it_is_received_again(level, cast, sme):
    case = make_case(status=CaseStatus.WITHDRAWN, level=level, requester=sme, advisor=None)
    cast = cast | {"opened": by_link(case)}

    assert {label for label, by in cast.items() if attempt(case, "restore", by)} == CLIENT_OR_MANAGER[level]
    assert not [label for label, by in cast.items() if "restore_assigned" in workflow.available(case, by)]


def test_closing_twice_is_a_quiet_no_op(cast, db):
    case = make_case(status=CaseStatus.CLOSED, advisor=make_advisor())

    with transaction.atomic():
        assert transitions.apply(workflow.CASE, case, "close", by=cast["manager"]) is False

    assert not Transition.objects.exists()
