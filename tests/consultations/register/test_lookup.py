"""Finding a company by number or name, in any writing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn

from consultations import register
from consultations.models import RegisteredCompany, RegisterEdition
from consultations.register.names import name_key, number_in
from consultations.register.rows import has_right_check_digit
from tests.consultations.register.builder import CHIZAI, MERGED, OTHER, corporate_number, csv_file, row, run
from tests.factories.consultations import make_client

NAMES = {
    CHIZAI: {"name": "株式会社知財製作所"},
    OTHER: {"name": "ちざい商店有限会社", "furigana": "チザイショウテン", "prefectureCode": "27", "enName": "Chizai Shop"},
    MERGED: {
        "name": "知財製作所合同会社",
        "closeDate": "2024-03-31",
        "closeCause": "11",
        "successorCorporateNumber": CHIZAI,
        "furigana": "",
    },
}


@pytest.fixture
def loaded(db, tmp_path, capsys):
    rows = [row(corporateNumber=number, **cells) for number, cells in NAMES.items()]
    run(capsys, csv_file(tmp_path / "00_zenkoku_all_20261030.csv", *rows))


def numbers(text: str, **more: str) -> list[str]:
    return [company.number for company in register.find(text, **more)]


@pytest.mark.parametrize("text", [CHIZAI, f"T{CHIZAI}", "４０１１００１０９８９９３", "4-0110-0109-8993", " t4011 0010 98993 "])
def test_number_is_found_in_any_writing(loaded, text):
    assert numbers(text) == [CHIZAI]
    assert register.by_number(text).number == CHIZAI


def test_merged_company_comes_with_its_successor(loaded):
    assert numbers(MERGED) == [MERGED, CHIZAI]
    merged = register.find(MERGED)[0]
    assert (merged.is_merged, merged.closed_on, merged.successor.name) == (True, date(2024, 3, 31), "株式会社知財製作所")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("知財製作所", [CHIZAI, MERGED]),  # the living before the closed
        ("㈱知財製作所", [CHIZAI, MERGED]),
        ("知財製作所　株式会社", [CHIZAI, MERGED]),
        ("知財", [CHIZAI, MERGED]),
        ("製作所", [CHIZAI, MERGED]),  # inside the name
        ("知財 作所", [CHIZAI, MERGED]),
        ("ちざい", [OTHER, CHIZAI]),  # by name before by reading
        ("ﾁｻﾞｲｼｮｳﾃﾝ", [OTHER]),
        ("(有)チザイ・商店", [OTHER]),
        ("ＣＨＩＺＡＩ ｓｈｏｐ", [OTHER]),
        ("株式会社", []),
        ("ない会社", []),
        ("9999999999999", []),
        ("  ", []),
        ("・", []),
        ("%", []),
        ("", []),
    ],
)
def test_name_is_found_in_any_writing(loaded, text, expected):
    assert numbers(text) == expected


def test_prefecture_narrows_names(loaded):
    assert numbers("ちざい", prefecture="prefecture.27") == [OTHER]
    assert numbers(CHIZAI, prefecture="prefecture.27") == [CHIZAI]


def test_at_most_ten_companies_are_found_and_more_are_told(loaded):
    many = [
        RegisteredCompany(number=corporate_number(n), name=f"多数{n}", name_key=f"多数{n}", updated_on=date(2026, 1, 1))
        for n in range(300_000_000_010, 300_000_000_021)
    ]
    RegisteredCompany.objects.bulk_create(many[:10])
    assert (len(register.look_up("多数").companies), register.look_up("多数").has_more) == (10, False)
    many[10].save()
    assert (len(register.look_up("多数").companies), register.look_up("多数").has_more) == (10, True)


def test_nothing_is_found_and_nothing_searched_before_a_file_came(db):
    RegisteredCompany.objects.create(number=CHIZAI, name="途中", name_key="途中", updated_on=date(2026, 1, 1))
    assert not register.is_loaded()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert register.look_up("途中") == register.Hits()
    assert len(asked) == 1


def test_large_register_is_not_walked_without_an_index(loaded):
    RegisterEdition.objects.update(companies=register.WALKABLE + 1)
    assert numbers("製作所") == ([CHIZAI, MERGED] if connection.vendor == "postgresql" else [])


def test_our_own_clients_are_never_searched(loaded):
    make_client(name="株式会社秘密商会", corporate_number=corporate_number(987_654_321_098))
    with CaptureQueriesContext(connection) as asked:
        assert numbers("秘密商会") == numbers(corporate_number(987_654_321_098)) == []
    tables = ("_client", "_case", "_contact")
    assert [query["sql"] for query in asked if any(f"consultations{table}" in query["sql"] for table in tables)] == []
    related = {field.related_model for model in (RegisteredCompany, RegisterEdition) for field in model._meta.get_fields()}
    assert related == {None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一般社団法人日本知財会", "日本知財会"),
        ("（一社）日本知財会", "日本知財会"),
        ("日本学校法人会計株式会社", "日本学校法人会計"),
        ("株式会社", "株式会社"),
        ("ＮＰＯ法人 ひかり", "ヒカリ"),
        ("J.フロント・リテイリング㈱", "jフロントリテイリング"),
    ],
)
def test_name_key_leaves_the_legal_form_at_the_ends(text, expected):
    assert name_key(text) == expected


@pytest.mark.parametrize("text", ["109", "12345678901234", "O123456789012", "一二三"])
def test_other_texts_are_no_number(text):
    assert number_in(text) == ""


@given(st.from_regex(r"[1-9][0-9]{12}", fullmatch=True))
def test_check_digit_is_that_of_the_validator(number):
    assert has_right_check_digit(number) == cn.is_valid(number)


def test_prefill_names_what_a_form_asks(loaded):
    assert register.prefill(register.by_number(CHIZAI)) == {
        "company": "株式会社知財製作所",
        "company_kana": "チザイセイサクショ",
        "corporate_number": CHIZAI,
        "postal_code": "100-0013",
        "prefecture": "prefecture.13",
        "city": "千代田区",
        "street": "霞が関３丁目４番３号",
    }
