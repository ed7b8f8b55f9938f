"""Amounts in yen, as people write them."""

from contextlib import suppress

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.money import LIMIT, MoneyRefused, parse_yen


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        ("10000000", 10_000_000),
        ("10,000,000", 10_000_000),
        ("1,000万円", 10_000_000),
        ("1億2,000万円", 120_000_000),
        ("１億２，０００万円", 120_000_000),
        ("1.5億円", 150_000_000),
        ("1億5千万円", 150_000_000),
        ("3千万円", 30_000_000),
        ("2千5百万円", 25_000_000),
        ("10百万円", 10_000_000),
        ("500千円", 500_000),
        ("１２０万", 1_200_000),
        ("2兆3億4万5円", 2_000_300_040_005),
        ("約300万円", 3_000_000),
        ("¥1,200", 1200),
        ("￥ 1 200 円", 1200),
        ("10000000.0", 10_000_000),
        ("0", 0),
    ],
)
def test_parse_yen_takes_the_usual_writings(written, yen):
    assert parse_yen(written) == yen


@pytest.mark.parametrize(
    "written",
    [
        "",
        "円",
        "万円",
        "-5",
        "－5万円",
        "△100",
        "1万2億",
        "1億2億",
        "5百3千円",
        "0.5",
        "1.23456万",
        "10 dollars",
        "1e7",
        "nan",
        "٣",
        "不明",
        "=1+1",
        "1万.5",
        str(LIMIT),
        "99999999兆",
        "1" * 5000,
    ],
)
def test_parse_yen_refuses_what_is_no_amount(written):
    with pytest.raises(MoneyRefused) as refused:
        parse_yen(written)

    assert str(refused.value) == "金額を「10,000,000」または「1,000万円」のように円で入力してください"


def test_parse_yen_speaks_english_to_english_readers():
    with override("en"), pytest.raises(MoneyRefused, match=r"^Enter the amount in yen"):
        parse_yen("x")


@given(st.integers(min_value=0, max_value=LIMIT - 1))
def test_parse_yen_reads_every_amount_with_and_without_commas(amount):
    assert parse_yen(str(amount)) == parse_yen(f"{amount:,}円") == amount


@given(*[st.integers(min_value=1, max_value=9999)] * 4)
def test_parse_yen_adds_the_parts(cho, oku, man, rest):
    assert parse_yen(f"{cho}兆{oku}億{man}万{rest}円") == cho * 10**12 + oku * 10**8 + man * 10**4 + rest


@given(st.text(max_size=60))
def test_parse_yen_never_breaks_on_any_text(text):
    with suppress(MoneyRefused):
        assert 0 <= parse_yen(text) < LIMIT


def test_parse_yen_answers_hostile_text_at_once():
    with pytest.raises(MoneyRefused):
        parse_yen("1" * 39 + "x")  # a pattern with nested repetition would not come back from this
