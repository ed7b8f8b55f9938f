"""The one runner of state changes."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.utils.translation import override

from consultations.models import Case
from core import transitions
from core.actors import ServiceActor, service
from core.models import AuditEntry, Transition
from core.transitions import Rule, TransitionRefused
from tests.factories.consultations import make_case

ROBOT = service("test")


def anybody(actor, case):
    return True


def nobody(actor, case):
    return False


TABLE = {
    "assign": Rule(frozenset({"received"}), "assigned", anybody, "Assign", stamp="assigned"),
    "reassign": Rule(frozenset({"assigned"}), "assigned", anybody, "Change"),
    "close": Rule(frozenset({"received", "assigned"}), "closed", anybody, "Close", stamp="closed"),
    "forbidden": Rule(frozenset({"received"}), "closed", nobody, "No"),
}


@pytest.fixture
def case(db) -> Case:
    return make_case()


def test_apply_moves_the_object_and_writes_both_rows(case):
    moved = transitions.apply(TABLE, case, "assign", by=ROBOT, comment="至急")

    case.refresh_from_db()
    row, entry = Transition.objects.get(), AuditEntry.objects.get()
    assert moved
    assert (case.status, case.assigned_by, case.assigned_at) == ("assigned", "test", row.at)
    assert (row.object_type, row.object_id, row.name) == ("consultations.case", case.pk, "assign")
    assert (row.source, row.target, row.by_ref, row.comment) == ("received", "assigned", "service:test", "至急")
    assert (entry.action, entry.reason, entry.changes) == ("assign", "至急", {"status": ["received", "assigned"]})


def test_apply_brings_the_object_in_hand_up_to_date(case):
    transitions.apply(TABLE, case, "assign", by=ROBOT)

    assert (case.status, case.assigned_by) == ("assigned", "test")
    assert case.assigned_at is not None


def test_apply_again_is_a_quiet_no_op(case):
    stale = Case.objects.get(pk=case.pk)
    transitions.apply(TABLE, case, "close", by=ROBOT)

    assert transitions.apply(TABLE, stale, "close", by=ROBOT) is False
    assert stale.status == "closed"
    assert (Transition.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_apply_from_a_state_to_itself_is_written_each_time(case):
    transitions.apply(TABLE, case, "assign", by=ROBOT)

    assert [transitions.apply(TABLE, case, "reassign", by=ROBOT) for _ in range(2)] == [True, True]
    assert list(transitions.history(case).values_list("name", flat=True)) == ["reassign", "reassign", "assign"]


def test_apply_in_a_wrong_state_is_refused_in_the_readers_words(case):
    transitions.apply(TABLE, case, "close", by=ROBOT)

    with pytest.raises(TransitionRefused) as refused:
        transitions.apply(TABLE, case, "assign", by=ROBOT)

    case.refresh_from_db()
    assert case.status == "closed"
    assert str(refused.value.message) == "この操作はできなくなりました。ページを再読み込みして、最新の状態をお確かめください。"
    with override("en"):
        assert str(refused.value.message).startswith("This step is no longer possible.")
    assert Transition.objects.count() == 1


def test_apply_by_the_wrong_person_is_refused_and_writes_nothing(case):
    with pytest.raises(TransitionRefused):
        transitions.apply(TABLE, case, "forbidden", by=ROBOT)

    case.refresh_from_db()
    assert case.status == "received"
    assert not Transition.objects.exists()
    assert not AuditEntry.objects.exists()


def test_apply_asks_the_rule_about_the_row_as_it_is_now(case):
    seen = []
    table = {"assign": replace(TABLE["assign"], may=lambda actor, obj: seen.append(obj.company_name) or True)}
    Case.objects.filter(pk=case.pk).update(company_name="変更後")

    transitions.apply(table, case, "assign", by=ROBOT)

    assert seen == ["変更後"]


def test_apply_vanishes_with_the_transaction_around_it(case):
    with transaction.atomic():
        transitions.apply(TABLE, case, "assign", by=ROBOT)
        transaction.set_rollback(True)

    case.refresh_from_db()
    assert case.status == "received"
    assert not Transition.objects.exists()


def test_apply_of_an_unknown_name_is_a_programming_error(case):
    with pytest.raises(KeyError):
        transitions.apply(TABLE, case, "explode", by=ROBOT)


def test_apply_with_a_long_comment_keeps_it_whole_in_the_transition(case):
    transitions.apply(TABLE, case, "assign", by=ROBOT, comment="あ" * 900)

    assert Transition.objects.get().comment == "あ" * 900


def test_available_lists_what_the_actor_may_start_now(case):
    assert transitions.available(TABLE, case, ROBOT) == ["assign", "close"]
    case.status = "closed"
    assert transitions.available(TABLE, case, ROBOT) == []


def test_start_writes_the_beginning_of_a_life(case):
    transitions.start(case, "submit", by=ServiceActor("anonymous", "visitor"))

    row = Transition.objects.get()
    assert (row.name, row.source, row.target, row.by_ref) == ("submit", "", "received", "anonymous")
    assert AuditEntry.objects.get().action == "submit"


def test_history_is_of_this_object_only(case):
    other = make_case()
    transitions.apply(TABLE, case, "assign", by=ROBOT)
    transitions.apply(TABLE, other, "close", by=ROBOT)

    assert [row.name for row in transitions.history(case)] == ["assign"]


def test_transition_rows_are_append_only(case):
    transitions.apply(TABLE, case, "assign", by=ROBOT)

    with pytest.raises(TypeError, match="append-only"):
        Transition.objects.all().delete()
