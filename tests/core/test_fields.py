"""Fields that take any width, any dash, any kana and any era."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.fields import CorporateNumberField, JaDateField, KanaField, MailField, PhoneField, PostalCodeField, YenField


def refusal(field: forms.Field, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０３ー１２３４ー５６７８", "0312345678"),
        ("(03)1234-5678", "0312345678"),
        ("03−1234−5678", "0312345678"),
        ("090 1234 5678", "09012345678"),
        ("＋81 3 1234 5678", "+81312345678"),
    ],
)
def test_phone_takes_any_writing(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["12", "1234567890", "03-1234-567x", "031234567890", "+123", "電話"])
def test_phone_asks_for_the_area_code(typed):
    assert refusal(PhoneField(), typed) == "電話番号を市外局番から入力してください（数字10桁または11桁）"


@pytest.mark.parametrize("typed", ["100-0001", "〒１００−０００１", "1000001", " 100ー0001 "])
def test_postal_code_takes_any_writing(typed):
    assert PostalCodeField().clean(typed) == "100-0001"


@pytest.mark.parametrize("typed", ["100-000", "12345678", "abc-defg"])
def test_postal_code_asks_for_seven_digits(typed):
    assert refusal(PostalCodeField(), typed) == "郵便番号を数字7桁で入力してください"


@pytest.mark.parametrize("typed", ["7123456789012", "T7123456789012", "Ｔ７１２３４５６７８９０１２", "7-1234-5678-9012"])
def test_corporate_number_takes_any_writing(typed):
    assert CorporateNumberField().clean(typed) == "7123456789012"


def test_corporate_number_tells_how_many_digits_there_are():
    assert refusal(CorporateNumberField(), "T123-456") == "法人番号は13桁です（現在6桁）。分からないときは空欄で進めます"


@pytest.mark.parametrize("typed", ["ちざい たろう", "ﾁｻﾞｲ ﾀﾛｳ", "チザイ　タロウ"])
def test_kana_becomes_wide_katakana(typed):
    assert KanaField().clean(typed) == "チザイ　タロウ"


def test_kana_refuses_kanji_and_takes_latin():
    assert refusal(KanaField(), "知財太郎") == "フリガナをひらがなまたはカタカナで入力してください"
    assert KanaField().clean("O'Neil アン・マリー") != ""


@pytest.mark.parametrize(
    ("typed", "yen"),
    [("1,200,000", 1_200_000), ("１２０万", 1_200_000), ("120万円", 1_200_000), ("1億2,000万円", 120_000_000), ("", None)],
)
def test_yen_takes_units(typed, yen):
    assert YenField(required=False).clean(typed) == yen


def test_yen_says_how_to_write_an_amount():
    assert "1,000" in refusal(YenField(), "たくさん")


def test_mail_takes_wide_letters_and_lowers_the_domain_only():
    assert MailField().clean(" Ｔａｒｏ＠ＥＸＡＭＰＬＥ.jp ") == "Taro@example.jp"


def test_mail_shows_the_right_form():
    class Form(forms.Form):
        mail = MailField()

    assert Form({"mail": "taro@"}).errors != {}
    assert Form().fields["mail"].widget.attrs["autocomplete"] == "email"


@pytest.mark.parametrize("field", [PhoneField, PostalCodeField, CorporateNumberField, KanaField, MailField])
def test_optional_fields_may_stay_empty(field):
    assert field(required=False).clean("") == ""
    assert field(required=False).clean("　") == ""


@pytest.mark.parametrize(
    "boxes",
    [
        ["2026", "11", "20"],
        ["R8", "11", "20"],
        ["令和8", "11", "20"],
        ["令８年", "１１月", "２０日"],
        ["2026/11/20", "", ""],
        ["20261120", "", ""],
        ["令和8年11月20日", "", ""],
        ["R8.11.20", "", ""],
    ],
)
def test_date_takes_eras_and_a_whole_date_in_one_box(boxes):
    assert JaDateField().clean(boxes) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        (["2026", "", "20"], "訪問日の「月」を入力してください"),
        (["", "11", "20"], "訪問日の「年」を入力してください"),
        (["2026", "11", ""], "訪問日の「日」を入力してください"),
        (["平成32", "1", "1"], "平成32年はありません。令和2年のことではありませんか"),
        (["2026", "2", "30"], "2026年2月に30日はありません"),
    ],
)
def test_date_that_cannot_be_says_what_is_wrong(boxes, text):
    assert refusal(JaDateField(label="訪問日"), boxes) == text


def test_date_may_be_left_out_when_optional():
    assert JaDateField(required=False).clean(["", "", ""]) is None


def test_date_is_drawn_as_three_boxes_with_the_stored_day():
    class Form(forms.Form):
        day = JaDateField()

    parts = Form(initial={"day": date(2026, 4, 1)})["day"].subwidgets[0].data["subwidgets"]
    assert [(part["name"], part["value"], part["attrs"]["id"]) for part in parts] == [
        ("day_0", "2026", "id_day_0"),
        ("day_1", "4", "id_day_1"),
        ("day_2", "1", "id_day_2"),
    ]
