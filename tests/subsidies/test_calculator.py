"""What a programme pays: the published example, every boundary, and an oracle of its own."""

import json
from random import Random

import pytest

from subsidies.grant_requests import calculation_of
from tests.subsidies import oracle

pytestmark = pytest.mark.django_db

FOREIGN, COUNTERFEIT, DEFENSIVE, REGIONAL = "sub.foreign_filing", "sub.counterfeit", "sub.defensive", "sub.regional"
CAPS = {
    "patent": 1_500_000,
    "utility_model": 600_000,
    "design": 600_000,
    "trademark": 600_000,
    "regional_collective_tm": 600_000,
    "bad_faith_tm": 300_000,
}


def case(amount: int, right: str = "patent", **cost) -> dict:
    return {"right": right, "costs": [{"country": "US", "item": "translation", "amount": amount} | cost]}


def grant(programme: str, *cases: dict, year: int = 2015, **asked) -> int:
    return calculation_of(programme, year, {"cases": list(cases), **asked}).grant


def codes(programme: str, *cases: dict, year: int = 2015, **asked) -> list[str]:
    made = calculation_of(programme, year, {"cases": list(cases), **asked})
    assert (made.grant == 0) or not made.refusals
    return [refusal.code for refusal in made.refusals]


def test_published_example_comes_out():
    costs = {"CN": (100_000, 150_000, 162_000, 216_000), "US": (100_000, 180_000, 216_000, 270_000)}
    items = ("office_fee", "local_agent", "domestic_agent", "translation")
    taxed = ("domestic_agent", "translation")
    lines = [
        {"country": country, "item": item, "amount": amount}
        | ({"tax_included": True, "tax_rate": "0.08"} if item in taxed else {})
        for country, amounts in costs.items()
        for item, amount in zip(items, amounts, strict=True)
    ]
    made = calculation_of(FOREIGN, 2015, {"cases": [{"right": "patent", "costs": lines}]})

    assert (made.eligible_total, made.grant, made.refusals) == (1_330_000, 665_000, [])
    assert [line.rule for line in made.lines] == ["tax", "tax", "tax", "tax", "eligible", "rate", "rounding"]


@pytest.mark.parametrize(("right", "cap"), CAPS.items())
def test_case_is_cut_to_its_cap(right, cap):
    assert [grant(FOREIGN, case(2 * cap + more, right)) for more in (-2_000, -1, 0, 1, 2_000)] == [
        *(cap - 1_000, cap - 1_000, cap, cap, cap),
    ]


def test_company_is_cut_to_what_is_left_of_its_ceiling():
    full = [case(3_000_000), case(3_000_000)]

    assert grant(FOREIGN, *full) == 3_000_000
    assert grant(FOREIGN, *full, case(2_000)) == 3_000_000
    assert [grant(FOREIGN, *full, already_granted_this_year=1_000_000 + more) for more in (-1, 0, 1)] == [
        *(2_000_000, 2_000_000, 1_999_000),
    ]
    assert grant(FOREIGN, *full, already_granted_this_year=3_000_001) == 0


@pytest.mark.parametrize(("programme", "cap"), [(COUNTERFEIT, 4_000_000), (DEFENSIVE, 5_000_000)])
def test_two_thirds_up_to_the_ceiling_of_a_company(programme, cap):
    cost = {"item": "survey" if programme == COUNTERFEIT else "litigation"}
    at = cap * 3 // 2

    assert [grant(programme, case(at + more, **cost)) for more in (-1, 0, 1)] == [cap - 1_000, cap, cap]


def test_thirds_are_exact_until_the_one_rounding():
    """Three cases of 500 yen at 2/3 are 1,000 yen; rounded case by case they were 999 and paid nothing."""
    assert grant(COUNTERFEIT, *[case(500, item="survey")] * 3) == 1_000


def test_fixed_amount_and_local_shares_of_the_regional_programme():
    asked = {"applicant": {"kind": "municipality"}}

    assert [grant(REGIONAL, case(10_000_000 + more), type=3, **asked) for more in (-1, 0, 1)] == [
        *(9_999_000, 10_000_000, 10_000_000),
    ]
    assert grant(REGIONAL, case(8_000_000), type=1, local_government_share=3_000_000, **asked) == 3_000_000
    assert grant(REGIONAL, case(8_000_000), type=2, local_government_share=2_000_000, **asked) == 4_000_000
    assert codes(REGIONAL, case(8_000_000), type=2, local_government_share=1_999_999, **asked) == ["local_share_too_small"]


