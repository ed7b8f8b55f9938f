"""Complaints: who gets them, by when, and that a form counts once."""

import uuid
from datetime import date

import pytest

from accounts.actors import VISITOR, with_opened
from consultations.actions.complaints import complain
from consultations.enums import CaseStatus, Level
from consultations.models import Complaint
from consultations.timeline import timeline
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.own_cases import make_own_case

pytestmark = pytest.mark.django_db


def client_of(case):
    return with_opened(VISITOR, frozenset({case.ref}))


def make(case, **given) -> Complaint:
    return complain(**{"case": case, "by": client_of(case), "text": "返事が遅い", "form_key": uuid.uuid4()} | given)


def test_complaint_is_due_in_five_working_days(time_machine):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    complaint = make(make_own_case())

    assert complaint.due_on == date(2026, 11, 30)  # the 23rd is a holiday
    assert (complaint.status, complaint.text) == ("open", "返事が遅い")


def test_heads_of_the_desk_know_and_nobody_it_may_be_about(advisor, desk_staff, desk_manager):
    case = make_own_case(advisor=advisor.advisor)
    make(case)

    assert {mail.recipient for mail in Message.objects.all()} == {desk_manager.email, case.email}
    assert not [mail for mail in Message.objects.all() if "遅い" in mail.subject + mail.body]


def test_advisor_and_staff_do_not_learn_of_it(advisor, desk_staff, desk_manager, as_actor):
    case = make_own_case(advisor=advisor.advisor)
    make(case)

    assert "責任者" not in str(timeline(case))
    assert Message.objects.visible_to(as_actor(desk_staff)).count() == 0
    assert Message.objects.visible_to(as_actor(desk_manager)).count() == 2


def test_complaint_about_a_secret_case_reaches_the_head_by_its_number_alone(desk_manager, desk_staff):
    case = make_own_case(level=Level.SECRET)
    make(case)

    assert [mail.recipient for mail in Message.objects.order_by("pk")] == [desk_manager.email, case.email]
    to_head = Message.objects.get(recipient=desk_manager.email)
    assert (to_head.scope, case.case_no in to_head.body) == ("", True)
    assert case.client.name not in to_head.subject + to_head.body


def test_audit_tells_of_it_without_its_words():
    complaint = make(make_own_case())

    entry = AuditEntry.objects.get(action="complain")
    assert entry.object_ref == complaint.ref
    assert "遅い" not in str(entry.changes) + entry.reason


def test_same_form_again_gives_the_first_complaint(desk_manager):
    case, key = make_own_case(), uuid.uuid4()
    first = make(case, form_key=key)

    assert make(case, form_key=key, text="二度目") == first
    assert (Complaint.objects.count(), Message.objects.filter(recipient=desk_manager.email).count()) == (1, 1)


def test_form_of_another_case_is_refused():
    key = uuid.uuid4()
    make(make_own_case(), form_key=key)
    other = make_own_case()

    with pytest.raises(TransitionRefused):
        make(other, form_key=key)


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_complaint_is_possible_when_the_case_is_over(status):
    assert make(make_own_case(status=status)).pk


@pytest.mark.parametrize("who", ["other_sme", "advisor", "desk_manager"])
def test_nobody_complains_for_the_client(who, request, as_actor):
    with pytest.raises(TransitionRefused):
        make(make_own_case(), by=as_actor(request.getfixturevalue(who)))
    assert Complaint.objects.count() == 0
