"""Whose rows they are, whatever the order of rows and files."""

from itertools import permutations

import pytest
from django.utils import timezone

from consultations.enums import Level
from consultations.models import Case, Client, ClientAlias, Contact
from core.text import company_key
from tests.consultations.ledger.builder import bring_rows, number, row
from tests.factories.consultations import make_case, make_client

pytestmark = pytest.mark.django_db
FIRST, SECOND = number(1), number(2)


def owners() -> dict[str, set[str]]:
    """Case numbers by the corporate number of their client ("" without one, then by name)."""
    found: dict[str, set[str]] = {}
    for case_no, given, name in Case.objects.values_list("case_no", "client__corporate_number", "client__name"):
        found.setdefault(given or name, set()).add(case_no)
    return found


def known_client(name: str, prefecture: str = "13", **facts) -> Client:
    client = make_client(name=name, **facts)
    ClientAlias.objects.create(client=client, name_key=company_key(name), prefecture_code=prefecture)
    return client


def test_same_number_is_one_client_whatever_the_name(tmp_path):
    rows = [row(案件番号="1", 法人番号=FIRST), row(案件番号="2", 法人番号=FIRST, 企業名="別の名前", 都道府県="大阪府")]
    assert bring_rows(tmp_path, *rows).counts.clients == 1


@pytest.mark.parametrize("name", ["試験㈱", "（株）試験", "試 験 株式会社", "試験", "ｼｹﾝ"])
def test_same_name_and_prefecture_without_number_is_one_client(tmp_path, name):
    clients = bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2", 企業名=name)).counts.clients
    assert clients == (2 if name == "ｼｹﾝ" else 1)


def test_same_name_in_another_prefecture_is_another_client(tmp_path):
    rows = [row(案件番号="1"), row(案件番号="2", 都道府県=""), row(案件番号="3", 都道府県="大阪府")]
    assert bring_rows(tmp_path, *rows).counts.clients == 3


def test_number_in_a_later_or_earlier_row_is_the_same_client(tmp_path):
    rows = [row(案件番号="1"), row(案件番号="2", 法人番号=FIRST), row(案件番号="3")]
    for order in permutations(rows):
        assert bring_rows(tmp_path, *order, dry=True).counts.clients == 1
    bring_rows(tmp_path, *rows)
    assert owners() == {FIRST: {"1", "2", "3"}}


def test_two_numbers_for_one_name_make_a_third_client_with_a_warning(tmp_path):
    rows = [row(案件番号="1", 法人番号=FIRST), row(案件番号="2", 法人番号=SECOND), row(案件番号="3")]
    for order in permutations(rows):
        result = bring_rows(tmp_path, *order, dry=True)
        assert result.counts.clients == 3
        assert [column for _line, column in result.warnings] == ["企業名"]
    bring_rows(tmp_path, *rows)
    assert owners() == {FIRST: {"1"}, SECOND: {"2"}, "株式会社試験": {"3"}}
    assert bring_rows(tmp_path, *rows).counts.created == 0


def test_row_without_number_belongs_to_the_client_of_its_case(tmp_path):
    rows = [
        row(案件番号="1", 法人番号=FIRST),
        row(案件番号="1", 対応日="2017/06/01"),
        row(案件番号="2", 法人番号=SECOND),
        row(案件番号="2", 対応日="2017/06/01"),
    ]
    for order in permutations(rows):
        result = bring_rows(tmp_path, *order, dry=True)
        assert (result.counts.clients, result.counts.bad, result.warnings) == (2, 0, [])
    bring_rows(tmp_path, *rows)
    assert set(Contact.objects.values_list("client__corporate_number", flat=True)) == {FIRST, SECOND}


def test_row_without_number_and_with_another_name_belongs_to_the_known_client_of_its_case(tmp_path):
    result = bring_rows(tmp_path, row(法人番号=FIRST), row(企業名="試験製作所", 対応日="2017/06/01"))
    assert (result.counts.clients, result.counts.bad) == (1, 0)
    assert sorted(Contact.objects.values_list("client_name", flat=True)) == ["株式会社試験", "試験製作所"]


