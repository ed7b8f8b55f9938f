"""Which contacts count: joint desks, rules by year, and who is new."""

import pytest

from consultations import catalogue
from consultations.models import CountingRule
from reporting.counting import Period, counted, counted_of_new_clients, fingerprint, scope_of
from reporting.reports import new_clients, totals
from tests.factories.consultations import make_client


def change_rule(desk: str, method: str, *, counts: bool, first: int = 0, last: int = 9999) -> None:
    CountingRule.objects.filter(desk_id=desk, method_id=method, from_fiscal_year=first).delete()
    CountingRule.objects.create(desk_id=desk, method_id=method, from_fiscal_year=first, until_fiscal_year=last, counts=counts)
    catalogue.forget()


def contacts(fiscal_year: int, desk: str | None) -> int:
    return totals(scope_of(fiscal_year, desk)).contacts


def test_joint_contact_counts_at_both_desks_and_once_over_all(log):
    log("2017-05-01", joint_desk_id="overseas")
    assert [contacts(2017, desk) for desk in ("trade_secret", "overseas", "general", None)] == [1, 1, 0, 1]


def test_joint_contact_counts_only_where_its_method_counts(log):
    change_rule("trade_secret", "method.phone", counts=False)
    log("2017-05-01", joint_desk_id="overseas", method_id="method.phone")
    assert [contacts(2017, desk) for desk in ("trade_secret", "overseas", None)] == [0, 1, 1]


def test_talk_after_a_seminar_never_counts(log):
    log("2017-05-01", method_id="method.seminar_side", joint_desk_id="overseas")
    assert [contacts(2017, desk) for desk in ("trade_secret", "overseas", None)] == [0, 0, 0]


def test_each_year_counts_by_its_own_rules(log):
    change_rule("trade_secret", "method.email", counts=False, first=0, last=2016)
    change_rule("trade_secret", "method.email", counts=True, first=2017)
    log("2016-05-01", method_id="method.email")
    log("2017-05-01", method_id="method.email")
    assert [contacts(2016, "trade_secret"), contacts(2017, "trade_secret")] == [0, 1]


def test_desk_without_a_method_that_counts_has_no_contacts(log):
    for method in [rule.method_id for rule in CountingRule.objects.filter(desk_id="kansai")]:
        change_rule("kansai", method, counts=False)
    log("2017-05-01", desk="kansai")
    assert contacts(2017, "kansai") == 0
    assert list(counted_of_new_clients(scope_of(2017, "kansai"))) == []


def test_periods_merge_years_with_the_same_rules(db):
    change_rule("trade_secret", "method.email", counts=False, first=2000, last=2009)
    scope = scope_of(2017, "trade_secret")
    assert [(period.first, period.last) for period in scope.periods] == [(0, 1999), (2000, 2009), (2010, 2016), (2017, 2017)]
    assert scope.periods[0].methods == scope.periods[2].methods == scope.periods[3].methods
    assert scope.periods[1].methods["trade_secret"] == scope.periods[0].methods["trade_secret"] - {"method.email"}


def test_periods_without_changes_are_the_years_before_and_the_year(db):
    methods = {"trade_secret": catalogue.counting_methods(2017)["trade_secret"]}
    assert scope_of(2017, "trade_secret").periods == (Period(0, 2016, methods), Period(2017, 2017, methods))


# --- new clients -------------------------------------------------------------------------------------
def new_at(fiscal_year: int, desk: str | None) -> tuple[int, int]:
    found = new_clients(scope_of(fiscal_year, desk))
    return found.new_clients, found.contacts_by_new_clients


@pytest.mark.parametrize("days", [("2016-05-01", "2017-05-01"), ("2017-05-01", "2016-05-01")])
def test_client_is_new_in_his_first_year_in_whatever_order_years_come_in(log, days):
    client = make_client()
    for day in days:
        log(day, client)
    assert [new_at(year, "trade_secret") for year in (2016, 2017)] == [(1, 1), (0, 0)]


def test_client_known_at_another_desk_is_new_here_but_not_over_all(log):
    client = make_client()
    log("2016-05-01", client, desk="overseas")
    log("2017-05-01", client)
    log("2017-05-02", client)
    assert [new_at(2017, desk) for desk in ("trade_secret", "overseas", None)] == [(1, 2), (0, 0), (0, 0)]


def test_joint_contact_makes_a_client_known_at_both_desks(log):
    client = make_client()
    log("2016-05-01", client, joint_desk_id="overseas")
    log("2017-05-01", client, desk="overseas")
    assert [new_at(2016, "overseas"), new_at(2017, "overseas")] == [(1, 1), (0, 0)]


def test_earlier_contact_that_did_not_count_leaves_the_client_new(log):
    client = make_client()
    log("2016-05-01", client, method_id="method.seminar_side")
    log("2017-05-01", client)
    assert new_at(2017, "trade_secret") == (1, 1)


def test_earlier_year_is_judged_by_its_own_rules(log):
    change_rule("trade_secret", "method.email", counts=False, first=0, last=2015)
    change_rule("trade_secret", "method.email", counts=True, first=2016)
    early, late = make_client(), make_client()
    log("2015-05-01", early, method_id="method.email")
    log("2016-05-01", late, method_id="method.email")
    log("2017-05-01", early)
    log("2017-05-01", late)
    assert new_at(2017, "trade_secret") == (1, 1)


def test_later_years_do_not_matter(log):
    client = make_client()
    log("2018-05-01", client)
    log("2017-05-01", client)
    assert new_at(2017, "trade_secret") == (1, 1)


# --- the fingerprint of the rules --------------------------------------------------------------------
def test_fingerprint_changes_with_the_rules_of_this_and_earlier_years_only(db):
    before = fingerprint(scope_of(2017, "trade_secret"))
    change_rule("trade_secret", "method.email", counts=False, first=2018)
    change_rule("overseas", "method.email", counts=False)
    assert fingerprint(scope_of(2017, "trade_secret")) == before
    change_rule("trade_secret", "method.email", counts=False, first=2010, last=2010)
    assert fingerprint(scope_of(2017, "trade_secret")) != before


def test_counted_contacts_have_no_order_that_a_group_would_follow(db):
    assert counted(scope_of(2017, None)).query.order_by == ()
