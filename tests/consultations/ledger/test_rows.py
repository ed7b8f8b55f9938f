"""One row: values of cells, and what the cells of a row say to each other (rules of the contact ledger)."""

from datetime import date, datetime

import pytest

from tests.consultations.ledger.builder import number, read_row, row

pytestmark = pytest.mark.django_db


def record(**cells):
    reading = read_row(row(**cells))
    assert reading.faults == ()
    return reading.record


def faults(**cells) -> list[str]:
    return [fault.column for fault in read_row(row(**cells)).faults]


def warnings(**cells) -> list[str]:
    return [warning.column for warning in read_row(row(**cells)).warnings]


@pytest.mark.parametrize(
    "written",
    [
        "H29.5.31",
        "H29.05.31",
        "平成29年5月31日",
        "2017/05/31",
        "2017-05-31",
        "2017年5月31日",
        "h29.5.31",
        "H29/5/31",
        "Ｈ２９．５．３１",
        "２０１７／０５／３１",
        " 2017/5/31 ",
    ],
)
def test_day_is_read_in_every_writing(written):
    assert record(対応日=written).contacted_on == "2017-05-31"


@pytest.mark.parametrize("written", ["R元.5.1", "令和元年5月1日", "R01.05.01", "令和１年５月１日"])
def test_first_day_of_an_era_is_read(written):
    assert record(対応日=written).contacted_on == "2019-05-01"


@pytest.mark.parametrize("written", [date(2017, 5, 31), datetime(2017, 5, 31)])  # noqa: DTZ001  # cells know no zone
def test_day_of_a_date_cell_is_read(written):
    reading = read_row(row(対応日=written), is_csv=False)
    assert reading.record.contacted_on == "2017-05-31"


@pytest.mark.parametrize(
    "written", ["平成32年2月10日", "令和0年5月1日", "令和元年4月30日", "H29.2.30", "2017/13/1", "昨日", "1850/1/1", "42886"]
)
@pytest.mark.parametrize("column", ["受付日", "対応日", "次回予定日"])
def test_day_that_cannot_be_is_a_fault(column, written):
    assert faults(**{column: written}) == [column]


def test_day_of_heisei_31_after_its_end_is_reiwa_with_a_warning():
    assert record(対応日="平成31年5月1日").contacted_on == "2019-05-01"
    assert warnings(対応日="平成31年12月31日") == ["対応日"]
    assert warnings(対応日="平成31年4月30日") == []


def test_contact_today_is_taken_and_tomorrow_is_not():
    assert faults(対応日="2026/11/20") == []
    assert faults(対応日="2026/11/21") == ["対応日"]
    assert faults(次回予定日="2027/01/15") == []


@pytest.mark.parametrize("column", ["案件番号", "相談窓口", "対応日", "対応方法", "企業名"])
@pytest.mark.parametrize("written", ["", "　 "])
def test_required_cell_that_is_blank_is_a_fault(column, written):
    assert faults(**{column: written}) == [column]


@pytest.mark.parametrize("written", ["営業秘密110番", "trade_secret", "営業秘密・知財戦略 相談窓口", "desk.trade_secret"])
def test_desk_is_known_by_name_alias_and_code(written):
    assert record(相談窓口=written).desk == "trade_secret"


def test_desk_is_known_by_the_name_of_an_earlier_period():
    assert record(相談窓口="知財総合支援窓口").desk == "general"


@pytest.mark.parametrize("written", ["東京都", "13", "１３"])
def test_site_is_a_prefecture_of_the_desk(written):
    assert record(相談窓口="知財総合支援窓口", 拠点=written).site == "general.13"


def test_site_that_the_desk_does_not_have_is_a_fault():
    assert faults(拠点="東京都") == ["拠点"]
    assert faults(相談窓口="知財総合支援窓口", 拠点="江戸") == ["拠点"]


def test_theme_is_required_at_the_kansai_desk():
    assert faults(相談窓口="kansai") == ["テーマ"]
    assert faults(相談窓口="kansai", テーマ="経営") == ["テーマ"]
    assert record(相談窓口="kansai", テーマ="海外").theme == "theme.overseas"


def test_content_follows_the_theme():
    cells = {"相談窓口": "kansai", "相談内容": "流出・漏えい"}
    assert record(**cells, テーマ="営業秘密").content == "trade_secret_content.ts_leak"
    assert faults(**cells, テーマ="海外") == ["相談内容"]
    assert faults(**cells) == ["テーマ"]


