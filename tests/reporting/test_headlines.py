"""Messages above figures: each says what the data say."""

import pytest
from django.utils.translation import override

from reporting import headlines
from reporting.figures import Row, YearFigures
from reporting.measures import BY_AXIS, CLIENTS, CONTACTS


def row(label: str, count: int, share: float = 0, code: str = "") -> Row:
    return Row(code or label, label, f"{label} en", count, count, share)


def year(fiscal_year: int, contacts: int = 0, **breakdowns: list[Row]) -> YearFigures:
    return YearFigures(fiscal_year, "trade_secret", {"contacts": contacts, "clients": 0, "new_clients": 0}, breakdowns, [], {})


@pytest.mark.parametrize(
    ("axis", "rows", "missing", "message"),
    [
        ("method", [row("電話", 98, 23), row("訪問", 299, 70)], 0, "「訪問」が最も多く、全体の70%を占める"),
        ("size", [row("大", 60, 14), row("小", 370, 86)], 5, "「小」が最も多く、記入のある相談の86%を占める"),
        ("law", [row("特許", 2, 50), row("商標", 2, 50)], 0, "「特許」と「商標」が2件ずつで最も多い"),
        ("route", [row(name, 1, 20) for name in "abcde"], 0, "「a」と「b」と「c」とほか2項目が1件ずつで最も多い"),
        ("theme", [row("海外", 3, 100)], 0, "相談はすべて「海外」"),
        ("theme", [row("海外", 3, 100)], 1, "記入のある相談はすべて「海外」"),
        ("country", [row("中国", 3, 50.0), row("タイ", 1, 16.7)], 2, "最も多いのは「中国」で、全相談件数の50.0%"),
        ("campaign", [row("強化期間", 114, 26.5)], 316, "「強化期間」は全相談件数の26.5%"),
    ],
)
def test_of_rows_names_the_most_frequent_value(axis, rows, missing, message):
    assert headlines.of_rows(BY_AXIS[axis], rows, missing) == message


def test_of_rows_in_english():
    with override("en"):
        message = headlines.of_rows(BY_AXIS["method"], [row("電話", 98, 23), row("訪問", 299, 70)], 0)
    assert message == "“訪問 en” is the most frequent: 70% of all consultations"


MARCH = [row("2017年4月", 16), row("2018年3月", 56)]


@pytest.mark.parametrize(
    ("before", "is_open", "message"),
    [
        (year(2016, 450), False, "前年度より20件減（−4.4%）。最も多い月は2018年3月（56件）"),
        (year(2016, 400), False, "前年度より30件増（+7.5%）。最も多い月は2018年3月（56件）"),
        (year(2016, 430), False, "前年度より増減なし。最も多い月は2018年3月（56件）"),
        (year(2016, 0), False, "相談が最も多い月は2018年3月（56件）"),
        (None, False, "相談が最も多い月は2018年3月（56件）"),
        (year(2016, 450), True, "相談が最も多い月は2018年3月（56件）"),
    ],
)
def test_of_months_compares_closed_years_only(before, is_open, message):
    assert headlines.of_months(year(2017, 430, month=MARCH), before, is_open=is_open) == message


def test_of_months_names_months_that_are_equally_busy():
    tied = year(2017, 4, month=[row("2017年4月", 2), row("2017年5月", 2)])
    assert headlines.of_months(tied, None, is_open=False) == "相談が最も多い月は2017年4月と2017年5月（2件）"


@pytest.mark.parametrize(
    ("earlier", "message"),
    [
        (67, "「訪問」は全体の70%で、平成28年度より3ポイント増"),
        (70.6, "「訪問」は全体の70%で、平成28年度より0.6ポイント減"),
        (70, "「訪問」は全体の70%で、平成28年度と同じ"),
    ],
)
def test_of_methods_tells_how_the_share_moved(earlier, message):
    years = [year(2016, method=[row("訪問", 1, earlier)]), year(2017, method=[row("訪問", 1, 70), row("電話", 0, 30)])]
    assert headlines.of_methods(years) == message


def test_of_methods_without_an_earlier_share_tells_the_share_alone():
    now = year(2017, method=[row("訪問", 1, 70)])
    assert headlines.of_methods([now]) == "「訪問」は全相談件数の70%"
    assert headlines.of_methods([year(2016, method=[row("電話", 1, 100)]), now]) == "「訪問」は全相談件数の70%"


def test_of_new_clients_tells_count_and_share():
    found = YearFigures(2017, None, {"clients": 1171, "new_clients": 146}, {}, [], {})
    assert headlines.of_new_clients(found) == "支援先1,171者のうち146者（12.5%）が新規"


def test_of_size_content_tells_each_size_class_unless_all_are_alike():
    same = [(size, [row("管理", 3), row("漏えい", 1)]) for size in ("中小企業", "大企業")]
    assert headlines.of_size_content(same) == "どの企業区分でも「管理」が最も多い"
    other = [("中小企業", [row("漏えい", 9)]), same[1]]
    assert headlines.of_size_content(other) == "最も多い相談内容は、中小企業では「漏えい」、大企業では「管理」"


def test_of_size_content_of_many_classes_tells_the_first_ones_and_claims_nothing_of_all():
    many = [(size, [row("管理", 3)]) for size in "甲乙丙丁"]
    assert headlines.of_size_content(many) == "最も多い相談内容は、甲では「管理」、乙では「管理」、丙では「管理」"


def test_of_desks_names_the_busiest():
    assert headlines.of_desks([("甲", 1430), ("乙", 1)]) == "相談が最も多いのは甲（1,430件）"


@pytest.mark.parametrize(("now", "change"), [(110, "10件増（+10.0%）"), (99, "1件減（−1.0%）"), (100, "増減なし")])
def test_change_of_has_sign_unit_and_percent(now, change):
    assert headlines.change_of(now, 100, CONTACTS.unit) == change


def test_change_of_has_the_unit_of_its_measure():
    assert headlines.change_of(90, 100, CLIENTS.unit) == "10者減（−10.0%）"


@pytest.mark.parametrize(("fiscal_year", "name"), [(2017, "平成29年度"), (2019, "平成31年度/令和元年度"), (2026, "令和8年度")])
def test_year_name_is_the_label_without_its_bracket(fiscal_year, name):
    assert headlines.year_name(fiscal_year) == name
    with override("en"):
        assert headlines.year_name(fiscal_year) == f"FY{fiscal_year}"
