"""A handoff: the case that answers, who is told, what closes it, and that nothing is told twice."""

import uuid
from datetime import date

import pytest
import time_machine

from consultations import actions
from consultations.actions import ContactEntry
from consultations.actions.files import attach_file, remove_file, sweep_files
from consultations.actions.handoffs import answered, hand_off, unanswered
from consultations.enums import FileOrigin, Level
from consultations.models import Case, CaseFile, Handoff
from consultations.open_handoffs import sides
from consultations.permissions import can_view
from core import private_files
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import OTHER_DESK, person
from tests.factories.consultations import make_case, make_contact
from tests.factories.steps import at, make_handoff

pytestmark = pytest.mark.django_db
TEXT = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def other_staff(db):
    return person("other-staff@example.jp", "海外 受付", ("desk_staff", (OTHER_DESK,)))


def hand(case: Case, manager, **given) -> Handoff:
    values = {"to_desk": OTHER_DESK, "reason": "現地の商標", "form_key": uuid.uuid4()} | given
    return hand_off(case=case, by=manager, **values)


def test_answering_case_holds_the_words_and_the_promise_of_its_own_desk(manager, sme):
    case = make_case(status="in_support", email="client@example.jp", requester=sme, language="en", is_urgent=True)
    with time_machine.travel(at("2026-11-20 10:00"), tick=False):
        handoff = hand(case, manager)

    answering = handoff.answer_case
    assert (answering.desk_id, answering.status, answering.source, answering.origin) == (
        OTHER_DESK,
        "received",
        "handoff",
        case,
    )
    assert (answering.body, answering.client, answering.requester, answering.language) == (case.body, case.client, sme, "en")
    assert (answering.is_urgent, answering.received_on, answering.promised_on) == (
        True,
        date(2026, 11, 20),
        date(2026, 11, 24),  # urgent: the next working day
    )
    assert answering.ref != case.ref
    assert answering.clock.filter(ended_at=None).count() == 1
    case.refresh_from_db()
    assert case.status == "in_support"


@pytest.mark.parametrize("level", [Level.NORMAL, Level.LIMITED])
def test_level_is_never_lower(level, manager):
    assert hand(make_case(status="in_support", level=level), manager).answer_case.level == level


def test_client_is_told_which_desk_and_its_people_that_they_are_asked(manager, other_staff):
    handoff = hand(make_case(status="in_support", email="client@example.jp", subject="極秘の製法"), manager)

    mails = {message.recipient: message for message in Message.objects.all()}
    assert set(mails) == {"client@example.jp", other_staff.email}
    assert handoff.to_desk.ja in mails["client@example.jp"].body
    assert handoff.answer_case.case_no in mails["client@example.jp"].body
    assert "極秘" not in "".join(message.subject + message.body for message in mails.values())
    assert "現地の商標" not in "".join(message.subject + message.body for message in mails.values())


def test_audit_names_the_desk_and_no_reason(manager):
    handoff = hand(make_case(status="in_support"), manager)

    entry = AuditEntry.objects.get(action="hand_off")
    assert entry.changes == {"desk": ["trade_secret", OTHER_DESK], "case": ["", handoff.answer_case.ref]}
    assert "商標" not in str(list(AuditEntry.objects.values_list("told__text", "changes")))


def test_same_form_again_gives_the_same_handoff(manager):
    case, key = make_case(status="in_support"), uuid.uuid4()

    first, second = hand(case, manager, form_key=key), hand(case, manager, form_key=key)

    assert (first, Handoff.objects.count(), Case.objects.count()) == (second, 1, 2)


def test_desk_that_was_asked_is_not_asked_again(manager):
    case = make_case(status="in_support")
    hand(case, manager)

    with pytest.raises(TransitionRefused, match="回答を待って"):
        hand(case, manager)

    assert (Handoff.objects.count(), Case.objects.count()) == (1, 2)


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_case_that_is_over_is_not_handed_over(status, manager):
    with pytest.raises(TransitionRefused):
        hand(make_case(status=status), manager)

    assert Case.objects.count() == 1


def test_own_desk_is_refused(manager):
    with pytest.raises(TransitionRefused):
        hand(make_case(status="in_support"), manager, to_desk="trade_secret")


