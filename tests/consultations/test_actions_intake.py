"""A call becomes a case: effect, refusal, audit, mails, sent twice."""

import uuid

import pytest
import time_machine

from consultations.actions.intake import IntakeEntry, take_in
from consultations.enums import CaseStatus, Level, Source
from consultations.models import Case, ClockInterval
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case, make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(desk_staff, as_actor):
    return as_actor(desk_staff)


def entry(**given) -> IntakeEntry:
    values = {"desk": "trade_secret", "method": "method.phone", "company": "東雲製作所", "body": "図面の渡し方。急ぎ"}
    return IntakeEntry(**values | given)


def taken_in(by, **given) -> Case:
    return take_in(by=by, entry=entry(**given), form_key=uuid.uuid4())


def test_call_stands_as_a_received_case_with_its_promise(by):
    with time_machine.travel("2026-11-20T05:00:00Z", tick=False):
        case = taken_in(by, person_name="東雲 一郎", phone="0312344821")

    case.refresh_from_db()
    assert (case.status, case.source, case.level, case.is_urgent) == (CaseStatus.RECEIVED, Source.STAFF, Level.NORMAL, False)
    assert (case.subject, str(case.due_on), case.promised_on == case.due_on) == ("図面の渡し方", "2026-11-26", True)
    assert (case.client.name, case.person_name, case.phone) == ("東雲製作所", "東雲 一郎", "0312344821")
    assert Case.objects.matching("4821").get() == case
    assert list(Transition.objects.values_list("name", "target")) == [("submit", "received")]
    assert ClockInterval.objects.filter(case=case, ended_at=None).count() == 1
    logged = AuditEntry.objects.get(action="take_in")
    assert logged.changes["method"] == ["", "method.phone"]
    assert "図面" not in str(logged.changes)


def test_call_counts_as_no_contact(by):
    assert taken_in(by).contacts.count() == 0


def test_suspected_leak_is_limited_and_tells_the_manager(by, desk_manager):
    with time_machine.travel("2026-11-20T05:00:00Z", tick=False):
        case = taken_in(by, leak_suspected=True)

    assert str(case.promised_on) == "2026-11-24"  # the next working day
    assert (case.level, case.is_urgent) == (Level.LIMITED, True)
    assert list(Message.objects.values_list("event", "recipient")) == [("consult_received", desk_manager.email)]


def test_mail_goes_to_the_client_only_if_an_address_was_given(by):
    taken_in(by)
    taken_in(by, email="client@example.jp")

    assert list(Message.objects.values_list("event", "recipient")) == [("consult_received", "client@example.jp")]


def test_call_is_assigned_at_once(by, advisor):
    case = taken_in(by, advisor=advisor.advisor)

    case.refresh_from_db()
    assert (case.status, case.advisor) == (CaseStatus.ASSIGNED, advisor.advisor)
    assert list(Transition.objects.order_by("pk").values_list("name", flat=True)) == ["submit", "assign"]


def test_who_was_recognised_gets_the_case(by):
    client = make_case(client=make_client(name="㈱東雲製作所")).client

    assert taken_in(by, client=client).client == client


def test_same_form_again_gives_the_same_case(by):
    key = uuid.uuid4()
    first = take_in(by=by, entry=entry(), form_key=key)

    assert take_in(by=by, entry=entry(company="別の会社"), form_key=key) == first
    assert (Case.objects.count(), AuditEntry.objects.filter(action="take_in").count()) == (1, 1)


def test_assignment_that_is_refused_registers_nothing(by, other_desk_advisor):
    with pytest.raises(TransitionRefused):
        taken_in(by, advisor=other_desk_advisor.advisor)

    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["advisor", "other_desk_advisor", "headquarters", "sme"])
def test_who_does_not_answer_at_the_desk_registers_nothing(who, request, as_actor):
    with pytest.raises(TransitionRefused, match="窓口"):
        taken_in(as_actor(request.getfixturevalue(who)))

    assert not Case.objects.exists()
