"""Who hears a complaint: heads of the desk, else headquarters; never the advisor it may be about. Rule and query agree."""

import uuid

import pytest
from django.urls import reverse

from accounts.actors import VISITOR, with_opened
from accounts.enums import Role
from consultations.actions.complaint_answers import answer_complaint
from consultations.actions.complaints import complain
from consultations.enums import Level
from consultations.models import Advisor, Complaint
from consultations.notices.delivery import hearers_of_complaint
from consultations.permissions import can_answer_complaint
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case
from tests.factories.steps import make_complaint

pytestmark = pytest.mark.django_db
DESK = ("trade_secret",)


@pytest.fixture
def both(db):
    """A head of the desk who advises there as well, and is in charge of the case."""
    user = person("both@example.jp", "兼任 四郎", (Role.DESK_MANAGER, DESK), (Role.ADVISOR, DESK))
    Advisor.objects.create(code="B1", name=user.name, user=user)
    return user


@pytest.fixture
def complaint(both) -> Complaint:
    return make_complaint(make_case(status="in_support", advisor=both.advisor))


def seen_by(actor) -> list[Complaint]:
    rows = list(Complaint.objects.to_answer_by(actor))
    assert all(can_answer_complaint(actor, row) for row in rows)
    assert list(Complaint.objects.visible_to(actor)) == rows
    return rows


def test_head_who_is_the_advisor_hears_nothing_while_there_is_another(complaint, both, desk_manager, as_actor, sign_in):
    assert seen_by(as_actor(both)) == []
    assert seen_by(as_actor(desk_manager)) == [complaint]
    assert hearers_of_complaint(complaint.case) == [desk_manager]
    assert sign_in(both).get(reverse("consultations:complaint_answer", args=[complaint.ref])).status_code == 404
    with pytest.raises(TransitionRefused):
        answer_complaint(complaint=complaint, by=as_actor(both), text="私は悪くない")


def test_outbox_of_the_desk_tells_a_head_nothing_of_a_complaint_about_himself(both, desk_manager, as_actor):
    case = make_case(status="in_support", advisor=both.advisor, email="client@example.jp")
    by = with_opened(VISITOR, frozenset({case.ref}))
    complain(case=case, by=by, text="返事が遅い", form_key=uuid.uuid4())

    assert {mail.recipient for mail in Message.objects.all()} == {desk_manager.email, "client@example.jp"}
    assert not Message.objects.visible_to(as_actor(both)).exists()


def test_desk_without_another_head_is_answered_for_by_headquarters(complaint, both, headquarters, as_actor, sign_in):
    other = make_complaint(make_case(status="received"))

    assert seen_by(as_actor(both)) == [other]
    assert seen_by(as_actor(headquarters)) == [complaint]
    assert hearers_of_complaint(complaint.case) == [headquarters]
    page = sign_in(headquarters).get(reverse("consultations:complaint_answer", args=[complaint.ref])).text
    assert complaint.text in page
    assert complaint.case.client.name not in page


def test_head_who_left_counts_no_more(complaint, desk_manager, headquarters, as_actor):
    assert seen_by(as_actor(headquarters)) == []

    desk_manager.is_active = False
    desk_manager.save()

    assert seen_by(as_actor(headquarters)) == [complaint]


def test_case_without_an_advisor_is_heard_by_every_head(both, desk_manager, as_actor):
    complaint = make_complaint(make_case(status="received"))

    assert seen_by(as_actor(both)) == seen_by(as_actor(desk_manager)) == [complaint]


def test_secret_case_shows_its_head_number_and_words_and_nothing_else(desk_manager, advisor, sign_in):
    case = make_case(
        status="in_support", level=Level.SECRET, advisor=advisor.advisor, body="極秘の製法", person_name="見本 花子"
    )
    complaint = make_complaint(case)
    browser, address = sign_in(desk_manager), reverse("consultations:complaint_answer", args=[complaint.ref])

    for page in (browser.get(address).text, browser.get(reverse("consultations:complaint_list")).text):
        assert case.case_no in page
        assert "秘匿案件" in page
        for hidden in (case.client.name, case.person_name, "極秘の製法", reverse("consultations:case_detail", args=[case.ref])):
            assert hidden not in page
    assert browser.get(reverse("consultations:case_detail", args=[case.ref])).status_code == 404

    browser.post(address, {"answer-text": "お詫びします。"})
    complaint.refresh_from_db()
    assert complaint.answer == "お詫びします。"


@pytest.mark.parametrize("who", ["desk_staff", "advisor", "other_desk_advisor", "headquarters", "administrator", "auditor"])
def test_nobody_else_hears_it(who, complaint, desk_manager, request, as_actor):
    actor = as_actor(request.getfixturevalue(who))

    assert list(Complaint.objects.visible_to(actor)) == []
    assert not can_answer_complaint(actor, complaint)


def test_who_reads_a_complaint_stands_in_the_log_under_the_complaint(complaint, desk_manager, sign_in):
    sign_in(desk_manager).get(reverse("consultations:complaint_answer", args=[complaint.ref]))

    entry = AuditEntry.objects.get(action="view")
    assert (entry.object_type, entry.object_ref) == ("consultations.complaint", complaint.ref)
