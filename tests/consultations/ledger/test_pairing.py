"""Rows twice: paired by content first, then in order."""

from datetime import date
from itertools import permutations

import pytest

from consultations.ledger.columns import COLUMNS
from consultations.models import Contact
from tests.consultations.ledger.builder import bring_rows, row
from tests.factories.consultations import make_case, make_contact

pytestmark = pytest.mark.django_db


def outcome(result) -> tuple[int, int, int]:
    return result.counts.created, result.counts.unchanged, result.counts.changed


def test_file_twice_creates_nothing(tmp_path):
    rows = [row(), row(対応日="2017/06/01"), row(対応方法="訪問", 訪問回="1", 関心国="中国、米国")]
    assert outcome(bring_rows(tmp_path, *rows)) == (3, 0, 0)
    assert outcome(bring_rows(tmp_path, *rows)) == (0, 3, 0)


def test_equal_rows_are_as_many_contacts(tmp_path):
    assert outcome(bring_rows(tmp_path, row(), row())) == (2, 0, 0)
    assert outcome(bring_rows(tmp_path, row(), row(), row())) == (1, 2, 0)


def test_rows_of_one_day_are_paired_by_content_in_any_order(tmp_path):
    rows = [row(対応概要="一"), row(対応概要="二"), row(対応概要="三")]
    bring_rows(tmp_path, *rows)
    for order in permutations(rows):
        assert outcome(bring_rows(tmp_path, *order)) == (0, 3, 0)


def test_what_is_left_is_changed_and_not_written(tmp_path):
    bring_rows(tmp_path, row(対応概要="一"), row(対応概要="二"))
    result = bring_rows(tmp_path, row(対応概要="二"), row(対応概要="新しい", 結果="助言で完了"))
    assert outcome(result) == (0, 1, 1)
    assert result.changed == [(3, "対応概要、結果")]
    assert sorted(Contact.objects.values_list("summary", flat=True)) == ["一", "二"]


def test_what_is_more_than_stored_is_new(tmp_path):
    bring_rows(tmp_path, row(対応概要="一"))
    assert outcome(bring_rows(tmp_path, row(対応概要="二"), row(対応概要="三"), row(対応概要="一"))) == (2, 1, 0)


@pytest.mark.parametrize(("column", "value"), [("対応日", "2017/06/01"), ("対応方法", "メール"), ("案件番号", "L-2")])
def test_row_with_another_identity_is_new(tmp_path, column, value):
    bring_rows(tmp_path, row())
    assert outcome(bring_rows(tmp_path, row(**{column: value}))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("column", "one", "same"),
    [
        ("企業名", " 株式会社試験 ", "株式会社試験"),
        ("法人番号", "７１２３４５６７８９０１２", "7123456789012"),
        ("資本金", "1,000万円", "10000000"),
        ("従業員数", "12人", "12"),
        ("郵便番号", "〒060-0001", "0600001"),
        ("フリガナ", "ﾁｻﾞｲ", "ちざい"),
        ("関心国", "中国、アメリカ", "米国;CN;中国"),
        ("次回予定日", "令和元年5月1日", "2019-05-01"),
        ("担当者", "ＡＤ０１", "AD01"),
        ("企業区分", "", ""),
    ],
)
def test_content_is_compared_after_parsing(tmp_path, column, one, same):
    bring_rows(tmp_path, row(**{column: one}))
    assert outcome(bring_rows(tmp_path, row(**{column: same}))) == (0, 1, 0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("企業名", "㈱試験"),
        ("法人番号", "7123456789012"),
        ("都道府県", "大阪府"),
        ("業種", "製造業"),
        ("業種", "宇宙産業"),
        ("企業区分", "大企業"),
        ("相談内容", "その他"),
        ("四法", "特許"),
        ("関心国", "中国"),
        ("関心事項", "輸出"),
        ("専門家", "弁理士"),
        ("担当者", "AD01"),
        ("所要時間", "30"),
        ("連携先", "警察庁"),
        ("共同窓口", "overseas"),
        ("経路", "セミナー"),
        ("成果物", "秘密保持契約"),
        ("整備状況", "整備中"),
        ("キャンペーン", "整備支援強化期間"),
        ("対応概要", "概要"),
        ("結果", "助言で完了"),
        ("次回予定日", "2017/07/01"),
        ("テーマ", "海外"),
        ("フリガナ", "シケン"),
        ("郵便番号", "0600001"),
        ("資本金", "1"),
        ("従業員数", "1"),
    ],
)
def test_every_column_is_compared(tmp_path, column, value):
    bring_rows(tmp_path, row())
    result = bring_rows(tmp_path, row(**{column: value}))
    assert (outcome(result), result.changed) == ((0, 0, 1), [(2, column)])


