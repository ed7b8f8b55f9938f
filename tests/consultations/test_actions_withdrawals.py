"""Withdrawing a consultation and taking it up again."""

import uuid
from datetime import date

import pytest

from accounts.actors import VISITOR, with_opened
from consultations.actions.complaints import complain
from consultations.actions.messages import reply
from consultations.actions.waiting import ask
from consultations.actions.withdrawals import restorable_until, restore, withdraw
from consultations.enums import OPEN, CaseStatus, MessageKind
from consultations.models import CaseMessage, ClockInterval
from consultations.notices.cases import support_began
from consultations.notices.delivery import to_client, to_user
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_contact
from tests.factories.own_cases import make_appointment, make_own_case

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00+09:00"


def client_of(case):
    """Whoever opened the case by a mailed link."""
    return with_opened(VISITOR, frozenset({case.ref}))


@pytest.fixture
def case(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_own_case()


@pytest.mark.parametrize("status", OPEN)
def test_open_case_is_withdrawn(status, time_machine):
    case = make_own_case(status=status)

    assert withdraw(case=case, by=client_of(case)) is True
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert ClockInterval.objects.filter(case=case, ended_at=None).count() == 0
    entry = AuditEntry.objects.get(action="withdraw")
    assert (entry.object_ref, entry.actor_ref, entry.reason) == (case.ref, f"link:{case.ref}", "")


def test_reason_is_a_message_and_stands_in_no_log_and_no_mail(case, desk_staff):
    withdraw(case=case, by=client_of(case), reason="社内で解決した")

    message = CaseMessage.objects.get()
    assert (message.kind, message.body) == (MessageKind.CLIENT, "社内で解決した")
    assert not [row for row in Transition.objects.all() if row.comment]
    assert not [row for row in AuditEntry.objects.all() if "解決" in str(row.changes) + row.reason]
    assert not [mail for mail in Message.objects.all() if "解決" in mail.subject + mail.body]


def test_withdrawing_twice_is_one_withdrawal(case, desk_staff):
    withdraw(case=case, by=client_of(case), reason="一度だけ")
    assert withdraw(case=case, by=client_of(case), reason="二度目") is False

    assert CaseMessage.objects.count() == 1
    assert Message.objects.filter(event="case_withdrawn", recipient=desk_staff.email).count() == 1
    assert AuditEntry.objects.filter(action="withdraw").count() == 1


def test_closed_case_cannot_be_withdrawn_and_nothing_is_kept(case):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)

    with pytest.raises(TransitionRefused):
        withdraw(case=case, by=client_of(case), reason="残らない")
    assert (CaseMessage.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("who", ["other_sme", "advisor", "desk_manager"])
def test_nobody_else_withdraws(who, case, request, as_actor):
    with pytest.raises(TransitionRefused):
        withdraw(case=case, by=as_actor(request.getfixturevalue(who)))
    case.refresh_from_db()
    assert case.status == CaseStatus.RECEIVED


def test_advisor_or_desk_and_client_know_by_mail(case, advisor, desk_staff, desk_manager):
    withdraw(case=case, by=client_of(case))
    assert set(Message.objects.values_list("recipient", flat=True)) == {desk_staff.email, desk_manager.email, case.email}

    Message.objects.all().delete()
    own = make_own_case(advisor=advisor.advisor, status=CaseStatus.ASSIGNED)
    withdraw(case=own, by=client_of(own))
    assert set(Message.objects.values_list("recipient", flat=True)) == {advisor.email, own.email}


def test_coming_meetings_are_called_off_and_past_ones_stay(case, time_machine):
    past = make_appointment(case=case, starts_at="2026-11-19T10:00+09:00")
    coming = make_appointment(case=case)
    withdraw(case=case, by=client_of(case))

    past.refresh_from_db(), coming.refresh_from_db()
    assert (past.cancelled_at, coming.cancelled_at is not None) == (None, True)
    assert AuditEntry.objects.filter(action="cancel_appointment").count() == 1


def test_mails_that_wait_are_taken_back_and_never_sent_again(advisor, desk_manager, as_actor, time_machine):
    time_machine.move_to(NOW, tick=False)
    case = make_own_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT)
    other = make_own_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT)
    for one in (case, other):
        support_began(one, make_contact(case=one))
        ask(case=one, by=as_actor(advisor), text="図面を送る", answer_by=date(2026, 12, 1))
        to_user(one, "case_overdue", "manager", desk_manager, days=3)
    complain(case=case, by=client_of(case), text="返事が遅い", form_key=uuid.uuid4())
    withdraw(case=case, by=client_of(case))
    restore(case=case, by=client_of(case))

    waiting = Message.objects.filter(status=MessageStatus.QUEUED)
    asked = {"support_began", "client_asked", "case_overdue"}
    assert {mail.event for mail in waiting.filter(object_ref=case.ref)} == {"complaint_made", "case_withdrawn", "case_restored"}
    assert {mail.event for mail in Message.objects.filter(status=MessageStatus.WITHDRAWN, body="")} == asked
    assert {mail.event for mail in waiting.filter(object_ref=other.ref)} == asked