def test_number_of_another_client_is_a_bad_row(tmp_path):
    rows = [row(), row(企業名="株式会社別人", 都道府県="兵庫県", 法人番号=FIRST, 対応日="2018/01/03")]
    result = bring_rows(tmp_path, *rows)
    assert result.faults == [(3, "案件番号")]
    assert not Case.objects.exists()


def test_two_numbers_in_one_case_are_a_bad_row(tmp_path):
    result = bring_rows(tmp_path, row(法人番号=FIRST), row(法人番号=SECOND, 対応日="2017/06/01"), dry=True)
    assert result.faults == [(3, "案件番号")]


def test_same_case_number_at_two_desks_is_two_cases(tmp_path):
    rows = [row(法人番号=FIRST), row(相談窓口="overseas", 法人番号=SECOND)]
    assert bring_rows(tmp_path, *rows).counts.cases == 2


def test_bad_row_decides_nothing(tmp_path):
    """A file gives the same with its bad rows skipped as without them."""
    good = [row(案件番号="1"), row(案件番号="2", 企業名="株式会社別人", 都道府県="兵庫県")]
    bad = [
        row(案件番号="1", 企業名="株式会社別人", 都道府県="兵庫県", 法人番号=FIRST),
        row(案件番号="3", 法人番号=SECOND, 対応方法="狼煙"),
    ]
    bring_rows(tmp_path, *good, *bad, skip=True)
    assert owners() == {"株式会社試験": {"1"}, "株式会社別人": {"2"}}


def test_first_good_row_owns_the_case_where_the_first_row_is_bad(tmp_path):
    result = bring_rows(tmp_path, row(法人番号=FIRST, 対応方法="狼煙"), row(法人番号=SECOND, 対応日="2017/06/01"), skip=True)
    assert result.faults == [(2, "対応方法")]
    assert owners() == {SECOND: {"L-1"}}


# --- beside what is stored ------------------------------------------------------------------------------
def test_stored_case_owns_its_number(tmp_path):
    case = make_case(case_no="L-1", client=make_client(corporate_number=FIRST))
    result = bring_rows(tmp_path, row(法人番号=SECOND))
    assert result.faults == [(2, "案件番号")]
    bring_rows(tmp_path, row(企業名="どこかの会社"))
    assert Contact.objects.get().client_id == case.client_id


def test_stored_client_is_found_by_number_and_by_name(tmp_path):
    client = known_client("株式会社試験", corporate_number=FIRST)
    bring_rows(tmp_path, row(案件番号="1", 法人番号=FIRST, 企業名="別名"), row(案件番号="2"))
    assert set(Case.objects.values_list("client", flat=True)) == {client.pk}


def test_stored_client_gains_the_one_number_that_rows_bring(tmp_path):
    client = known_client("株式会社試験")
    bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2", 法人番号=FIRST))
    client.refresh_from_db()
    assert client.corporate_number == FIRST
    assert FIRST in client.search_text
    assert Client.objects.count() == 1


def test_stored_client_gains_no_number_where_rows_bring_two(tmp_path):
    client = known_client("株式会社試験")
    bring_rows(tmp_path, row(案件番号="1", 法人番号=FIRST), row(案件番号="2", 法人番号=SECOND))
    client.refresh_from_db()
    assert (client.corporate_number, Client.objects.count()) == (None, 3)