def test_day_of_receipt_is_not_compared(tmp_path):
    bring_rows(tmp_path, row(受付日="2017/05/01"))
    assert outcome(bring_rows(tmp_path, row(受付日="2017/05/30"))) == (0, 1, 0)


def test_column_that_a_file_does_not_have_says_nothing(tmp_path):
    full = row(経路="セミナー", 成果物="秘密保持契約", 整備状況="整備中", キャンペーン="整備支援強化期間", 共同窓口="overseas")
    bring_rows(tmp_path, full)
    short = [
        name for name in COLUMNS if name not in ("経路", "成果物", "整備状況", "キャンペーン", "共同窓口", "拠点", "テーマ")
    ]
    assert outcome(bring_rows(tmp_path, full, columns=short)) == (0, 1, 0)


# --- visit numbers --------------------------------------------------------------------------------------
def visit(day: str, written: str = "", **cells) -> dict:
    return row(対応方法="訪問", 対応日=day, 訪問回=written, **cells)


def test_empty_visit_number_equals_the_one_that_counting_gives(tmp_path):
    empty = [visit("2017/05/01"), visit("2017/06/01"), visit("2017/07/01")]
    written = [visit("2017/05/01", "1"), visit("2017/06/01", "2"), visit("2017/07/01", "3")]
    bring_rows(tmp_path, *empty)
    assert outcome(bring_rows(tmp_path, *written)) == (0, 3, 0)
    assert outcome(bring_rows(tmp_path, *reversed(empty))) == (0, 3, 0)


def test_written_visit_number_that_counting_does_not_give_is_changed(tmp_path):
    bring_rows(tmp_path, visit("2017/05/01"), visit("2017/06/01", "2"))
    result = bring_rows(tmp_path, visit("2017/05/01", "7"), visit("2017/06/01", "3"))
    assert (outcome(result), result.changed) == ((0, 0, 2), [(2, "訪問回"), (3, "訪問回")])


def test_written_visit_number_equals_itself_whatever_counting_gives(tmp_path):
    rows = [visit("2017/05/01", "7"), visit("2017/06/01", "8")]
    bring_rows(tmp_path, *rows)
    assert outcome(bring_rows(tmp_path, *rows)) == (0, 2, 0)


def test_visits_of_one_day_are_paired_as_far_as_they_can(tmp_path):
    bring_rows(tmp_path, visit("2017/05/01"), visit("2017/05/01", "2"))
    for order in permutations([visit("2017/05/01", "1"), visit("2017/05/01")]):
        assert outcome(bring_rows(tmp_path, *order)) == (0, 2, 0)


def test_counting_goes_on_from_visits_of_an_earlier_file(tmp_path):
    bring_rows(tmp_path, visit("2016/05/01"), visit("2016/06/01"))
    bring_rows(tmp_path, visit("2017/05/01"))
    assert outcome(bring_rows(tmp_path, visit("2017/05/01", "3"))) == (0, 1, 0)
    assert outcome(bring_rows(tmp_path, visit("2017/05/01"))) == (0, 1, 0)


def test_contact_logged_in_the_portal_is_paired_too(tmp_path):
    case = make_case(case_no="L-1")
    make_contact(case=case, client_name="株式会社試験", contacted_on=date(2017, 5, 31), size_id=None, client_kana="")
    assert outcome(bring_rows(tmp_path, row())) == (0, 1, 0)


def test_what_is_left_is_paired_in_the_order_it_was_stored(tmp_path):
    bring_rows(tmp_path, row(経路="甲"), row(結果="助言で完了"))
    result = bring_rows(tmp_path, row(経路="乙"), row(結果="継続支援"))
    assert result.changed == [(2, "経路"), (3, "結果")]


def test_written_number_finds_itself_before_an_empty_one_takes_it(tmp_path):
    bring_rows(tmp_path, visit("2017/05/01", "2"))
    assert outcome(bring_rows(tmp_path, visit("2017/05/01"), visit("2017/05/01", "2"))) == (1, 1, 0)
    assert sorted(Contact.objects.values_list("visit_no", flat=True), key=str) == [2, None]
