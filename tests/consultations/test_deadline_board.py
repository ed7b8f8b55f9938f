"""Which group of the board a case stands in."""

from datetime import date

import pytest

from consultations import deadline_board as boards
from consultations.deadline_board import deadline_board
from consultations.models import Case
from tests.factories.consultations import make_case
from tests.factories.steps import at, make_waiting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def board():
    found = deadline_board(Case.objects.open(), TODAY)
    return found, {group.key: group.cases for group in found.groups if group.cases}


def test_cases_without_a_date_stand_in_their_own_group_the_urgent_ones_first():
    young, old, urgent = (
        make_case(status="in_support", received_on=date(2026, 11, day), is_urgent=day == 10) for day in (3, 2, 10)
    )
    make_case(status="in_support", recheck_on=date(2026, 12, 1))  # put off until then
    make_case(status="closed")
    paused = make_waiting(at("2026-11-18 10:00")).case

    assert board()[1] == {"undated": [urgent, old, young], "paused": [paused]}


def test_case_without_a_date_that_the_desk_looks_at_today_stands_in_that_group_alone():
    case = make_case(status="in_support", recheck_on=TODAY)

    assert board()[1] == {"recheck": [case]}


def test_more_cases_without_a_date_than_are_shown_are_told(monkeypatch):
    monkeypatch.setattr(boards, "UNDATED_SHOWN", 2)
    for _each in range(2):
        make_case(status="in_support")
    assert not board()[0].is_cut

    make_case(status="in_support")
    found, groups = board()
    assert (found.is_cut, len(groups["undated"])) == (True, 2)
