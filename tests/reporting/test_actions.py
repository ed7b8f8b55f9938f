"""Rolling up: effect, run twice, stale rows, audit, and never a stale figure."""

import pytest
from django.db import transaction

from consultations import catalogue
from consultations.models import CountingRule, YearRevision
from consultations.revisions import touch
from core.actors import service
from core.models import AuditEntry
from reporting import actions, rollups
from reporting.counting import scope_of
from reporting.figures import count_year
from reporting.models import FigureCell, YearRollup
from tests.factories.consultations import make_client

BY = service("test")
PLACE = (2017, "trade_secret")


def roll_up(fiscal_year=2017, desk_code="trade_secret"):
    return actions.roll_up(fiscal_year=fiscal_year, desk_code=desk_code, by=BY)


def current(*wanted):
    return actions.current(wanted=wanted or [PLACE], by=BY)


def everything() -> list[tuple]:
    return [*YearRollup.objects.order_by("pk").values_list(), *FigureCell.objects.order_by("pk").values_list()]


@pytest.fixture
def contact(log):
    return log("2017-05-01", make_client(), content_id="trade_secret_content.ts_leak", mentions={"expert": ["lawyer"]})


def test_roll_up_keeps_exactly_what_is_counted(contact):
    rollup = roll_up()
    assert rollups.counted_years([rollup]) == [count_year(scope_of(*PLACE))]
    assert (rollup.contacts, rollup.clients, rollup.cases, rollup.new_clients, rollup.contacts_by_new_clients) == (1,) * 5


def test_roll_up_twice_gives_the_same_rows_and_one_audit_row(contact):
    roll_up()
    before = everything()
    roll_up()
    assert everything() == before
    assert AuditEntry.objects.filter(action="roll_up_figures").count() == 1


def test_roll_up_is_audited_with_what_changed(contact, log):
    roll_up()
    log("2017-06-01", contact.client)
    roll_up()
    entry = AuditEntry.objects.first()
    assert (entry.actor_ref, entry.action, entry.object_type) == ("service:test", "roll_up_figures", "reporting.yearrollup")
    assert entry.changes == {"revision": [1, 2], "contacts": [1, 2], "contacts_by_new_clients": [1, 2]}


def test_roll_up_removes_cells_that_are_no_longer_true_and_keeps_the_others(contact):
    roll_up()
    month = FigureCell.objects.get(axis="month")
    contact.content_id = "trade_secret_content.other"
    contact.save()
    touch([PLACE])
    roll_up()
    assert list(FigureCell.objects.filter(axis="content").values_list("code", "count")) == [("trade_secret_content.other", 1)]
    assert FigureCell.objects.get(axis="month") == month


def test_roll_up_that_fails_leaves_the_figures_as_they_were(contact, log, monkeypatch):
    roll_up()
    before = everything()
    log("2017-06-01", contact.client)
    monkeypatch.setattr("reporting.actions.audit.record", lambda **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        roll_up()
    assert everything() == before


def test_older_count_never_replaces_a_newer_one(contact):
    newer = roll_up()
    YearRollup.objects.filter(pk=newer.pk).update(revision=99, contacts=7)
    assert roll_up().contacts == 7


def test_roll_up_year_rolls_up_each_desk_and_all(contact):
    actions.roll_up_year(fiscal_year=2017, by=BY)
    assert set(YearRollup.objects.values_list("desk_code", "contacts")) == {
        ("", 1),
        ("trade_secret", 1),
        *((desk, 0) for desk in ("overseas", "general", "ip_rights", "kansai", "efiling", "suad_consult")),
    }


# --- never stale -------------------------------------------------------------------------------------
def test_current_reads_what_is_fresh_without_counting(contact, django_assert_num_queries):
    roll_up()
    catalogue.labels("prefecture"), catalogue.counting_methods(2017)
    with django_assert_num_queries(3):
        assert current()[PLACE].contacts == 1


def test_current_counts_again_when_a_contact_came_in(contact, log):
    roll_up()
    log("2017-06-01", contact.client)
    assert current()[PLACE].contacts == 2


def test_current_counts_again_when_an_earlier_year_came_in(contact, log):
    assert roll_up().new_clients == 1
    log("2015-06-01", contact.client)
    assert current()[PLACE].new_clients == 0


def test_current_is_not_disturbed_by_later_years_and_other_desks(contact, log):
    kept = roll_up()
    log("2018-06-01", contact.client)
    log("2017-06-01", contact.client, desk="overseas")
    assert rollups.fresh([PLACE]) == {PLACE: kept}


def test_current_over_all_desks_follows_every_desk(contact, log):
    roll_up(desk_code=None)
    log("2017-06-01", contact.client, desk="overseas")
    assert current((2017, None))[2017, None].contacts == 2


def test_current_counts_again_when_a_counting_rule_changed(contact):
    roll_up()
    CountingRule.objects.filter(desk_id="trade_secret", method_id="method.phone").update(counts=False)
    catalogue.forget()
    assert current()[PLACE].contacts == 0


def test_current_counts_again_when_the_formula_changed(contact, monkeypatch):
    YearRollup.objects.filter(pk=roll_up().pk).update(contacts=7)
    assert current()[PLACE].contacts == 7
    monkeypatch.setattr("reporting.counting.FORMULA", 999)
    assert current()[PLACE].contacts == 1


def test_current_of_many_years_and_desks_asks_as_often_as_of_one(contact, django_assert_num_queries):
    wanted = [(year, desk) for year in (2016, 2017) for desk in (None, "trade_secret", "overseas")]
    current(*wanted)
    with django_assert_num_queries(3):
        assert set(current(*wanted)) == set(wanted)


def test_rolling_up_one_more_contact_asks_as_often_in_a_small_year_as_in_a_larger(log, django_assert_num_queries):
    def one_more_contact() -> None:
        log("2017-07-01", route="x")
        with django_assert_num_queries(28):
            roll_up()

    log("2017-05-01", route="x")
    roll_up()
    one_more_contact()
    for number in range(30):
        log("2017-06-01", route=f"{number}", prefecture_id=f"prefecture.{number + 1:02d}")
    roll_up()
    one_more_contact()


def test_recorded_years_are_those_with_a_revision(contact, log):
    log("2015-06-01")
    YearRevision.objects.create(fiscal_year=2016, desk_id="general")
    assert rollups.recorded_years() == [2015, 2016, 2017]
