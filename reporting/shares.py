"""Percentages of exact counts. Integer arithmetic only: no binary fraction ever decides a half.

Published tables round in more than one way, so the rule is a setting of the report (SHARE_RULES).
Counts are never touched.
"""

from collections.abc import Callable, Sequence

from django.conf import settings

PLAIN = "plain"
ABSORB_SMALLEST = "absorb_smallest"

Share = int | float
Counts = Sequence[tuple[str, int]]  # (code, count) of each row


def plain(counts: Counts, total: int) -> list[Share]:
    """Percent of `total` with one decimal, half up. The shares need not add to 100."""
    return [_half_up(count * 1000, total) / 10 for _code, count in counts]


def absorb_smallest(counts: Counts, total: int) -> list[Share]:
    """Whole percents, half up, made to add to 100 when the counts add to `total`.

    While they add to more, one point is taken from each row from the smallest count up, never below 0;
    while to less, one is given from the largest down; ties by code. 98/33/299 becomes 23/7/70.
    Of a `total` that the rows do not add to (several values in one contact) nothing is absorbed.
    """
    shares = [_half_up(count * 100, total) for _code, count in counts]
    if total <= 0 or sum(count for _code, count in counts) != total:
        return list(shares)
    smallest_first = sorted(range(len(counts)), key=lambda row: (counts[row][1], counts[row][0]))
    largest_first = sorted(range(len(counts)), key=lambda row: (-counts[row][1], counts[row][0]))
    while sum(shares) > 100:
        _move_to_hundred(shares, smallest_first, -1)
    while sum(shares) < 100:
        _move_to_hundred(shares, largest_first, 1)
    return list(shares)


RULES: dict[str, Callable[[Counts, int], list[Share]]] = {PLAIN: plain, ABSORB_SMALLEST: absorb_smallest}


def rule_of(axis: str) -> str:
    """The name of the rule by which the shares of `axis` are rounded (setting SHARE_RULES)."""
    return settings.SHARE_RULES.get(axis, PLAIN)


def shares(axis: str, counts: Counts, total: int) -> list[Share]:
    """The share of each row in percent of `total`, by the rule of `axis`."""
    return RULES[rule_of(axis)](counts, total)


def _half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number to a fraction that is not negative, halves upwards; 0 of nothing."""
    return (2 * numerator + denominator) // (2 * denominator) if denominator > 0 else 0


def _move_to_hundred(shares: list[int], order: list[int], step: int) -> None:
    """One pass over the rows in `order`, a point each, until the shares add to 100."""
    for row in order:
        if sum(shares) == 100:
            return
        if shares[row] + step >= 0:
            shares[row] += step