def test_tax_is_taken_out_of_each_cost_down_to_the_yen():
    taxed = {"tax_included": True, "tax_rate": "10%"}
    made = calculation_of(FOREIGN, 2015, {"cases": [case(1_099, **taxed), case(1_101, **taxed)]})

    assert made.eligible_total == 999 + 1_000
    assert [(line.before, line.after) for line in made.lines if line.rule == "tax"] == [(1_099, 999), (1_101, 1_000)]


def test_cost_that_does_not_count_is_named():
    made = calculation_of(FOREIGN, 2015, {"cases": [case(10_000, item="travel"), case(4_000)]})

    assert (made.eligible_total, made.grant) == (4_000, 2_000)
    assert [line.after for line in made.lines if line.rule == "not_eligible"] == [0]


@pytest.mark.parametrize(
    ("applicant", "right", "expected"),
    [
        ({"kind": "corporation", "industry": "wholesale", "capital": 100_000_000, "employees": 101}, "patent", []),
        ({"kind": "corporation", "industry": "wholesale", "capital": 100_000_001, "employees": 100}, "patent", []),
        ({"kind": "corporation", "industry": "wholesale", "capital": 100_000_001, "employees": 101}, "patent", ["not_an_sme"]),
        ({"kind": "corporation", "industry": "wholesale", "capital": 100_000_001}, "patent", []),
        ({"kind": "sole_proprietor", "industry": "retail", "capital": 1, "employees": 51}, "patent", ["not_an_sme"]),
        ({"kind": "corporation", "large_parent_share": "1/2"}, "patent", ["deemed_large"]),
        ({"kind": "corporation", "large_parent_share": "0.4999"}, "patent", []),
        ({"kind": "group", "group": {"members": 3, "sme_members": 2}}, "patent", []),
        ({"kind": "group", "group": {"members": 4, "sme_members": 2}}, "patent", ["group_of_large"]),
        ({"kind": "chamber"}, "regional_collective_tm", []),
        ({"kind": "npo"}, "patent", ["applicant_kind_for_right"]),
        ({"kind": "university"}, "patent", ["applicant_kind"]),
        ({}, "patent", []),
    ],
)
def test_who_may_apply(applicant, right, expected):
    assert codes(FOREIGN, case(1_000_000, right), applicant=applicant) == expected


def test_entry_conditions_refuse_only_who_says_that_none_holds():
    assert codes(DEFENSIVE, case(9_000, item="litigation"), conditions=["none"]) == ["entry_condition"]
    assert codes(DEFENSIVE, case(9_000, item="litigation"), conditions=["right_not_worked"]) == []
    assert codes(DEFENSIVE, case(9_000, item="litigation"), conditions=[]) == []
    assert codes(DEFENSIVE, case(9_000, item="litigation"), conditions=["right_held_abroad", "none"]) == ["entry_condition"]
    assert codes(FOREIGN, case(9_000), conditions=["right_held_abroad"]) == []  # of another programme


def test_rate_that_no_source_gives_is_not_invented():
    assert codes("sub.bad_faith_tm", case(9_000), year=2023) == ["rate_not_known"]


def test_caps_that_no_source_gives_are_said_to_be_unknown():
    made = calculation_of(FOREIGN, 2016, {"cases": [case(9_000_000)]})

    assert made.grant == 4_500_000
    assert [(line.before, line.after) for line in made.lines if line.rule == "cap_not_known"] == [(4_500_000, 4_500_000)]


@pytest.mark.parametrize("rate", ["8%", "8 %", "0.08", ".08", "8e-2", "2/25"])
def test_tax_rates_are_read_as_people_write_them(rate):
    assert calculation_of(FOREIGN, 2015, {"cases": [case(1_080, tax_included=True, tax_rate=rate)]}).eligible_total == 1_000


def test_same_as_the_oracle_for_whatever_is_asked():
    random = Random(20150401)
    for _each in range(400):
        asked = _anything(random)
        made = calculation_of(FOREIGN, 2015, asked)
        expected = oracle.grant(
            asked["cases"], rate=(1, 2), caps=CAPS, ceiling=3_000_000, granted=asked["already_granted_this_year"]
        )
        assert (made.eligible_total, made.grant) == expected, json.dumps(asked)
        assert 0 <= made.grant <= 3_000_000
        assert all(type(line.before) is int and type(line.after) is int for line in made.lines)


def _anything(random: Random) -> dict:
    def cost() -> dict:
        taxed = {"tax_included": True, "tax_rate": random.choice(["0.05", "0.08", "0.1"])}
        return {"amount": random.choice([random.randrange(3), random.randrange(2_000_000)])} | random.choice([{}, taxed])

    cases = [
        {"right": random.choice([*CAPS]), "costs": [cost() for _cost in range(random.randrange(4))]}
        for _case in range(random.randrange(5))
    ]
    return {"cases": cases, "already_granted_this_year": random.choice([0, random.randrange(3_500_000)])}
