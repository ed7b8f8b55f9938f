"""Assigning: effect, refusal, audit row, outbox row, run twice."""

import pytest

from consultations import actions
from consultations.enums import CaseStatus, Level
from consultations.models import Advisor, Case
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_advisor, make_case


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def second(db) -> Advisor:
    user = person("second@example.jp", "第二 花子", ("advisor", ("trade_secret",)))
    return Advisor.objects.create(code="T09", name=user.name, user=user)


def counts() -> tuple[int, int, int]:
    return Transition.objects.count(), AuditEntry.objects.count(), Message.objects.count()


def steps(case: Case) -> list[tuple[str, str, str]]:
    return list(Transition.objects.filter(object_id=case.pk).order_by("pk").values_list("name", "source", "target"))


# --- assign -----------------------------------------------------------------------------------------------
def test_assign_names_the_advisor_and_writes_to_him_and_the_client(manager, advisor):
    case = make_case(email="client@example.jp")

    assert actions.assign(case=case, advisor=advisor.advisor, by=manager, comment="図面に詳しい").kind == "assign"

    case.refresh_from_db()
    assert (case.status, case.advisor, case.assigned_by) == (CaseStatus.ASSIGNED, advisor.advisor, "管理 三郎")
    assert steps(case) == [("assign", "received", "assigned")]
    assert AuditEntry.objects.get(action="assign_advisor").changes == {"advisor": ["", "T01"]}
    assert set(Message.objects.values_list("event", "recipient")) == {
        ("case_assigned", advisor.email),
        ("case_assigned", "client@example.jp"),
    }


def test_assign_to_the_same_advisor_again_does_nothing(manager, advisor):
    case = make_case(email="client@example.jp")
    actions.assign(case=case, advisor=advisor.advisor, by=manager)
    before = counts()

    assert actions.assign(case=Case.objects.get(), advisor=advisor.advisor, by=manager) is None
    assert counts() == before


def test_assign_from_a_page_that_is_out_of_date_is_refused(manager, advisor, second):
    stale = make_case()
    actions.assign(case=Case.objects.get(), advisor=advisor.advisor, by=manager)

    with pytest.raises(TransitionRefused, match="ほかの人"):
        actions.assign(case=stale, advisor=second, by=manager)

    assert Case.objects.get().advisor == advisor.advisor


def test_every_change_of_advisor_is_told_to_the_new_one(manager, advisor, second):
    case = make_case()
    for chosen in (advisor.advisor, second, advisor.advisor):
        actions.assign(case=case, advisor=chosen, by=manager)

    assert [name for name, _from, _to in steps(case)] == ["assign", "reassign", "reassign"]
    assert list(Message.objects.order_by("pk").values_list("recipient", flat=True)) == [
        advisor.email,
        "second@example.jp",
        advisor.email,
    ]


def test_case_in_support_is_handed_over_without_leaving_its_status(manager, advisor, second):
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)

    actions.assign(case=case, advisor=second, by=manager)

    assert steps(case) == [("hand_over", "in_support", "in_support")]
    assert Case.objects.get().advisor == second


def test_advisor_without_a_user_gets_no_mail(manager):
    actions.assign(case=make_case(), advisor=make_advisor(), by=manager)

    assert not Message.objects.exists()


def test_advisor_of_another_desk_is_refused(manager, other_desk_advisor):
    case = make_case()
    before = counts()

    with pytest.raises(TransitionRefused, match="窓口"):
        actions.assign(case=case, advisor=other_desk_advisor.advisor, by=manager)

    assert (counts(), Case.objects.get().advisor) == (before, None)


def test_assign_by_staff_of_a_limited_case_is_refused(desk_staff, advisor, as_actor):
    case = make_case(level=Level.LIMITED)

    with pytest.raises(TransitionRefused):
        actions.assign(case=case, advisor=advisor.advisor, by=as_actor(desk_staff))

    assert counts() == (0, 0, 0)


def test_closed_case_is_not_assigned(manager, advisor):
    with pytest.raises(TransitionRefused, match="再開"):
        actions.assign(case=make_case(status=CaseStatus.CLOSED), advisor=advisor.advisor, by=manager)
