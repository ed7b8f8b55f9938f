"""Every status × every step × every role of what grows out of seminars, from the tables themselves. No database."""

from itertools import product
from typing import Any

import pytest

from accounts.actors import VISITOR, Actor
from accounts.enums import Role
from consultations.models import Advisor, Case
from core.transitions import available
from seminars.enums import DispatchStatus, InCompanyStatus, SlotStatus
from seminars.models import ConsultationSlot, InCompanySeminar, LecturerDispatch, SeminarEvent
from seminars.workflow.dispatch import DISPATCH
from seminars.workflow.in_company import IN_COMPANY
from seminars.workflow.slots import SLOT

HERE, THERE = frozenset({"trade_secret"}), frozenset({"overseas"})
ALL = frozenset()
MINE, OTHERS = 1, 2


def actor(user_id: int, **desks: frozenset[str]) -> Actor:
    return Actor(user_id, f"user:{user_id}", "somebody", {Role[name.upper()]: codes for name, codes in desks.items()})


PEOPLE = {
    "lecturer": actor(MINE, advisor=HERE),
    "advisor": actor(OTHERS, advisor=HERE),
    "organiser": actor(OTHERS, seminar_organiser=ALL),
    "organiser_here": actor(OTHERS, seminar_organiser=HERE),
    "organiser_there": actor(OTHERS, seminar_organiser=THERE),
    "staff": actor(OTHERS, desk_staff=HERE),
    "staff_there": actor(OTHERS, desk_staff=THERE),
    "manager": actor(OTHERS, desk_manager=HERE),
    "headquarters": actor(OTHERS, headquarters=ALL),
    "auditor": actor(OTHERS, auditor=ALL),
    "client": actor(OTHERS, client=ALL),
    "visitor": VISITOR,
}
RUN = {"organiser", "organiser_here"}
KEEP = RUN | {"lecturer"}
WORK = {"lecturer", "staff", "manager"}  # on the case, whose advisor the lecturer is
ADVISOR = Advisor(pk=1, code="T01", user_id=MINE)
R, A, H = DispatchStatus, InCompanyStatus, SlotStatus
# step -> from which states, to which, and who may
DISPATCHES = {
    "ask": ({R.REQUESTED, R.ASKED}, R.ASKED, RUN),
    "accept": ({R.ASKED}, R.ACCEPTED, KEEP),
    "refuse": ({R.ASKED}, R.REQUESTED, KEEP),
    "hold": ({R.ACCEPTED}, R.HELD, KEEP),
    "record": ({R.HELD, R.RECORDED}, R.RECORDED, KEEP),
    "decline": ({R.REQUESTED, R.ASKED}, R.DECLINED, RUN),
    "call_off": ({R.REQUESTED, R.ASKED, R.ACCEPTED}, R.CANCELLED, RUN),
}
SEMINARS = {
    "agree": ({A.REQUESTED, A.AGREED}, A.AGREED, WORK),
    "hold": ({A.AGREED}, A.HELD, WORK),
    "report": ({A.HELD, A.REPORTED}, A.REPORTED, WORK),
    "call_off": ({A.REQUESTED, A.AGREED}, A.CANCELLED, WORK),
}
TALKS = {
    "book": ({H.OPEN}, H.BOOKED, set(PEOPLE)),  # the action has looked at the seat and the link
    "free": ({H.BOOKED}, H.OPEN, set(PEOPLE)),
    "hold": ({H.BOOKED, H.MISSED}, H.HELD, KEEP),
    "miss": ({H.BOOKED, H.HELD}, H.MISSED, KEEP),
    "withdraw": ({H.OPEN, H.BOOKED}, H.CANCELLED, KEEP),
    "withdraw_with_event": ({H.OPEN, H.BOOKED}, H.CANCELLED, set(PEOPLE)),
}


def dispatch(status: str) -> LecturerDispatch:
    return LecturerDispatch(status=status, desk_id="trade_secret", lecturer=ADVISOR)


def in_company(status: str) -> InCompanySeminar:
    return InCompanySeminar(
        status=status, desk_id="trade_secret", case=Case(pk=1, ref="R", desk_id="trade_secret", advisor=ADVISOR)
    )


def talk(status: str) -> ConsultationSlot:
    return ConsultationSlot(status=status, event=SeminarEvent(pk=1, desk_id="trade_secret"), advisor=ADVISOR)


@pytest.mark.parametrize(
    ("table", "wanted", "states", "make"),
    [
        (DISPATCH, DISPATCHES, DispatchStatus, dispatch),
        (IN_COMPANY, SEMINARS, InCompanyStatus, in_company),
        (SLOT, TALKS, SlotStatus, talk),
    ],
)
def test_each_step_is_open_to_exactly_these_people_in_exactly_these_states(table, wanted, states, make):
    assert {name: (set(rule.sources), rule.target) for name, rule in table.items()} == {
        name: (sources, target) for name, (sources, target, _who) in wanted.items()
    }
    wrong: list[Any] = []
    for status, (name, who) in product(states.values, PEOPLE.items()):
        open_now = [step for step, (sources, _target, may) in wanted.items() if status in sources and name in may]
        if available(table, make(status), who) != open_now:
            wrong.append((status, name, available(table, make(status), who), open_now))
    assert wrong == []


def test_an_in_company_seminar_of_an_old_ledger_is_moved_by_nobody():
    old = InCompanySeminar(status=InCompanyStatus.HELD, desk_id="trade_secret")
    assert [name for name, who in PEOPLE.items() if available(IN_COMPANY, old, who)] == []
