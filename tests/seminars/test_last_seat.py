"""Small ones of `make drill-seats`, on the engine of this run."""

import pytest

from scripts.seats_last import Figures, last_seats
from scripts.seats_mixed import mixed

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_seats_are_sold_once_each():
    figures = last_seats(8, 3, 1)
    assert figures.hold, str(figures)
    assert figures.sold == 1 + 2 + 3


def test_without_the_guard_seats_are_sold_twice():
    """A drill that cannot fail proves nothing."""
    assert last_seats(8, 3, 1, guarded=False).oversold > 0


def test_seats_add_up_after_every_step_of_several_hands():
    figures = mixed(60, 1)
    assert figures.hold, str(figures)
    assert figures.operations == 60


@pytest.mark.parametrize("wrong", [{"oversold": 1}, {"undersold": 1}, {"differing": 1}, {"errors": ["x"]}, {"refused": 1}])
def test_figures_hold_only_when_all_is_right(wrong):
    right = {"bookers": 2, "rounds": 1, "sold": 2, "oversold": 0, "undersold": 0, "refused": 0, "differing": 0}
    assert Figures(**right).hold
    assert not Figures(**right | wrong).hold
