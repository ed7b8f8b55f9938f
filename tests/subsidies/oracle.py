"""The rule of the grant once more, plainly and on its own: what the portal's calculation is compared with.

Written from the published rule, not from subsidies/grants: whole yen and numerators over denominators only.
"""

from typing import Any


def floor_of(numerator: int, denominator: int) -> int:
    return numerator // denominator


def net(cost: dict[str, Any]) -> int:
    """Without tax, down to the yen: amount / (1 + percent/100)."""
    if not cost.get("tax_included"):
        return cost["amount"]
    percent = round(100 * float(cost["tax_rate"]))  # rates of the test are whole percents
    return floor_of(cost["amount"] * 100, 100 + percent)


def grant(
    cases: list[dict[str, Any]], *, rate: tuple[int, int], caps: dict[str, int], ceiling: int | None, granted: int
) -> tuple[int, int]:
    """Eligible total and grant in yen."""
    over, under = rate
    eligible, total_times_under = 0, 0
    for case in cases:
        costs = sum(net(cost) for cost in case["costs"])
        eligible += costs
        cap = caps.get(case.get("right", ""))
        part = costs * over
        total_times_under += part if cap is None else min(part, cap * under)
    if ceiling is not None:
        total_times_under = min(total_times_under, max(ceiling - granted, 0) * under)
    return eligible, floor_of(total_times_under, under * 1000) * 1000