def test_reply_that_has_not_left_is_told_by_no_mail(advisor, as_actor):
    case = make_own_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT)
    reply(case=case, by=as_actor(advisor), body="ご返信", language="ja", form_key=uuid.uuid4())
    withdraw(case=case, by=client_of(case))

    assert Message.objects.get(event="reply_written").status == MessageStatus.WITHDRAWN


def test_receipt_that_waits_still_leaves(case):
    to_client(case, "consult_received")
    withdraw(case=case, by=client_of(case))

    assert Message.objects.get(event="consult_received").status == MessageStatus.QUEUED


# --- taking it up again ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("has_advisor", "status"), [(True, CaseStatus.ASSIGNED), (False, CaseStatus.RECEIVED)])
def test_case_comes_back_to_where_it_can_go_on(has_advisor, status, advisor, time_machine):
    time_machine.move_to(NOW, tick=False)
    case = make_own_case(advisor=advisor.advisor if has_advisor else None)
    withdraw(case=case, by=client_of(case))

    assert restore(case=case, by=client_of(case)) is True
    case.refresh_from_db()
    assert case.status == status
    assert ClockInterval.objects.filter(case=case, ended_at=None).count() == 1
    assert Message.objects.filter(event="case_restored").count() == (2 if has_advisor else 1)


def test_promise_that_still_stands_is_kept_and_one_that_passed_is_made_anew(case, time_machine):
    withdraw(case=case, by=client_of(case))
    time_machine.move_to("2026-11-26T10:00+09:00", tick=False)
    restore(case=case, by=client_of(case))
    case.refresh_from_db()
    assert (case.due_on, case.promised_on) == (date(2026, 11, 26), date(2026, 11, 26))

    withdraw(case=case, by=client_of(case))
    time_machine.move_to("2026-11-27T10:00+09:00", tick=False)
    restore(case=case, by=client_of(case))
    case.refresh_from_db()
    assert case.due_on == case.promised_on == case.due_base_on > date(2026, 11, 27)


def test_client_has_seven_days_and_the_head_of_the_desk_longer(case, time_machine, desk_manager, desk_staff, as_actor):
    withdraw(case=case, by=client_of(case))
    assert restorable_until(case).isoformat() == "2026-11-27T01:00:00+00:00"
    time_machine.move_to("2026-11-27T10:00+09:00", tick=False)

    with pytest.raises(TransitionRefused, match="7日間が過ぎました"):
        restore(case=case, by=client_of(case))
    with pytest.raises(TransitionRefused):
        restore(case=case, by=as_actor(desk_staff))
    assert restore(case=case, by=as_actor(desk_manager)) is True


def test_last_second_of_the_seven_days_counts(case, time_machine):
    withdraw(case=case, by=client_of(case))
    time_machine.move_to("2026-11-27T09:59:59+09:00", tick=False)

    assert restore(case=case, by=client_of(case)) is True


def test_restoring_twice_is_no_error_and_writes_one_step(case):
    withdraw(case=case, by=client_of(case))
    restore(case=case, by=client_of(case))

    assert restore(case=case, by=client_of(case)) is False
    assert Transition.objects.filter(name="restore").count() == 1


def test_stranger_restores_nothing(case, other_sme, as_actor):
    withdraw(case=case, by=client_of(case))

    with pytest.raises(TransitionRefused):
        restore(case=case, by=as_actor(other_sme))
    assert restorable_until(make_own_case()) is None
