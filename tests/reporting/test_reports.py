"""Each report: hand-made contacts, exact rows, one query."""

import pytest

from consultations.models import Code
from reporting import reports
from reporting.counting import scope_of
from reporting.reports import Cell, NewClients, Totals
from tests.factories.consultations import make_client

VISIT, PHONE, SEMINAR = "method.visit", "method.phone", "method.seminar_side"


@pytest.fixture
def year_2017(log):
    """Two clients: four counted contacts, one after a seminar, one in another year, one at another desk."""
    first, second = make_client(prefecture_id="prefecture.13"), make_client(prefecture_id="prefecture.27", size_id="size.large")
    log("2017-04-01", first, method_id=VISIT, content_id="trade_secret_content.ts_leak", route="電話帳")
    log("2017-05-10", first, method_id=VISIT, mentions={"country": ["CN", "TH"], "expert": ["lawyer"]})
    log("2018-03-31", first, method_id=PHONE, content_id="trade_secret_content.ts_leak", mentions={"country": ["CN"]})
    log("2018-01-04", second, method_id=PHONE, content_id="trade_secret_content.other", law_id="law.patent")
    log("2018-01-05", second, method_id=SEMINAR, content_id="trade_secret_content.other")
    log("2018-04-01", second, method_id=PHONE)
    log("2017-06-01", second, desk="overseas", method_id=VISIT, content_id="matter.export")
    return scope_of(2017, "trade_secret")


def one_query(django_assert_num_queries, report, *args, **kwargs):
    with django_assert_num_queries(1):
        found = report(*args, **kwargs)
    return set(found) if isinstance(found, list) else found


def test_totals_count_contacts_clients_and_cases(year_2017, django_assert_num_queries):
    assert one_query(django_assert_num_queries, reports.totals, year_2017) == Totals(contacts=4, clients=2, cases=2)


def test_new_clients_count_clients_and_their_contacts(year_2017, django_assert_num_queries):
    found = one_query(django_assert_num_queries, reports.new_clients, year_2017)
    assert found == NewClients(new_clients=2, contacts_by_new_clients=4)


@pytest.mark.parametrize(
    ("axis", "rows"),
    [
        ("method", {(VISIT, 2, 1), (PHONE, 2, 2)}),
        ("size", {("size.sme", 3, 1), ("size.large", 1, 1)}),
        ("content", {("", 1, 1), ("trade_secret_content.ts_leak", 2, 1), ("trade_secret_content.other", 1, 1)}),
        ("law", {("", 3, 1), ("law.patent", 1, 1)}),
        ("prefecture", {("prefecture.13", 3, 1), ("prefecture.27", 1, 1)}),
        ("route", {("", 3, 2), ("電話帳", 1, 1)}),
        ("campaign", {("", 4, 2)}),
    ],
)
def test_by_column_counts_contacts_and_clients_with_blanks_apart(year_2017, django_assert_num_queries, axis, rows):
    found = one_query(django_assert_num_queries, reports.by_column, year_2017, axis=axis)
    assert found == {Cell(axis, code, "", count, clients) for code, count, clients in rows}


def test_by_column_of_sites_goes_by_the_site_s_prefecture(log, django_assert_num_queries):
    client = make_client(prefecture_id="prefecture.14")
    log("2017-04-01", client, desk="general", site_id="general.13", method_id=VISIT)
    log("2017-04-02", client, desk="general", method_id=VISIT)
    found = one_query(django_assert_num_queries, reports.by_column, scope_of(2017, "general"), axis="site")
    assert found == {Cell("site", "prefecture.13", "", 1, 1), Cell("site", "", "", 1, 1)}


def test_by_region_follows_the_prefecture_as_the_catalogue_has_it(year_2017, django_assert_num_queries):
    regions = {key: Code.objects.get(key=key).attributes["region"] for key in ("prefecture.13", "prefecture.27")}
    found = one_query(django_assert_num_queries, reports.by_region, year_2017)
    assert found == {
        Cell("region", f"region.{regions['prefecture.13']}", "", 3, 1),
        Cell("region", f"region.{regions['prefecture.27']}", "", 1, 1),
    }


def test_by_region_of_a_contact_without_prefecture_is_blank(log):
    log("2017-04-01", make_client(prefecture_id=None), method_id=VISIT)
    assert reports.by_region(scope_of(2017, "trade_secret")) == [Cell("region", "", "", 1, 1)]


def test_by_month_runs_from_april_to_march(year_2017, django_assert_num_queries):
    found = one_query(django_assert_num_queries, reports.by_month, year_2017)
    assert found == {Cell("month", code, "", 1, 1) for code in ("2017-04", "2017-05", "2018-01", "2018-03")}


def test_by_mention_counts_each_value_of_each_contact(year_2017, django_assert_num_queries):
    found = one_query(django_assert_num_queries, reports.by_mention, year_2017)
    assert found == {
        Cell("country", "country.CN", "", 2, 1),
        Cell("country", "country.TH", "", 1, 1),
        Cell("expert", "expert.lawyer", "", 1, 1),
    }


def test_mentioning_counts_each_contact_once(year_2017, django_assert_num_queries):
    assert one_query(django_assert_num_queries, reports.mentioning, year_2017) == {"country": 2, "expert": 1}


def test_by_size_content_leaves_blanks_out(year_2017, django_assert_num_queries):
    found = one_query(django_assert_num_queries, reports.by_size_content, year_2017)
    assert found == {
        Cell("size_content", "size.sme", "trade_secret_content.ts_leak", 2, 1),
        Cell("size_content", "size.large", "trade_secret_content.other", 1, 1),
    }


def test_every_report_of_a_year_without_contacts_is_empty(db):
    scope = scope_of(2011, None)
    assert reports.totals(scope) == Totals(0, 0, 0)
    assert reports.new_clients(scope) == NewClients(0, 0)
    assert reports.mentioning(scope) == {}
    lists = [reports.by_region(scope), reports.by_month(scope), reports.by_mention(scope), reports.by_size_content(scope)]
    assert [rows for rows in (*lists, *(reports.by_column(scope, axis=axis) for axis in reports.COLUMNS)) if rows] == []


def test_month_code_of_january_to_march_is_the_next_year():
    assert [reports.month_code(2017, month) for month in (4, 12, 1, 3)] == ["2017-04", "2017-12", "2018-01", "2018-03"]