def test_number_in_his_own_case_decides_for_a_stored_client(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"))
    result = bring_rows(
        tmp_path,
        row(案件番号="1", 法人番号=FIRST, 対応日="2017/06/01"),
        row(案件番号="2", 法人番号=SECOND, 対応日="2017/06/01"),
    )
    assert result.counts.bad == 0
    assert owners() == {FIRST: {"1"}, SECOND: {"2"}}


def test_years_in_either_order_give_the_same_clients(tmp_path):
    earlier = [row(案件番号="1"), row(案件番号="2", 企業名="㈱別人", 法人番号=SECOND)]
    later = [row(案件番号="3", 法人番号=FIRST, 対応日="2018/05/01"), row(案件番号="4", 企業名="別人", 対応日="2018/05/01")]
    expected = {FIRST: {"1", "3"}, SECOND: {"2", "4"}}
    bring_rows(tmp_path, *earlier)
    bring_rows(tmp_path, *later)
    assert owners() == expected
    Contact.objects.all().delete()
    Case.objects.all().delete()
    Client.objects.all().delete()
    bring_rows(tmp_path, *later)
    bring_rows(tmp_path, *earlier)
    assert owners() == expected


def test_merged_client_stands_for_the_one_he_was_merged_into(tmp_path):
    kept = make_client(name="残る会社")
    known_client("株式会社試験", corporate_number=FIRST, merged_into=kept)
    bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2", 法人番号=FIRST))
    assert set(Case.objects.values_list("client", flat=True)) == {kept.pk}


def test_case_of_named_people_only_takes_no_rows(tmp_path):
    make_case(case_no="L-1", level=Level.SECRET)
    assert bring_rows(tmp_path, row(企業名="だれか")).faults == [(2, "案件番号")]


# --- what the portal knows of a client ------------------------------------------------------------------
def test_new_client_is_as_his_newest_row_tells(tmp_path):
    bring_rows(
        tmp_path,
        row(法人番号=FIRST, 対応日="2017/06/01", 従業員数="30", 資本金="1,000万円", 業種="製造業", 郵便番号="1000013"),
        row(法人番号=FIRST, 対応日="2017/05/01", 従業員数="10", 企業名="旧試験"),
    )
    client = Client.objects.get()
    assert (client.name, client.employees, client.capital_yen) == ("株式会社試験", 30, 10_000_000)
    assert (client.size_id, client.kind_id, client.postal_code) == ("size.sme", "client_kind.company", "100-0013")
    assert sorted(client.known_as.values_list("name_key", "prefecture_code")) == [("旧試験", "13"), ("試験", "13")]


def test_later_ledger_brings_a_client_up_to_date_and_an_earlier_one_fills_blanks(tmp_path):
    bring_rows(tmp_path, row(法人番号=FIRST, 従業員数="10", 対応日="2017/05/31"))
    bring_rows(tmp_path, row(案件番号="2", 法人番号=FIRST, 従業員数="30", 対応日="2018/05/31"))
    bring_rows(tmp_path, row(案件番号="3", 法人番号=FIRST, 従業員数="5", フリガナ="シケン", 対応日="2016/05/31"))
    client = Client.objects.get()
    assert (client.employees, client.kana) == (30, "シケン")


def test_client_known_from_the_portal_only_keeps_what_he_said(tmp_path):
    client = known_client("株式会社試験", employees=10, created_at=timezone.now())
    bring_rows(tmp_path, row(従業員数="99", 資本金="100万円"))
    client.refresh_from_db()
    assert (client.employees, client.capital_yen) == (10, 1_000_000)


def test_number_gained_by_a_case_counts_for_the_names_already_known(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"))
    gained = row(案件番号="1", 法人番号=FIRST, 都道府県="大阪府", 対応日="2017/06/01")
    bring_rows(tmp_path, gained, row(案件番号="2", 対応日="2017/06/01"))
    assert owners() == {FIRST: {"1", "2"}}


def test_two_numbers_in_the_cases_of_one_stored_client_are_bad_rows(tmp_path):
    bring_rows(tmp_path, row(案件番号="1"), row(案件番号="2"))
    numbered = [row(案件番号="1", 法人番号=FIRST), row(案件番号="2", 法人番号=SECOND)]
    assert bring_rows(tmp_path, *numbered).faults == [(2, "案件番号"), (3, "案件番号")]


def test_name_in_a_known_case_says_nothing_about_other_cases(tmp_path):
    bring_rows(tmp_path, row(案件番号="1", 法人番号=FIRST), row(案件番号="1", 企業名="別名", 対応日="2017/06/01"))
    bring_rows(tmp_path, row(案件番号="2", 企業名="別名"))
    assert owners() == {FIRST: {"1"}, "別名": {"2"}}
