"""How people write numbers, readings and days, and what is kept of it (ux T-14). Texts stay byte by byte."""

from datetime import date

import pytest
from django import forms

from core.fields import CorporateNumberField, JaDateField, KanaField, PhoneField, PostalCodeField
from core.text import clean_text

TAKEN = [
    (PhoneField, "０３ー１２３４ー５６７８", "0312345678"),
    (PhoneField, "(03)1234-5678", "0312345678"),
    (PostalCodeField, "〒１００−０００１", "1000001"),
    (CorporateNumberField, "T7123456789012", "7123456789012"),
    (CorporateNumberField, "Ｔ７１２３４５６７８９０１２", "7123456789012"),
    (KanaField, "ちざい たろう", "チザイ　タロウ"),
    (KanaField, "ﾁｻﾞｲ ﾀﾛｳ", "チザイ　タロウ"),
]
DAYS = [("R8.11.20", date(2026, 11, 20)), ("令和元年5月1日", date(2019, 5, 1)), ("2026/11/20", date(2026, 11, 20))]
TEXTS = ["髙﨑①㈱🙂𠮷", "Ⅳ～㍻", "神福塚都", "か\u3099"]  # compatibility forms and a letter made of two


@pytest.mark.parametrize(("kind", "written", "kept"), TAKEN)
def test_written_in_any_width_is_kept_in_one_form(kind, written, kept):
    assert kind(label="項目").clean(written).replace("-", "") == kept


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_day_is_taken_in_one_box_as_people_write_it(written, day):
    assert JaDateField(label="訪問日").clean([written, "", ""]) == day


@pytest.mark.parametrize("written", ["平成32年1月1日", "H32.1.1"])
def test_year_that_no_era_has_is_refused_with_the_year_that_is_meant(written):
    with pytest.raises(forms.ValidationError, match=r"令和2年|Reiwa 2"):
        JaDateField(label="訪問日").clean([written, "", ""])


@pytest.mark.parametrize("written", TEXTS)
def test_text_of_people_is_kept_byte_by_byte(written):
    assert clean_text(f" {written}\r\n").encode() == written.encode()
