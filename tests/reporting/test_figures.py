"""The figures put together: keys, labels, order, shares, blanks."""

import pytest

from reporting.counting import scope_of
from reporting.figures import count_year, put_together, year_figures
from reporting.measures import BREAKDOWNS
from tests.factories.consultations import make_client

KEYS = [
    *("fiscal_year", "desk", "contacts", "clients", "cases", "new_clients", "contacts_by_new_clients"),
    *("by_method", "by_size", "by_content", "by_law", "by_country", "by_matter", "by_prefecture", "by_region", "by_site"),
    *("by_theme", "by_client_kind", "by_month", "by_expert", "by_result", "by_deliverable", "by_regulation_status"),
    *("by_campaign", "by_route", "by_size_content", "missing"),
]


def row(code, ja, en, count, clients, share, **more):
    return {"code": code, "label_ja": ja, "label_en": en, "count": count, "clients": clients, "share": share, **more}


@pytest.fixture
def year(log):
    """Four contacts of two clients at the trade-secret desk, one of them joint, and one at the general windows."""
    small, large = make_client(prefecture_id="prefecture.47"), make_client(prefecture_id="prefecture.01", size_id="size.large")
    leak, other = "trade_secret_content.ts_leak", "trade_secret_content.other"
    log("2017-05-01", small, method_id="method.visit", content_id=other, mentions={"country": ["TH", "CN"]}, route="b")
    log("2018-02-01", small, method_id="method.visit", content_id=leak, mentions={"country": ["CN"]}, route="a")
    log("2017-04-30", large, method_id="method.phone", content_id=leak, campaign_id="campaign.ts_strengthening_2017", route="c")
    log("2018-03-31", large, method_id="method.phone", size_id=None, joint_desk_id="general", route="c")
    log("2017-12-01", small, desk="general", site_id="general.13", content_id="support_content.filing", law_id="law.patent")


def test_year_figures_have_exactly_the_published_keys_in_order(year):
    assert list(year_figures(2017, "trade_secret")) == KEYS


def test_year_figures_tell_the_totals_of_the_desk(year):
    found = year_figures(2017, "trade_secret")
    assert [found[key] for key in KEYS[:7]] == [2017, "trade_secret", 4, 2, 2, 2, 4]


def test_year_figures_over_all_desks_count_a_joint_contact_once(year):
    found = year_figures(2017, None)
    assert [found[key] for key in KEYS[:7]] == [2017, None, 5, 2, 3, 2, 5]
    assert year_figures(2017, "general")["contacts"] == 2


def test_rows_stand_in_catalogue_order_with_both_labels_and_codes_without_axis(year):
    found = year_figures(2017, "trade_secret")
    assert found["by_method"] == [
        row("phone", "電話", "Phone", 2, 1, 50),
        row("visit", "出張訪問(企業訪問支援)", "Visit to the company", 2, 1, 50),
    ]
    assert [line["code"] for line in found["by_content"]] == ["ts_leak", "other"]
    assert [line["code"] for line in found["by_country"]] == ["CN", "TH"]


def test_shares_are_of_the_rows_given_and_of_all_contacts_for_mentions_and_campaigns(year):
    found = year_figures(2017, "trade_secret")
    assert [(line["code"], line["count"], line["share"]) for line in found["by_size"]] == [("large", 1, 33), ("sme", 2, 67)]
    assert [(line["code"], line["share"]) for line in found["by_content"]] == [("ts_leak", 66.7), ("other", 33.3)]
    assert [(line["code"], line["count"], line["share"]) for line in found["by_country"]] == [("CN", 2, 50.0), ("TH", 1, 25.0)]
    assert [(line["code"], line["share"]) for line in found["by_campaign"]] == [("ts_strengthening_2017", 25.0)]


def test_prefectures_go_by_code_months_by_time_and_routes_by_frequency(year):
    found = year_figures(2017, "trade_secret")
    assert found["by_prefecture"] == [
        row("01", "北海道", "Hokkaido", 2, 1, 50.0),
        row("47", "沖縄県", "Okinawa", 2, 1, 50.0),
    ]
    assert [line["code"] for line in found["by_month"]] == ["2017-04", "2017-05", "2018-02", "2018-03"]
    assert (found["by_month"][2]["label_ja"], found["by_month"][2]["label_en"]) == ("2018年2月", "Feb 2018")
    assert found["by_route"] == [row("c", "c", "c", 2, 1, 50.0), row("a", "a", "a", 1, 1, 25.0), row("b", "b", "b", 1, 1, 25.0)]


def test_by_site_is_known_by_the_prefecture_code(year):
    assert year_figures(2017, "general")["by_site"] == [row("13", "東京都", "Tokyo", 1, 1, 100.0)]


def test_contents_of_several_axes_name_their_axis_and_only_then(year):
    assert "axis" not in year_figures(2017, "trade_secret")["by_content"][0]
    assert [(line["axis"], line["code"]) for line in year_figures(2017, None)["by_content"]] == [
        ("trade_secret_content", "ts_leak"),
        ("trade_secret_content", "other"),
        ("support_content", "filing"),
    ]
    assert {line["axis"] for line in year_figures(2017, None)["by_size_content"]} == {"trade_secret_content", "support_content"}


def test_by_size_content_has_shares_within_the_size(year):
    assert year_figures(2017, "trade_secret")["by_size_content"] == [
        {"size": "large", "content": "ts_leak", "count": 1, "clients": 1, "share_in_size": 100.0},
        {"size": "sme", "content": "ts_leak", "count": 1, "clients": 1, "share_in_size": 50.0},
        {"size": "sme", "content": "other", "count": 1, "clients": 1, "share_in_size": 50.0},
    ]


def test_missing_counts_the_contacts_without_an_entry_on_every_axis(year):
    missing = year_figures(2017, "trade_secret")["missing"]
    assert list(missing) == [breakdown.axis for breakdown in BREAKDOWNS]
    assert {axis: count for axis, count in missing.items() if count not in (0, 4)} == {
        "size": 1,
        "content": 1,
        "country": 2,
        "campaign": 3,
    }
    assert [axis for axis, count in missing.items() if count == 0] == ["method", "prefecture", "region", "month", "route"]


def test_share_rule_of_the_settings_is_followed(year, settings):
    settings.SHARE_RULES = {"content": "absorb_smallest"}
    found = year_figures(2017, "trade_secret")
    assert [line["share"] for line in found["by_content"]] == [67, 33]
    assert [line["share"] for line in found["by_size"]] == [33.3, 66.7]


def test_year_without_contacts_has_zeros_and_empty_lists(db):
    found = year_figures(2011, "kansai")
    assert [found[key] for key in KEYS[2:7]] == [0] * 5
    assert [found[key] for key in KEYS[7:-1]] == [[]] * 19
    assert set(found["missing"].values()) == {0}


@pytest.mark.parametrize("desk", ["trade_secret", None])
def test_count_year_asks_each_query_once_however_many_contacts(year, log, desk, django_assert_num_queries):
    scope = scope_of(2017, desk)
    with django_assert_num_queries(19):
        count_year(scope)
    for _number in range(3):
        log("2017-06-01", mentions={"country": ["US"], "expert": ["lawyer"]})
    put_together(count_year(scope))  # the labels are in memory from now on
    with django_assert_num_queries(19):
        put_together(count_year(scope))
