"""Fiscal years from April to March."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fiscal import bounds, fiscal_year, label, months


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2018, 3, 31), 2017), (date(2018, 4, 1), 2018), (date(2017, 12, 31), 2017), (date(2018, 1, 1), 2017)],
)
def test_fiscal_year_begins_in_april(day, year):
    assert fiscal_year(day) == year


@given(st.dates(min_value=date(1873, 4, 1), max_value=date(2200, 3, 31)))
def test_every_day_lies_in_its_fiscal_year_and_in_one_of_its_months(day):
    year = fiscal_year(day)
    first, last = bounds(year)

    assert first <= day <= last
    assert f"{day:%Y-%m}" in months(year)


@given(st.integers(min_value=1873, max_value=2200))
def test_fiscal_years_follow_each_other_and_have_twelve_months(year):
    assert bounds(year)[1] + timedelta(days=1) == bounds(year + 1)[0]
    assert len(set(months(year))) == 12
    assert months(year) == sorted(months(year))


@pytest.mark.parametrize(
    ("year", "ja"),
    [
        (2026, "令和8年度（2026年度）"),
        (2017, "平成29年度（2017年度）"),
        (2018, "平成30年度（2018年度）"),
        (2019, "平成31年度/令和元年度（2019年度）"),
        (2020, "令和2年度（2020年度）"),
        (2005, "平成17年度（2005年度）"),
        (1989, "平成元年度（1989年度）"),
        (1988, "昭和63年度（1988年度）"),
    ],
)
def test_label_names_the_era_year_and_the_western_year(year, ja):
    assert label(year, "ja") == ja


def test_label_in_english_tells_the_months():
    assert label(2026, "en") == "FY2026 (Apr 2026–Mar 2027)"
