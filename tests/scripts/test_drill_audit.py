"""A small one of `make drill-audit`, on the engine of this run."""

import random

import pytest

from core.audit.verification import verify
from scripts import drill_audit
from scripts.audit_tampering import HANDS, found

commits = pytest.mark.django_db(transaction=True)


@commits
def test_writers_at_once_make_one_chain():
    figures = drill_audit.write(8, 25)
    assert (figures.errors, figures.lost) == (0, 0)


@commits
def test_each_kind_of_tampering_is_found_and_a_clean_chain_raises_no_alarm():
    figures = drill_audit.tamper(len(HANDS), seed=7)
    assert (figures.missed, figures.false_alarms) == ([], 0)


@pytest.mark.parametrize("wrong", [{"errors": 1}, {"lost": 1}, {"missed": ["cut"]}, {"false_alarms": 1}])
def test_figures_hold_only_without_any_fault(wrong):
    good = {"writers": 2, "entries": 5, "errors": 0, "lost": 0}
    assert drill_audit.Figures(**good).hold
    assert not drill_audit.Figures(**(good | wrong)).hold


@commits
def test_a_hand_that_does_nothing_raises_no_alarm():
    drill_audit.make_chain(30)
    assert not found(lambda chance: None, random.Random(1), lambda: not verify().is_whole)
