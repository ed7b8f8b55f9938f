"""Closing and reopening, asking the client and going on: effect, refusal, audit row, outbox row, run twice, undone."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations import actions
from consultations.actions.changes import undo
from consultations.actions.due import plan_next
from consultations.actions.steps import begin
from consultations.actions.waiting import ask, resume
from consultations.enums import CaseStatus, ClockKind
from consultations.models import Case, Change, ClockInterval, Code, FollowUp, Promise
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.steps import at, make_follow_up

OUTCOME = "outcome.rules_done"


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


def counts() -> tuple[int, int, int]:
    return Transition.objects.count(), AuditEntry.objects.count(), Message.objects.count()


def steps(case: Case) -> list[tuple[str, str, str]]:
    return list(Transition.objects.filter(object_id=case.pk).order_by("pk").values_list("name", "source", "target"))


def outcome() -> Code:
    return Code.objects.get(pk=OUTCOME)


def test_close_sets_outcome_and_writes_to_the_client(manager):
    case = make_case(status=CaseStatus.IN_SUPPORT, email="client@example.jp", due_on="2026-12-01")

    assert actions.close(case=case, by=manager, outcome=Code.objects.get(pk=OUTCOME), note="規程ができた。") is not None

    case.refresh_from_db()
    assert (case.status, case.outcome_id, case.outcome_note, case.due_on) == ("closed", OUTCOME, "規程ができた。", None)
    assert (case.closed_at is not None, case.closed_by) == (True, "管理 三郎")
    assert AuditEntry.objects.get(action="set_outcome").changes == {"outcome": ["", OUTCOME]}
    assert list(Message.objects.values_list("event", "recipient")) == [("case_closed", "client@example.jp")]


def test_closing_note_stands_in_no_log(manager):
    case = make_case(email="client@example.jp")
    actions.close(case=case, by=manager, outcome=Code.objects.get(pk=OUTCOME), note="製法の話")

    logged = [*AuditEntry.objects.values_list("told__text", "changes"), *Transition.objects.values_list("comment")]
    mailed = list(Message.objects.values_list("subject", "body"))
    assert "製法" not in str(logged + mailed)


def test_close_twice_is_a_quiet_no_op(manager):
    case = make_case(email="client@example.jp")
    actions.close(case=case, by=manager, outcome=Code.objects.get(pk=OUTCOME))
    before = counts()

    assert actions.close(case=case, by=manager, outcome=Code.objects.get(pk="outcome.filed")) is None
    assert (counts(), Case.objects.get().outcome_id) == (before, OUTCOME)


def test_close_with_a_code_of_another_axis_is_refused(manager):
    with pytest.raises(ValueError, match="no closing outcome"):
        actions.close(case=make_case(), by=manager, outcome=Code.objects.get(pk="result.advised"))


def test_close_by_somebody_else_is_refused(other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        actions.close(case=make_case(), by=as_actor(other_desk_advisor), outcome=Code.objects.get(pk=OUTCOME))

    assert (Case.objects.get().status, counts()) == ("received", (0, 0, 0))


def test_reopen_takes_the_outcome_away_and_keeps_the_note(manager, advisor):
    case = make_case(email="client@example.jp", advisor=advisor.advisor)
    actions.close(case=case, by=manager, outcome=Code.objects.get(pk=OUTCOME), note="できた。")
    Message.objects.all().delete()

    assert actions.reopen(case=case, by=manager, comment="追加の相談") is not None

    case.refresh_from_db()
    assert (case.status, case.outcome, case.outcome_note, case.closed_at) == ("in_support", None, "できた。", None)
    assert steps(case)[-1] == ("reopen", "closed", "in_support")
    assert AuditEntry.objects.get(action="reopen").reason == "追加の相談"
    assert set(Message.objects.values_list("recipient", flat=True)) == {"client@example.jp", advisor.email}


def test_reopened_case_is_due_on_the_given_day_or_the_one_its_desk_promises(manager, time_machine):
    time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
    given, promised, urgent = [make_case(status=CaseStatus.CLOSED, is_urgent=urgent) for urgent in (False, False, True)]

    actions.reopen(case=given, by=manager, comment="続き", due_on=date(2026, 12, 8))
    actions.reopen(case=promised, by=manager, comment="続き")
    actions.reopen(case=urgent, by=manager, comment="続き")

    found = [Case.objects.get(pk=case.pk) for case in (given, promised, urgent)]
    assert [case.due_on for case in found] == [date(2026, 12, 8), date(2026, 11, 26), date(2026, 11, 24)]
    assert [case.due_base_on for case in found] == [case.due_on for case in found]
    logged = AuditEntry.objects.get(action="clear_outcome", object_ref=given.ref)
    assert logged.changes["due_on"] == ["", "2026-12-08"]


def test_reopen_by_the_advisor_himself_sends_him_no_mail(advisor, as_actor):
    case = make_case(status=CaseStatus.CLOSED, advisor=advisor.advisor)
    actions.reopen(case=case, by=as_actor(advisor), comment="続き")

    assert not Message.objects.exists()


def test_reopen_of_an_open_case_is_refused(manager):
    with pytest.raises(TransitionRefused):
        actions.reopen(case=make_case(), by=manager, comment="続き")


def test_case_closed_twice_mails_each_closing(manager):
    case = make_case(email="client@example.jp")
    for _round in range(2):
        actions.close(case=case, by=manager, outcome=Code.objects.get(pk=OUTCOME))
        actions.reopen(case=case, by=manager, comment="続き")

    assert Message.objects.filter(event="case_closed").count() == 2
    assert Message.objects.filter(event="case_reopened").count() == 2


# --- what is asked later ---------------------------------------------------------------------------------------
def test_close_plans_the_question_of_later(manager):
    case = make_case(status="in_support")

    actions.close(case=case, by=manager, outcome=outcome(), follow_up_on=date(2027, 5, 20))

    row = FollowUp.objects.get()
    assert (row.case, row.due_on, row.made_by, row.dropped_at) == (case, date(2027, 5, 20), "管理 三郎", None)
    assert AuditEntry.objects.get(action="plan_follow_up").changes == {"follow_up": ["", "2027-05-20"]}


def test_reopen_drops_what_would_be_asked_and_closing_again_asks_it(manager):
    row = make_follow_up(make_case(status="closed"), due_on=date(2027, 5, 20))

    actions.reopen(case=row.case, by=manager, comment="続き")
    row.refresh_from_db()
    assert row.dropped_at is not None

    actions.close(case=row.case, by=manager, outcome=outcome(), follow_up_on=date(2027, 5, 20))
    assert FollowUp.objects.get().dropped_at is None


def test_close_takes_the_day_of_looking_again_away(manager):
    case = make_case(status="in_support", recheck_on=date(2026, 12, 1), recheck_reason="回答待ち")

    actions.close(case=case, by=manager, outcome=outcome())

    case.refresh_from_db()
    assert (case.recheck_on, case.recheck_reason) == (None, "")


# --- undone ----------------------------------------------------------------------------------------------------
def test_mail_of_a_closing_waits_as_long_as_it_can_be_undone(manager):
    actions.close(case=make_case(email="client@example.jp"), by=manager, outcome=outcome())

    assert Message.objects.get().next_try_at - timezone.now() > timedelta(minutes=9)


def test_closing_is_undone_with_dates_question_and_mail(manager):
    dates = {"due_on": date(2026, 12, 1), "due_base_on": date(2026, 12, 1), "due_set_at": at("2026-11-19 10:00")}
    case = make_case(status="in_support", email="client@example.jp", **dates)
    begin(case, by=manager)
    change = actions.close(case=case, by=manager, outcome=outcome(), note="できた", follow_up_on=date(2027, 5, 20))

    undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.status, case.outcome, case.outcome_note, case.due_on) == ("in_support", None, "", date(2026, 12, 1))
    assert FollowUp.objects.get().dropped_at is not None
    assert Message.objects.get(event="case_closed").status == MessageStatus.WITHDRAWN


def test_reopening_is_undone_with_its_question(manager):
    row = make_follow_up(make_case(status="closed", outcome_id=OUTCOME))
    change = actions.reopen(case=row.case, by=manager, comment="続き", due_on=date(2026, 12, 8))

    undo(change=change, by=manager)

    row.refresh_from_db()
    row.case.refresh_from_db()
    assert (row.dropped_at, row.case.status, row.case.outcome_id) == (None, "closed", OUTCOME)
    assert (row.case.due_on, row.case.due_base_on, row.case.due_set_at) == (None, None, None)


def test_asking_is_undone_with_its_promise_and_mail(manager):
    case = make_case(status="in_support", email="client@example.jp")
    begin(case, by=manager)
    change = ask(case=case, by=manager, text="図面", answer_by=date(2026, 11, 30))

    undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.status, Promise.objects.get().dropped_at is not None) == ("in_support", True)
    assert Message.objects.get(event="client_asked").status == MessageStatus.WITHDRAWN
    assert list(ClockInterval.objects.filter(ended_at=None).values_list("kind", flat=True)) == [ClockKind.RUNNING]


# --- waiting for the client ------------------------------------------------------------------------------------
def test_ask_stops_the_clock_and_tells_the_client_by_when(manager):
    case = make_case(status="in_support", email="client@example.jp")

    change = ask(case=case, by=manager, text="極秘の図面を送ってください", answer_by=date(2026, 11, 30))

    case.refresh_from_db()
    mail = Message.objects.get()
    assert (case.status, change.kind, steps(case)) == ("waiting", "ask", [("ask", "in_support", "waiting")])
    assert Promise.objects.values_list("side", "text", "due_on").get() == (
        "client",
        "極秘の図面を送ってください",
        date(2026, 11, 30),
    )
    assert (mail.event, "11月30日" in mail.subject, "極秘" in mail.subject + mail.body) == ("client_asked", True, False)
    assert "極秘" not in str(list(AuditEntry.objects.values_list("told__text", "changes")))


def test_ask_twice_is_a_quiet_no_op(manager):
    case = make_case(status="in_support", email="client@example.jp")
    ask(case=case, by=manager, text="図面", answer_by=date(2026, 11, 30))
    before = counts()

    assert ask(case=case, by=manager, text="別の図面", answer_by=date(2026, 12, 1)) is None
    assert (counts(), Promise.objects.count()) == (before, 1)


def test_ask_by_somebody_else_is_refused(other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        ask(case=make_case(status="in_support"), by=as_actor(other_desk_advisor), text="図面", answer_by=date(2026, 11, 30))

    assert (counts(), Promise.objects.count(), Change.objects.count()) == ((0, 0, 0), 0, 0)


def test_what_is_due_moves_on_by_the_working_days_of_waiting(manager):
    with time_machine.travel(at("2026-11-19 10:00"), tick=False):
        dates = {"due_on": date(2026, 11, 25), "due_base_on": date(2026, 11, 25), "due_set_at": timezone.now()}
        case = make_case(status="in_support", **dates)
        begin(case, by=manager)
        ask(case=case, by=manager, text="図面", answer_by=date(2026, 11, 30))
    with time_machine.travel(at("2026-11-25 15:00"), tick=False):  # Friday, Tuesday, Wednesday: the 23rd is a holiday
        assert resume(case=case, by=manager) is not None
        assert resume(case=case, by=manager) is None

    case.refresh_from_db()
    assert (case.status, case.due_on) == ("in_support", date(2026, 11, 30))


# --- what is due next -------------------------------------------------------------------------------------------
def test_plan_next_sets_both_days_with_their_reason(manager):
    case = make_case(status="in_support", due_on=date(2026, 12, 1))

    change = plan_next(case=case, by=manager, due_on=date(2026, 12, 8), recheck_on=date(2026, 12, 2), reason="展示会のあと")

    case.refresh_from_db()
    assert (case.due_on, case.due_base_on, case.recheck_on, case.recheck_reason) == (
        date(2026, 12, 8),
        date(2026, 12, 8),
        date(2026, 12, 2),
        "展示会のあと",
    )
    entry = AuditEntry.objects.get(action="set_due")
    assert entry.changes == {"due_on": ["2026-12-01", "2026-12-08"], "recheck_on": [None, "2026-12-02"]}
    assert (entry.reason, change.comment, change.kind) == ("展示会のあと", "展示会のあと", "due")


def test_plan_next_again_does_nothing(manager):
    case = make_case(status="in_support", due_on=date(2026, 12, 1))

    assert plan_next(case=case, by=manager, due_on=date(2026, 12, 1), recheck_on=None, reason="同じ") is None
    assert counts() == (0, 0, 0)


def test_plan_next_is_undone(manager):
    case = make_case(status="in_support", due_on=date(2026, 12, 1))
    change = plan_next(case=case, by=manager, due_on=None, recheck_on=date(2026, 12, 2), reason="様子を見る")

    undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.due_on, case.recheck_on, case.recheck_reason) == (date(2026, 12, 1), None, "")


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_plan_next_of_a_case_that_is_over_is_refused(status, manager):
    with pytest.raises(TransitionRefused):
        plan_next(case=make_case(status=status), by=manager, due_on=date(2026, 12, 8), recheck_on=None, reason="続き")


def test_plan_next_by_somebody_else_is_refused(other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        plan_next(case=make_case(), by=as_actor(other_desk_advisor), due_on=date(2026, 12, 8), recheck_on=None, reason="続き")
