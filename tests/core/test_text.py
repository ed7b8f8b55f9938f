"""One canonicaliser: human text stays as typed, keys are folded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    clean_text,
    company_key,
    compare_key,
    digits,
    fold,
    fold_for_search,
    katakana,
    without_controls,
)

HUMAN_TEXT = "髙橋 﨑山 𠮷野 ㈱ ① Ⅳ ～ ㍻ 🙂 e\u0301 神"


def test_clean_text_leaves_human_text_alone():
    assert clean_text(f"  {HUMAN_TEXT}\n") == HUMAN_TEXT


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("一行\r\n二行\r三行", "一行\n二行\n三行"),
        ("a\x00b\x1fc\x7fd", "abcd"),
        ("欄\t内", "欄\t内"),
        ("\ud800壊れた", "壊れた"),
        (" \u3000 ", ""),
        ("=SUM(A1)", "=SUM(A1)"),
    ],
)
def test_clean_text_removes_only_line_ends_and_controls(typed, stored):
    assert clean_text(typed) == stored


def test_without_controls_keeps_the_ends():
    assert without_controls(" a\r\n ") == " a\n "


@given(st.text(max_size=80))
def test_clean_text_twice_is_clean_text_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert "\r" not in once
    once.encode("utf-8")  # no half of a surrogate pair is left


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("０３ー１２３４ー５６７８", "0312345678"),
        ("(03)1234-5678", "0312345678"),
        ("03‐1234−5678", "0312345678"),
        ("060―0001", "0600001"),
        ("１００・０００１", "1000001"),
        ("7123－4567．8901 2", "7123456789012"),
        ("ｰ1━2─3", "123"),
    ],
)
def test_digits_takes_away_width_brackets_and_every_dash(typed, number):
    assert digits(typed) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [("FAX", "ｆａｘ"), ("Web会議", "ＷＥＢ 会議"), ("秘密 保持契約", "秘密保持契約"), ("ﾒｰﾙ", "メール"), ("A(B)", "Ａ（Ｂ）")],
)
def test_compare_key_is_the_same_for_the_same_value(one, other):
    assert compare_key(one) == compare_key(other)


def test_compare_key_keeps_hiragana_and_katakana_apart():
    assert compare_key("さん") != compare_key("サン")


@pytest.mark.parametrize(
    "name",
    [
        "株式会社青葉製作所",
        "青葉製作所株式会社",
        "㈱青葉製作所",
        "（株）青葉製作所",
        "(株) 青葉 製作所",
        "青葉製作所",
        "有限会社青葉製作所",
    ],
)
def test_company_key_forgets_the_form_of_the_company(name):
    assert company_key(name) == "青葉製作所"


def test_company_key_of_a_bare_form_is_not_empty():
    assert company_key("㈱") == "(株)"
    assert company_key("株式会社 ABC") == company_key("ａｂｃ㈱") == "abc"


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("ちざい　たろう", "チザイ\u3000タロウ"),
        ("ﾁｻﾞｲ ﾀﾛｳ", "チザイ\u3000タロウ"),
        ("チザイ  タロウ ", "チザイ\u3000タロウ"),
        ("ﾊﾟｰﾄﾅｰｽﾞ", "パートナーズ"),
        ("ヴェルデ", "ヴェルデ"),
        ("", ""),
    ],
)
def test_katakana_writes_a_reading_in_full_width(typed, kana):
    assert katakana(typed) == kana


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_katakana_twice_is_katakana_once(text):
    assert katakana(katakana(text)) == katakana(text)


@pytest.mark.parametrize(("one", "other"), [("とっきょ", "トッキョ"), ("ＩＮＰＩＴ", "inpit"), ("ｼｮｳﾋｮｳ", "しょう ひょう")])
def test_fold_is_the_same_in_any_width_and_kana(one, other):
    assert fold(one) == fold(other)


def test_fold_for_search_keeps_words_apart_by_one_space():
    assert fold_for_search(" 特許\u3000　ＡＢＣ\n商標\x00意匠 ") == "特許 abc 商標 意匠"


@given(st.text(max_size=60))
def test_fold_for_search_has_single_spaces_and_no_capitals(text):
    folded = fold_for_search(text)

    assert "  " not in folded
    assert folded == folded.strip()
    assert not any(unicodedata.category(character) == "Cc" for character in folded)