def test_secret_case_is_not_handed_to_a_desk_where_nobody_could_open_it(advisor, as_actor):
    case = make_case(status="in_support", level=Level.SECRET, advisor=advisor.advisor)

    with pytest.raises(TransitionRefused, match="秘匿"):
        hand(case, as_actor(advisor))

    assert not Handoff.objects.exists()


def test_hand_off_by_somebody_else_is_refused(other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        hand(make_case(status="in_support"), as_actor(other_desk_advisor), to_desk="general")

    assert not Handoff.objects.exists()


def test_first_contact_of_the_answering_case_closes_the_handoff(manager, desk_staff, other_desk_advisor, as_actor):
    handoff = hand(make_case(status="in_support"), manager)
    answering = handoff.answer_case
    answering.advisor = other_desk_advisor.advisor
    answering.save(update_fields=["advisor"])
    by = as_actor(other_desk_advisor)

    for day in (date(2026, 11, 18), date(2026, 11, 19)):
        actions.log_contact(case=answering, by=by, entry=ContactEntry(method="method.phone", contacted_on=day))

    handoff.refresh_from_db()
    assert handoff.answered_at is not None
    assert handoff.contact.contacted_on == date(2026, 11, 18)
    told = set(Message.objects.filter(event="handoff_answered").values_list("recipient", flat=True))
    assert told == {"manager@example.jp", desk_staff.email}


def test_contact_of_the_first_case_closes_nothing(manager):
    handoff = make_handoff()
    contact = make_contact(case=handoff.case)

    assert answered(contact=contact) is False
    handoff.refresh_from_db()
    assert handoff.answered_at is None


def test_contact_that_is_taken_back_opens_the_handoff_again():
    handoff = make_handoff()
    contact = make_contact(case=handoff.answer_case)
    assert answered(contact=contact) is True
    assert answered(contact=contact) is False

    assert unanswered(contact=contact) is True

    handoff.refresh_from_db()
    assert (handoff.answered_at, handoff.contact) == (None, None)


def test_another_contact_keeps_the_handoff_answered():
    handoff = make_handoff()
    first, second = make_contact(case=handoff.answer_case), make_contact(case=handoff.answer_case)
    answered(contact=first)

    unanswered(contact=first)

    handoff.refresh_from_db()
    assert (handoff.contact, handoff.answered_at) == (second, second.logged_at)


# --- files ---------------------------------------------------------------------------------------------------
@pytest.fixture
def with_files(manager) -> Case:
    case = make_case(status="in_support")
    for name, origin in (("図面.pdf", FileOrigin.CLIENT), ("内部.pdf", FileOrigin.INTERNAL)):
        attach_file(case=case, by=manager, name=name, chunks=[TEXT], origin=origin)
    return case


def test_files_of_the_client_are_readable_there_and_internal_ones_are_not(with_files, manager, other_staff, as_actor):
    answering = hand(with_files, manager).answer_case

    there = as_actor(other_staff)
    assert can_view(there, answering)
    assert list(CaseFile.objects.visible_to(there).values_list("name", "case__ref")) == [("図面.pdf", answering.ref)]


@pytest.mark.django_db(transaction=True)
def test_bytes_go_with_the_last_row_that_names_them(with_files, manager, other_staff, as_actor):
    answering = hand(with_files, manager).answer_case
    mine, theirs = with_files.files.get(name="図面.pdf"), answering.files.get()
    assert mine.stored_name == theirs.stored_name

    remove_file(file=mine, by=manager)
    assert private_files.place("cases", theirs.stored_name).exists()
    assert sweep_files(now=at("2027-01-01 00:00")).strays == 0

    CaseFile.objects.filter(pk=theirs.pk).update(given_by_ref=as_actor(other_staff).ref)
    remove_file(file=theirs, by=as_actor(other_staff))
    assert not private_files.place("cases", theirs.stored_name).exists()


# --- what is open ---------------------------------------------------------------------------------------------
def test_open_handoff_stands_on_both_boards(manager, other_staff, as_actor):
    make_handoff()
    make_handoff(answered_at=at("2026-11-19 10:00"))

    assert [rows.count() for rows in sides(manager)] == [1, 0]
    assert [rows.count() for rows in sides(as_actor(other_staff))] == [0, 1]
