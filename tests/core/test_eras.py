"""Every way in which people write a day, right and wrong."""

from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.eras import ERAS, FIRST_DAY, DateRefused, era_date_label, era_of, era_year_label, first_western_year, parse_day

DAYS = st.dates(min_value=FIRST_DAY, max_value=date(2117, 12, 31))  # Reiwa 99 is the last year of two digits
ANY_WRITTEN_DAY = st.dates(min_value=FIRST_DAY, max_value=date(9999, 12, 31))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("H29.5.31", date(2017, 5, 31)),
        ("H29.05.31", date(2017, 5, 31)),
        ("h29.5.31", date(2017, 5, 31)),
        ("H29/5/31", date(2017, 5, 31)),
        ("H29-5-31", date(2017, 5, 31)),
        ("平成29年5月31日", date(2017, 5, 31)),
        ("平29.5.31", date(2017, 5, 31)),
        ("㍻29年5月31日", date(2017, 5, 31)),
        ("Ｈ２９．５．３１", date(2017, 5, 31)),
        ("平成２９年５月３１日", date(2017, 5, 31)),
        ("平成 29 年 5 月 31 日", date(2017, 5, 31)),
        ("平成29年5月31日（水）", date(2017, 5, 31)),
        ("R元.5.1", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("R01.05.01", date(2019, 5, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("2017/05/31", date(2017, 5, 31)),
        ("2017/5/31", date(2017, 5, 31)),
        ("2017-05-31", date(2017, 5, 31)),
        ("2017‐05‐31", date(2017, 5, 31)),
        ("2017年5月31日", date(2017, 5, 31)),
        ("２０１７／０５／３１", date(2017, 5, 31)),
        ("20170531", date(2017, 5, 31)),
        ("  2016/02/29\t", date(2016, 2, 29)),
        (date(2017, 5, 31), date(2017, 5, 31)),
        (datetime(2017, 5, 31, 23, 59, tzinfo=UTC), date(2017, 5, 31)),
    ],
)
def test_parse_day_takes_the_usual_writings(written, day):
    parsed = parse_day(written)

    assert (parsed.day, parsed.warning) == (day, "")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("平成32年2月10日", "平成32年はありません。令和2年のことではありませんか"),
        ("H99.1.1", "平成99年はありません。令和69年のことではありませんか"),
        ("昭和65年4月1日", "昭和65年はありません。平成2年のことではありませんか"),
        ("令和0年5月1日", "令和0年はありません。年をお確かめください"),
        ("R0.5.1", "令和0年はありません。年をお確かめください"),
        ("令和元年4月30日", "令和は2019年5月1日（水）からです。元号と日付をお確かめください"),
        ("平成元年1月7日", "平成は1989年1月8日（日）からです。元号と日付をお確かめください"),
        ("2017/13/01", "「月」を1から12までで入力してください"),
        ("H29.0.10", "「月」を1から12までで入力してください"),
        ("2017/02/29", "2017年2月に29日はありません"),
        ("H29.2.30", "2017年2月に30日はありません"),
        ("2017/04/00", "2017年4月に0日はありません"),
        ("明治5年12月1日", "1873年以降の日付を入力してください"),
        ("1872/12/31", "1873年以降の日付を入力してください"),
        ("0000/01/01", "1873年以降の日付を入力してください"),
        (date(1872, 12, 31), "1873年以降の日付を入力してください"),
    ],
)
def test_parse_day_refuses_days_that_cannot_be(written, message):
    with pytest.raises(DateRefused) as refused:
        parse_day(written)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "未定",
        "2017",
        "2017/5",
        "5/31",
        "17/5/31",
        "H29",
        "H29.5",
        "X29.5.31",
        "慶応3年1月1日",
        "2017/05/31/01",
        "２０１７年五月三一日",
        "2017/٠5/31",
        "=TODAY()",
        "9" * 10_000,
        "\x00",
    ],
)
def test_parse_day_asks_for_a_date_when_it_sees_none(written):
    with pytest.raises(DateRefused, match=r"^日付を「2017/05/31」または「H29\.5\.31」のように入力してください$"):
        parse_day(written)


@pytest.mark.parametrize(
    ("written", "day", "warning"),
    [
        ("平成31年5月1日", date(2019, 5, 1), "平成は終わっているため、令和元年5月1日として読みました"),
        ("H31.12.31", date(2019, 12, 31), "平成は終わっているため、令和元年12月31日として読みました"),
        ("昭和64年1月8日", date(1989, 1, 8), "昭和は終わっているため、平成元年1月8日として読みました"),
    ],
)
def test_parse_day_corrects_the_last_year_of_an_era_with_a_warning(written, day, warning):
    parsed = parse_day(written)

    assert (parsed.day, parsed.warning) == (day, warning)


def test_messages_are_english_for_english_readers():
    with override("en"):
        with pytest.raises(DateRefused, match=r"^Heisei 32 does not exist\. Do you mean Reiwa 2\?$"):
            parse_day("平成32年2月10日")
        with pytest.raises(DateRefused, match=r"^Reiwa began on 1 May 2019\. Check the era and the date$"):
            parse_day("R元.4.30")
        assert parse_day("H31.5.1").warning == "Heisei had ended by then; read as 1 May 2019"


@given(DAYS)
def test_era_label_read_again_is_the_same_day(day):
    parsed = parse_day(era_date_label(day))

    assert (parsed.day, parsed.warning) == (day, "")


@given(ANY_WRITTEN_DAY, st.sampled_from(["%04d/%02d/%02d", "%d-%d-%d", "%d年%d月%d日", "%04d%02d%02d", "%d . %d . %d"]))
def test_western_writing_read_again_is_the_same_day(day, style):
    assert parse_day(style % (day.year, day.month, day.day)).day == day


@given(DAYS)
def test_era_of_holds_exactly_its_days(day):
    era = era_of(day)

    assert era.first <= day
    assert era.last is None or day <= era.last


@given(st.text(max_size=40))
def test_parse_day_never_breaks_on_any_text(text):
    with suppress(DateRefused):
        assert parse_day(text).day >= FIRST_DAY


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2019, 4, 30), "平成31年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2020, 1, 1), "令和2年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1873, 1, 1), "明治6年"),
    ],
)
def test_era_year_label_names_the_first_year_gannen(day, label):
    assert era_year_label(day) == label


def test_eras_follow_each_other_without_a_gap():
    pairs = [(before, after) for after, before in pairwise(ERAS)]

    assert [(after.first - before.last).days for before, after in pairs] == [1] * len(pairs)
    assert [first_western_year(era) for era in ERAS] == [2019, 1989, 1926, 1912, 1868]


def test_era_of_refuses_days_before_the_western_calendar():
    with pytest.raises(DateRefused):
        era_of(date(1872, 12, 31))