@pytest.mark.parametrize(
    ("desk", "written", "key"),
    [
        ("trade_secret", "営業秘密管理", "trade_secret_content.ts_management"),
        ("trade_secret", "ts_leak", "trade_secret_content.ts_leak"),
        ("overseas", "輸出", "matter.export"),
        ("general", "出願関係", "support_content.filing"),
        ("efiling", "電子証明書", "efiling_content.certificate"),
        ("ip_rights", "料金・減免", "ip_rights_content.fees"),
        ("suad_consult", "その他", "support_content.other"),
        ("trade_secret", "", None),
    ],
)
def test_content_is_a_category_of_the_desk(desk, written, key):
    assert record(相談窓口=desk, 相談内容=written).content == key


def test_unknown_desk_hides_what_depends_on_it():
    assert faults(相談窓口="秘密の窓口", 拠点="江戸", 相談内容="宇宙開発") == ["相談窓口"]


@pytest.mark.parametrize("written", ["訪問", "出張訪問", "visit", "訪 問"])
def test_visit_number_stands_on_a_visit(written):
    assert record(対応方法=written, 訪問回="２").visit_no == 2
    assert record(対応方法=written).visit_no is None


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "一", "99999"])
def test_visit_number_that_is_no_whole_number_from_one_is_a_fault(written):
    assert faults(対応方法="訪問", 訪問回=written) == ["訪問回"]


def test_visit_number_on_another_method_is_a_fault():
    assert faults(対応方法="電話", 訪問回="1") == ["訪問回"]
    assert faults(対応方法="電話", 訪問回="x") == ["訪問回"]


def test_visit_number_is_not_judged_beside_an_unknown_method():
    assert faults(対応方法="狼煙", 訪問回="1") == ["対応方法"]
    assert faults(対応方法="狼煙", 訪問回="x") == ["対応方法"]


def test_name_stays_as_typed():
    assert record(企業名="㈱髙﨑①製作所🙂𠮷").name == "㈱髙﨑①製作所🙂𠮷"
    assert faults(企業名="あ" * 201) == ["企業名"]
    assert faults(企業名="あ" * 200) == []


@pytest.mark.parametrize("written", ["ちざい たろう", "ﾁｻﾞｲ ﾀﾛｳ", "チザイ　タロウ"])
def test_reading_is_kept_in_full_width_katakana(written):
    assert record(フリガナ=written).kana == "チザイ　タロウ"


@pytest.mark.parametrize("written", ["7123456789012", "７１２３４５６７８９０１２", "7-1234-5678-9012", "7 1234 5678 9012"])
def test_corporate_number_is_read_in_any_width(written):
    assert record(法人番号=written).number == "7123456789012"


@pytest.mark.parametrize("written", ["7123456789013", "123456789012", "0123456789012", "なし"])
def test_corporate_number_with_a_wrong_digit_is_a_fault(written):
    assert faults(法人番号=written) == ["法人番号"]


@pytest.mark.parametrize("written", ["0600001", "060-0001", "〒060-0001", "〒０６０－０００１"])
def test_postal_code_is_read_in_any_form(written):
    assert record(郵便番号=written).postal_code == "060-0001"


def test_number_cells_are_read_as_what_they_mean():
    cells = {
        "郵便番号": 600001,
        "資本金": 10000000.0,
        "従業員数": 12,
        "所要時間": 90.0,
        "法人番号": float(number(1)),
        "都道府県": 1,
    }
    found = read_row(row(**cells, 対応方法="訪問", 訪問回=3.0, 案件番号=17.0), is_csv=False).record
    assert (found.postal_code, found.capital_yen, found.employees, found.minutes) == ("060-0001", 10_000_000, 12, 90)
    assert (found.number, found.prefecture, found.visit_no, found.case_no) == (number(1), "prefecture.01", 3, "17")


def test_postal_code_that_lost_its_zero_in_csv_is_a_fault():
    assert faults(郵便番号="600001") == ["郵便番号"]


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        ("10000000", 10_000_000),
        ("10,000,000", 10_000_000),
        ("1,000万円", 10_000_000),
        ("1億2,000万円", 120_000_000),
        ("", None),
    ],
)
def test_capital_is_read_in_yen(written, yen):
    assert record(資本金=written).capital_yen == yen


@pytest.mark.parametrize("written", ["-5", "約千", "1.5", "9" * 30])
def test_capital_that_is_no_amount_is_a_fault(written):
    assert faults(資本金=written) == ["資本金"]


@pytest.mark.parametrize(
    ("written", "people"), [("12", 12), ("12人", 12), ("約165人", 165), ("１，２００名", 1200), ("0", 0), ("", None)]
)
def test_employees_are_read(written, people):
    assert record(従業員数=written).employees == people


@pytest.mark.parametrize("written", ["-5", "多数", "99999999999"])
def test_employees_that_are_no_number_are_a_fault(written):
    assert faults(従業員数=written) == ["従業員数"]


