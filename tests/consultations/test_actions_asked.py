"""What the client was asked for: done when he answers, dropped when the question is undone, and nothing else with it."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from accounts.actors import actor_of
from consultations.actions import ContactEntry, log_contact
from consultations.actions.changes import undo
from consultations.actions.messages import client_message
from consultations.actions.promises import keep, promise
from consultations.actions.waiting import ask, resume
from consultations.enums import CaseStatus, Side
from consultations.models import Case, Change, Promise
from core.models import AuditEntry
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
BY = date(2026, 12, 1)


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def case(sme) -> Case:
    return make_case(status="in_support", email="client@example.jp", requester=sme)


@pytest.fixture
def question(case, manager) -> Change:
    """An older promise stands, he is asked for something, and something else is agreed after that."""
    promise(case=case, by=manager, side=Side.CLIENT, text="前からの約束", due_on=BY)
    change = ask(case=case, by=manager, text="図面の写し", answer_by=BY)
    promise(case=case, by=manager, side=Side.CLIENT, text="別の約束", due_on=BY)
    return change


def states() -> dict[str, str]:
    return {
        row.text: "done" if row.done_at else "dropped" if row.dropped_at else "open" for row in Promise.objects.order_by("pk")
    }


def write(case: Case, by, text: str = "お送りします") -> None:
    client_message(case=case, by=by, body=text, form_key=uuid.uuid4())


def test_answer_of_the_client_keeps_what_he_was_asked_for_and_nothing_else(question, case, sme):
    write(case, actor_of(sme))

    assert states() == {"前からの約束": "open", "図面の写し": "done", "別の約束": "open"}
    kept = Promise.objects.get(text="図面の写し")
    assert kept.done_by == actor_of(sme).label
    assert AuditEntry.objects.filter(action="keep_promise").values_list("changes", flat=True).get() == {
        "promise": [kept.ref, "done"]
    }


def test_second_message_changes_nothing_more(question, case, sme):
    write(case, actor_of(sme))
    write(case, actor_of(sme), "もう一通")

    assert AuditEntry.objects.filter(action="keep_promise").count() == 1


def test_what_he_ticked_before_he_wrote_stays_as_it_was(question, case, sme):
    mine = Promise.objects.get(text="図面の写し")
    keep(promise=mine, by=actor_of(sme))
    mine.refresh_from_db()
    write(case, actor_of(sme))

    assert Promise.objects.values_list("done_at", flat=True).get(pk=mine.pk) == mine.done_at


def test_message_at_a_case_that_does_not_wait_keeps_no_promise(case, manager, sme):
    promise(case=case, by=manager, side=Side.CLIENT, text="前からの約束", due_on=BY)
    write(case, actor_of(sme))

    assert states() == {"前からの約束": "open"}


def test_desk_that_goes_on_keeps_it_and_undoing_that_opens_it_again(question, case, manager):
    change = resume(case=case, by=manager)
    assert states()["図面の写し"] == "done"

    undo(change=change, by=manager)

    case.refresh_from_db()
    assert (case.status, states()["図面の写し"]) == (CaseStatus.WAITING, "open")


def test_undone_question_drops_its_own_promise_alone(question, manager):
    undo(change=question, by=manager)

    assert states() == {"前からの約束": "open", "図面の写し": "dropped", "別の約束": "open"}


def test_second_question_is_answered_by_itself(question, case, manager, sme):
    write(case, actor_of(sme))
    ask(case=case, by=manager, text="見積書", answer_by=BY)
    write(case, actor_of(sme))

    assert states() == {"前からの約束": "open", "図面の写し": "done", "別の約束": "open", "見積書": "done"}


def test_case_goes_on_when_the_client_ticks_what_he_was_asked_for(question, case, sme):
    keep(promise=Promise.objects.get(text="別の約束"), by=actor_of(sme))
    case.refresh_from_db()
    assert case.status == CaseStatus.WAITING

    keep(promise=Promise.objects.get(text="図面の写し"), by=actor_of(sme))
    case.refresh_from_db()
    assert (case.status, case.clock.filter(ended_at=None).get().kind) == (CaseStatus.IN_SUPPORT, "running")


def test_contact_with_a_client_who_was_asked_keeps_what_he_was_asked_for(question, case, manager):
    entry = ContactEntry(method="method.phone", contacted_on=timezone.localdate())
    log_contact(case=case, by=manager, entry=entry)

    assert states() == {"前からの約束": "open", "図面の写し": "done", "別の約束": "open"}
