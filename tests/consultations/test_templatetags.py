"""How lists of cases and contacts write their values."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from consultations.templatetags.consultations import list_date, phone_number


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 11, 20), "11/20（金）", "Fri 20 Nov"),
        (date(2026, 3, 31), "2026年3月31日（火）", "31 March 2026"),
        (None, "", ""),
    ],
)
def test_list_date_has_its_year_outside_this_fiscal_year(day, ja, en):
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        assert list_date(day) == ja
        with translation.override("en"):
            assert list_date(day) == en


@pytest.mark.parametrize(
    ("figures", "written"),
    [
        ("0312345678", "03-1234-5678"),
        ("09012345678", "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("0451234567", "045-123-4567"),
        ("+81312345678", "+81312345678"),
        ("", ""),
    ],
)
def test_phone_number_is_grouped_as_it_is_read(figures, written):
    assert phone_number(figures) == written