def test_size_is_computed_where_it_is_empty():
    big = {"業種": "製造業", "資本金": "5億円", "従業員数": "650"}
    assert record(**big).size == "size.large"
    assert record(**big | {"従業員数": "12"}).size == "size.sme"
    assert record(**big | {"従業員数": ""}).size is None
    assert record(**big, 企業区分="中小企業").size == "size.sme"


def test_unknown_industry_is_kept_as_text_with_a_warning():
    found = record(業種="宇宙産業")
    assert (found.industry, found.industry_text) == (None, "宇宙産業")
    assert warnings(業種="宇宙産業") == ["業種"]
    assert warnings(業種="ソフトウェア業") == []
    assert faults(業種="業" * 501) == ["業種"]


@pytest.mark.parametrize(
    "column",
    [
        *("相談窓口", "対応方法", "都道府県", "企業区分", "相談内容", "四法", "関心国", "関心事項", "専門家"),
        *("連携先", "共同窓口", "成果物", "整備状況", "キャンペーン", "結果", "テーマ"),
    ],
)
def test_unknown_value_of_a_coded_column_is_a_fault(column):
    assert faults(**{column: "どこにもない値"}) == [column]


def test_several_values_are_separated_and_counted_once():
    found = record(関心国="中国、米国；CN", 専門家="弁理士;弁護士、弁理士", 成果物="秘密保持契約、nda", 関心事項="輸出")
    assert found.countries == ("country.CN", "country.US")
    assert found.experts == ("expert.lawyer", "expert.patent_attorney")
    assert found.deliverables == ("deliverable.nda",)
    assert found.matters == ("matter.export",)


def test_one_unknown_value_among_several_is_a_fault():
    assert faults(関心国="中国、月") == ["関心国"]


@pytest.mark.parametrize("written", ["警察庁", "npa", "警察"])
def test_partner_is_known_by_name_short_name_and_code(written):
    assert record(連携先=written).partner == "npa"


@pytest.mark.parametrize(("written", "minutes"), [("1", 1), ("1440", 1440), ("９０", 90), ("", None)])
def test_minutes_are_read(written, minutes):
    assert record(所要時間=written).minutes == minutes


@pytest.mark.parametrize("written", ["0", "1441", "-30", "半日"])
def test_minutes_outside_a_day_are_a_fault(written):
    assert faults(所要時間=written) == ["所要時間"]


def test_joint_desk_equal_to_the_desk_is_left_out_with_a_warning():
    assert record(共同窓口="営業秘密110番").joint_desk is None
    assert warnings(共同窓口="営業秘密110番") == ["共同窓口"]
    assert record(共同窓口="海外展開知財支援窓口").joint_desk == "overseas"


def test_summary_is_kept_exactly_as_typed():
    text = ' =HYPERLINK("x")\n改行。①㈱Ⅳ～ '
    assert record(対応概要=text).summary == text
    assert record(対応概要="一\r\n二").summary == "一\n二"


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "@SUM(A1)", "-5", "'引用'", "''"])
def test_formula_guard_of_csv_is_taken_off(text):
    from core.spreadsheets.guard import guard

    assert record(対応概要=guard(text), 企業名=guard(text)).summary == text


def test_guard_is_left_alone_in_a_workbook():
    assert read_row(row(対応概要="'=1+1"), is_csv=False).record.summary == "'=1+1"


def test_row_with_several_faults_has_one_remark_each():
    reading = read_row(row(対応日="H29.2.30", 法人番号="1", 従業員数="-5", 企業名=""))
    assert [(fault.column, fault.value) for fault in reading.faults] == [
        ("対応日", "H29.2.30"),
        ("企業名", ""),
        ("法人番号", "1"),
        ("従業員数", "-5"),
    ]
    assert reading.record is None


def test_bad_row_gives_no_warnings():
    assert warnings(業種="宇宙産業", 対応方法="狼煙") == []


def test_row_of_a_desk_that_is_not_mine_is_a_fault():
    reading = read_row(row(相談窓口="overseas", 相談内容="宇宙開発"), desks=frozenset({"trade_secret"}))
    assert [fault.column for fault in reading.faults] == ["相談窓口"]
    assert read_row(row(), desks=frozenset({"trade_secret"})).faults == ()


def test_case_number_is_one_in_any_width():
    assert record(案件番号=" Ｔ１７－０００１ ").case_no == "T17-0001"
    assert faults(案件番号="9" * 61) == ["案件番号"]


def test_theme_is_kept_where_the_desk_has_none():
    assert record(テーマ="営業秘密").theme == "theme.trade_secret"
