"""Taking a logged contact back: what is gone, what is as before, what is refused."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations import actions, revisions
from consultations.actions import ContactEntry
from consultations.actions.contact_entry import Ticket
from consultations.actions.steps import take
from consultations.enums import CaseStatus, ClockKind
from consultations.models import Appointment, Case, ClockInterval, Code, Contact, ContactAdvisor, ContactMention, EfilingTicket
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.appointments import make_appointment, make_handoff
from tests.factories.consultations import make_advisor, make_case

DAY = date(2026, 11, 20)


@pytest.fixture
def by(advisor, as_actor):
    return as_actor(advisor)


@pytest.fixture
def case(advisor) -> Case:
    given = {"email": "client@example.jp", "due_on": date(2026, 11, 27), "due_base_on": date(2026, 11, 27)}
    return make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor, due_set_at=timezone.now(), **given)


@pytest.fixture
def log(case, by, advisor):
    def send(of: Case = case, **given) -> Contact:
        values = {"method": "method.visit", "contacted_on": DAY, "advisor": advisor.advisor, "summary": "極秘の図面"}
        return actions.log_contact(case=of, by=by, entry=ContactEntry(**values | given), confirmed=True)

    return send


def test_first_contact_is_gone_and_the_case_waits_as_before(log, case, by):
    before = Case.objects.values("status", "due_on", "due_base_on", "due_set_at").get()
    contact = log(next_on=date(2026, 12, 10))

    assert actions.undo_log(contact=contact, by=by) is True

    assert not Contact.objects.exists()
    assert Case.objects.values("status", "due_on", "due_base_on", "due_set_at").get() == before
    assert list(Transition.objects.order_by("pk").values_list("name", "target")) == [
        ("begin", "in_support"),
        ("undo", "assigned"),
    ]
    assert Message.objects.get(event="support_began").status == MessageStatus.WITHDRAWN
    assert revisions.revision_up_to(2026, case.desk_id) == 2


def test_everything_beside_the_contact_goes_with_it(log, by, case):
    meeting = make_appointment(case=case)
    given = {"countries": ("country.CN",), "also_present": (make_advisor(),), "ticket": Ticket(is_solved=True)}
    contact = log(appointment=meeting, **given)

    actions.undo_log(contact=contact, by=by)

    counts = [model.objects.count() for model in (ContactMention, ContactAdvisor, EfilingTicket)]
    assert counts == [0, 0, 0]
    assert Appointment.objects.get().contact is None


def test_later_contact_leaves_the_state_alone(log, case, by):
    first = log()
    second = log(method="method.phone")

    actions.undo_log(contact=second, by=by)

    assert list(Contact.objects.all()) == [first]
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    assert Transition.objects.count() == 1


def test_first_contact_goes_alone_while_a_second_one_stands(log, case, by):
    handoff = make_handoff(answer_case=case)
    first = log(next_on=date(2026, 12, 10))
    second = log(method="method.phone")
    stood = Case.objects.filter(pk=case.pk).values("status", "due_on", "due_base_on", "due_set_at").get()

    actions.undo_log(contact=first, by=by)

    assert list(Contact.objects.all()) == [second]
    assert Case.objects.filter(pk=case.pk).values("status", "due_on", "due_base_on", "due_set_at").get() == stood
    assert stood["status"] == CaseStatus.IN_SUPPORT
    assert not Transition.objects.filter(name="undo").exists()
    assert Message.objects.get(event="support_began").status == MessageStatus.QUEUED
    handoff.refresh_from_db()
    assert handoff.contact == second


def test_both_contacts_taken_back_leave_the_case_as_before_the_first(log, case, by):
    before = Case.objects.values("status", "due_on", "due_base_on", "due_set_at").get()
    first = log(next_on=date(2026, 12, 10))
    second = log(method="method.phone", next_on=date(2026, 12, 11))

    actions.undo_log(contact=first, by=by)
    actions.undo_log(contact=second, by=by)

    assert not Contact.objects.exists()
    assert Case.objects.values("status", "due_on", "due_base_on", "due_set_at").get() == before
    assert list(Transition.objects.order_by("pk").values_list("name", flat=True)) == ["begin", "undo"]
    assert Message.objects.get(event="support_began").status == MessageStatus.WITHDRAWN


def test_case_that_waited_for_the_client_waits_again(log, case, by):
    log()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        case.refresh_from_db()
        take(case, "ask", by=by)
        contact = log(method="method.phone")
        assert Case.objects.get().status == CaseStatus.IN_SUPPORT
        actions.undo_log(contact=contact, by=by)

    assert Case.objects.get().status == CaseStatus.WAITING
    assert ClockInterval.objects.get(case=case, ended_at=None).kind == ClockKind.WAITING


def test_handoff_that_it_answered_is_open_again(log, case, by):
    handoff = make_handoff(answer_case=case)
    contact = log()
    handoff.refresh_from_db()
    assert handoff.contact == contact

    actions.undo_log(contact=contact, by=by)

    handoff.refresh_from_db()
    assert (handoff.contact, handoff.answered_at) == (None, None)


def test_audit_row_keeps_codes_and_no_text(log, by):
    contact = log(content="trade_secret_content.ts_leak")
    ref = contact.ref
    actions.undo_log(contact=contact, by=by)

    kept = AuditEntry.objects.get(action="undo_log_contact")
    assert kept.changes["contact"] == [ref, ""]
    assert kept.changes["removed"][0]["content"] == "trade_secret_content.ts_leak"
    assert "極秘" not in str(list(AuditEntry.objects.values()))


def test_second_press_does_nothing(log, by):
    contact = log()
    actions.undo_log(contact=contact, by=by)

    assert actions.undo_log(contact=contact, by=by) is False
    assert AuditEntry.objects.filter(action="undo_log_contact").count() == 1


def test_ten_minutes_are_the_end(log, by):
    contact = log()
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)), pytest.raises(TransitionRefused, match="10分"):
        actions.undo_log(contact=contact, by=by)
    assert Contact.objects.exists()


def test_nobody_but_who_logged_it(log, desk_manager, as_actor):
    contact = log()
    with pytest.raises(TransitionRefused, match="本人"):
        actions.undo_log(contact=contact, by=as_actor(desk_manager))
    assert Contact.objects.exists()


def test_closed_case_keeps_its_contacts(log, case, by):
    contact = log()
    case.refresh_from_db()
    actions.close(case=case, by=by, outcome=Code.objects.get(pk="outcome.filed"))

    with pytest.raises(TransitionRefused, match="終了"):
        actions.undo_log(contact=contact, by=by)
    assert Contact.objects.exists()


def test_step_taken_since_keeps_the_first_contact(log, case, by):
    contact = log()
    case.refresh_from_db()
    actions.close(case=case, by=by, outcome=Code.objects.get(pk="outcome.filed"))
    actions.reopen(case=case, by=by, comment="続き")

    with pytest.raises(TransitionRefused):
        actions.undo_log(contact=contact, by=by)
    assert Contact.objects.exists()
    assert not AuditEntry.objects.filter(action="undo_log_contact").exists()


def test_dates_set_since_are_left_alone(log, case, by):
    contact = log()
    Case.objects.update(due_on=date(2027, 1, 8))

    actions.undo_log(contact=contact, by=by)

    assert Case.objects.get().due_on == date(2027, 1, 8)


def test_form_of_a_record_that_was_taken_back_says_so(log, case, by, advisor):
    form_key, entry = uuid.uuid4(), ContactEntry(method="method.phone", contacted_on=DAY)
    contact = actions.log_contact(case=case, by=by, entry=entry, form_key=form_key)
    actions.undo_log(contact=contact, by=by)

    with pytest.raises(TransitionRefused, match="取り消されています"):
        actions.log_contact(case=case, by=by, entry=entry, form_key=form_key)
