"""Shares of exact counts: the two rounding rules."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.shares import absorb_smallest, plain, rule_of, shares

COUNTS = st.lists(st.integers(min_value=1, max_value=200_000), min_size=1, max_size=60)


def coded(*counts: int) -> list[tuple[str, int]]:
    return [(f"c{number:02d}", count) for number, count in enumerate(counts)]


def test_absorb_smallest_gives_the_published_shares_of_2017():
    assert absorb_smallest(coded(98, 33, 299), 430) == [23, 7, 70]


def test_plain_gives_one_decimal_half_up():
    assert plain(coded(98, 33, 299), 430) == [22.8, 7.7, 69.5]
    assert plain(coded(1, 7), 8) == [12.5, 87.5]
    assert plain(coded(1, 1999), 2000) == [0.1, 100.0]  # 0.05 and 99.95, both upwards


@pytest.mark.parametrize("count", [5, 15, 25, 45, 115, 145, 285, 1005])
def test_plain_takes_exact_halves_upwards_where_binary_fractions_would_not(count):
    total = 100 * 100
    expected = Fraction(count * 100, total) * 10 + Fraction(1, 2)
    assert plain(coded(count), total) == [int(expected) / 10]


def test_absorb_smallest_gives_missing_points_from_the_largest_down():
    assert absorb_smallest(coded(1, 1, 1), 3) == [34, 33, 33]
    assert absorb_smallest(coded(*[1] * 7), 7) == [15, 15, 14, 14, 14, 14, 14]
    assert absorb_smallest(coded(10, 20, 40), 70) == [14, 29, 57]  # adds to 100 without a move
    assert absorb_smallest(coded(31, 61, 121, 91), 304) == [10, 20, 40, 30]
    assert absorb_smallest(coded(144, 243, 313, 300), 1000) == [14, 24, 32, 30]  # the point goes to 313


def test_absorb_smallest_takes_points_from_the_smallest_up_once_each():
    # 12.5 × 8 = 13 × 8 = 104: four points too many, one from each of the first four codes
    assert absorb_smallest(coded(*[5] * 8), 40) == [12, 12, 12, 12, 13, 13, 13, 13]


def test_absorb_smallest_never_goes_below_zero():
    counts = coded(1, 1, 1, 65, 65, 67)  # 0.5 % each becomes 1; 32.5 becomes 33 twice; 33.5 becomes 34
    assert absorb_smallest(counts, 200) == [0, 0, 0, 33, 33, 34]
    assert absorb_smallest(coded(1, 399, 400, 400), 1200) == [0, 33, 34, 33]


def test_absorb_smallest_breaks_ties_by_code_not_by_place():
    assert absorb_smallest([("b", 1), ("a", 1), ("c", 1)], 3) == [33, 34, 33]
    assert absorb_smallest([("b", 1), ("a", 1), ("c", 198)], 200) == [1, 0, 99]


def test_absorb_smallest_absorbs_nothing_where_a_contact_has_several_values():
    assert absorb_smallest(coded(60, 60, 33), 100) == [60, 60, 33]
    assert absorb_smallest(coded(10), 100) == [10]


@pytest.mark.parametrize("rule", [plain, absorb_smallest])
def test_rules_of_nothing_are_zero_and_of_everything_a_hundred(rule):
    assert rule([], 0) == []
    assert rule([("a", 0)], 0) == [0]
    assert rule([("a", 7)], 7) == [100]
    assert rule([("a", 0), ("b", 7)], 7) == [0, 100]


@given(COUNTS)
def test_absorb_smallest_always_adds_to_a_hundred_of_whole_points(counts):
    found = absorb_smallest(coded(*counts), sum(counts))
    assert sum(found) == 100
    assert all(isinstance(share, int) and 0 <= share <= 100 for share in found)


@given(COUNTS)
def test_plain_is_never_further_than_half_a_tenth_from_the_truth(counts):
    for share, count in zip(plain(coded(*counts), sum(counts)), counts, strict=True):
        off = Fraction(str(share)) - Fraction(count * 100, sum(counts))
        assert -Fraction(1, 20) < off <= Fraction(1, 20)


def test_the_rule_is_a_setting_of_the_axis(settings):
    settings.SHARE_RULES = {"theme": "absorb_smallest"}
    assert rule_of("theme") == "absorb_smallest"
    assert rule_of("method") == "plain"
    assert shares("theme", coded(98, 33, 299), 430) == [23, 7, 70]
    assert shares("method", coded(98, 33, 299), 430) == [22.8, 7.7, 69.5]
