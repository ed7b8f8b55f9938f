"""National holidays with their names in both languages."""

from datetime import date

import pytest

from core import holidays


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 11, 23), ("勤労感謝の日", "Labour Thanksgiving Day")),
        (date(2026, 5, 6), ("憲法記念日の振替休日", "Constitution Memorial Day (substitute holiday)")),
        (date(2026, 11, 20), None),
        (date(2026, 11, 22), None),  # a Sunday is no holiday
    ],
)
def test_names_of_a_day(day, names):
    assert holidays.names_of(day) == names


def test_every_holiday_of_the_years_of_the_portal_has_an_english_name():
    found = dict(holidays.between(date(2015, 4, 1), date(2036, 3, 31)))

    assert len(found) > 300
    assert [names for names in found.values() if "National holiday" in names[1]] == []


def test_between_holds_both_ends():
    assert [day for day, _names in holidays.between(date(2026, 11, 3), date(2026, 11, 23))] == [
        date(2026, 11, 3),
        date(2026, 11, 23),
    ]
