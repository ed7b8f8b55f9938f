"""What a press of a button changed, and how it is taken back: effect, refusals, audit, mails, run twice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from consultations import actions
from consultations.actions.changes import DONE, Changed, last_step, note, undo, values
from consultations.actions.closing import close
from consultations.actions.due import plan_next
from consultations.actions.steps import begin, set_due, take
from consultations.enums import CaseStatus
from consultations.models import Case, Change, ClockInterval, Code
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
OWNER = ("advisor_id", "assigned_at", "assigned_by")
CLOSING = ("outcome_id", "outcome_note", "closed_at", "closed_by", "due_on", "due_base_on", "due_set_at")


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def assigned(manager, advisor):
    """A case that was just assigned, and the change that says so."""
    case = make_case(email="client@example.jp")
    begin(case, by=manager)
    before = values(case, *OWNER)
    actions.assign(case=case, advisor=advisor.advisor, by=manager)
    changed = Changed(case, before, values(case, *OWNER), last_step(case))
    return case, note(kind="assign", by=manager, cases=[changed], comment="図面に詳しい")


def test_note_keeps_who_what_when_and_why(assigned, manager, advisor):
    case, change = assigned
    row = change.cases.get()

    assert (change.kind, change.by_ref, change.by_label, change.comment) == (
        "assign",
        manager.ref,
        "管理 三郎",
        "図面に詳しい",
    )
    assert (row.case, row.before["advisor_id"], row.after["advisor_id"]) == (case, None, advisor.advisor.pk)
    assert row.transition_id == Transition.objects.get(name="assign").pk


def test_undo_gives_state_fields_and_clock_back(assigned, manager):
    case, change = assigned

    undone = undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.status, case.advisor, case.assigned_at, case.assigned_by) == (CaseStatus.RECEIVED, None, None, "")
    assert undone.undone_at is not None
    assert undone.cases.get().undone == DONE
    assert ClockInterval.objects.filter(case=case, ended_at=None).count() == 1
    assert [step.name for step in Transition.objects.filter(object_id=case.pk).order_by("pk")] == ["submit", "assign", "undo"]


def test_undo_is_audited_by_codes_only(manager):
    case = make_case(status=CaseStatus.IN_SUPPORT, due_on=date(2026, 12, 1))
    before = values(case, *CLOSING)
    actions.close(case=case, by=manager, outcome=Code.objects.get(pk="outcome.filed"), note="製法の話")
    change = note(kind="close", by=manager, cases=[Changed(case, before, values(case, *CLOSING), last_step(case))])

    undo(change=change, by=manager)

    case.refresh_from_db()
    entry = AuditEntry.objects.get(action="undo_change")
    assert (case.status, case.outcome, case.outcome_note, case.due_on) == ("in_support", None, "", date(2026, 12, 1))
    assert entry.changes["outcome_id"] == ["outcome.filed", None]
    assert "製法" not in str(list(AuditEntry.objects.values_list("told__text", "changes")))


def test_undo_twice_does_nothing_more(assigned, manager):
    _case, change = assigned
    undo(change=change, by=manager)
    before = (AuditEntry.objects.count(), Transition.objects.count(), Message.objects.count())

    undo(change=change, by=manager)

    assert (AuditEntry.objects.count(), Transition.objects.count(), Message.objects.count()) == before


def test_undo_after_ten_minutes_is_refused(assigned, manager):
    case, change = assigned
    Change.objects.update(at=timezone.now() - timedelta(minutes=10, seconds=1))

    with pytest.raises(TransitionRefused, match="10分"):
        undo(change=change, by=manager)

    case.refresh_from_db()
    assert case.status == CaseStatus.ASSIGNED


def test_undo_of_what_somebody_else_did_is_refused(assigned, desk_staff, as_actor):
    case, change = assigned

    with pytest.raises(TransitionRefused, match="本人"):
        undo(change=change, by=as_actor(desk_staff))

    case.refresh_from_db()
    assert case.status == CaseStatus.ASSIGNED


def test_case_that_moved_on_stays_and_the_others_are_undone(manager):
    moved, left = make_case(), make_case()
    cases = []
    for case in (moved, left):
        before = values(case, "due_on", "due_base_on", "due_set_at")
        set_due(case, date(2026, 12, 24))
        cases.append(Changed(case, before, values(case, "due_on", "due_base_on", "due_set_at")))
    change = note(kind="due", by=manager, cases=cases)
    set_due(moved, date(2026, 12, 28))

    undo(change=change, by=manager)

    moved.refresh_from_db()
    left.refresh_from_db()
    assert (moved.due_on, left.due_on) == (date(2026, 12, 28), None)
    told = dict(change.cases.values_list("case_id", "undone"))
    assert told[left.pk] == DONE
    assert "そのあとに別の操作" in told[moved.pk]


def test_step_after_the_change_keeps_the_case_where_it_is(assigned, manager):
    case, change = assigned
    take(case, "begin", by=manager)

    undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.status, case.advisor is None) == (CaseStatus.IN_SUPPORT, False)
    assert "そのあとに別の操作" in change.cases.get().undone


def test_who_no_longer_works_there_undoes_nothing(assigned, desk_manager, as_actor):
    case, change = assigned
    desk_manager.role_grants.all().delete()

    undo(change=change, by=as_actor(desk_manager))

    case.refresh_from_db()
    assert case.status == CaseStatus.ASSIGNED
    assert "担当ではなくなっています" in change.cases.get().undone


def test_failed_case_is_left_out_of_the_undo(manager):
    case = make_case()
    change = note(kind="assign", by=manager, cases=[Changed(case, {}, {}, failure="すでに完了しています")])

    undo(change=change, by=manager)

    assert change.cases.get().undone == ""
    assert [(row.action, row.changes) for row in AuditEntry.objects.all()] == [("undo", {"cases": [0, 0]})]


def test_mails_still_here_are_taken_back(assigned, manager):
    _case, change = assigned

    undo(change=change, by=manager)

    assert set(Message.objects.values_list("event", "status")) == {("case_assigned", MessageStatus.WITHDRAWN)}


def test_advisor_who_has_the_mail_is_told_that_it_no_longer_holds(assigned, manager, advisor):
    case, change = assigned
    Message.objects.update(status=MessageStatus.SENT, attempts=1)

    undo(change=change, by=manager)

    message = Message.objects.get(event="assignment_undone")
    assert (message.recipient, case.case_no in message.body) == (advisor.email, True)
    assert case.subject not in message.subject + message.body


def test_client_who_has_the_mail_of_a_closing_is_told(manager):
    case = make_case(status=CaseStatus.IN_SUPPORT, email="client@example.jp")
    before = values(case, *CLOSING)
    actions.close(case=case, by=manager, outcome=Code.objects.get(pk="outcome.filed"))
    change = note(kind="close", by=manager, cases=[Changed(case, before, values(case, *CLOSING), last_step(case))])
    Message.objects.update(status=MessageStatus.SENT, attempts=1)

    undo(change=change, by=manager)

    assert list(Message.objects.order_by("pk").values_list("event", flat=True)) == ["case_closed", "case_reopened"]
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_plan_of_a_case_that_was_closed_since_is_not_undone(manager, advisor):
    day = date(2026, 12, 1)
    case = make_case(status="in_support", advisor=advisor.advisor, due_on=day, due_base_on=day, due_set_at=timezone.now())
    change = plan_next(case=case, by=manager, due_on=None, recheck_on=None, reason="日程未定")
    close(case=case, by=manager, outcome=Code.objects.get(pk="outcome.answered"))
    undo(change=change, by=manager)
    case.refresh_from_db()
    assert (case.status, case.due_on) == ("closed", None)
