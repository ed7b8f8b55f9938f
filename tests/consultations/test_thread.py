"""The main job from end to end: a consultation comes in, is worked to its close, and the year's figures show it."""

import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.models import Case, Contact
from core.models import AuditEntry, Transition
from mailing.models import Message
from reporting.figures import year_figures
from tests.factories.drafts import sent_case

pytestmark = pytest.mark.django_db


def page(name: str, ref: str) -> str:
    return reverse(f"consultations:{name}", args=[ref])


@pytest.fixture
def walk(client, sign_in, advisor, desk_manager):
    """The thread: the form, the assignment, a phone call, a visit and the close; gives the case."""

    def _walk() -> Case:
        with time_machine.travel("2026-11-20T10:00:00+09:00"):
            ref = submit(client)
            sign_in(desk_manager).post(page("case_assign", ref), {"assign-advisor": advisor.advisor.ref})
        with time_machine.travel("2026-11-24T10:00:00+09:00"):
            log(sign_in(advisor), ref, day="2026-11-24", method="method.phone", result="result.continue")
        with time_machine.travel("2026-12-02T18:00:00+09:00"):
            log(sign_in(advisor), ref, day="2026-12-02", method="method.visit", result="result.advised")
            sign_in(advisor).post(page("case_close", ref), {"close-outcome": "outcome.rules_done", "close-day": "none"})
        return Case.objects.get(ref=ref)

    return _walk


def submit(browser) -> str:
    given = {"company": "株式会社東雲製作所", "corporate_number": "", "employees": "30", "email": "client@example.jp"}
    return sent_case(browser, body="社内の秘密管理規程を作りたい。", **given).ref


def log(browser, ref: str, **given: str) -> None:
    content = {"content": "trade_secret_content.ts_management", "form_key": str(uuid.uuid4())}
    assert browser.post(page("contact_log", ref), given | content).status_code == 302


def test_year_shows_exactly_the_two_contacts(walk):
    case = walk()

    figures = year_figures(2026, "trade_secret")

    assert (figures["contacts"], figures["clients"], figures["cases"], figures["new_clients"]) == (2, 1, 1, 1)
    assert {row["code"]: row["count"] for row in figures["by_method"]} == {"phone": 1, "visit": 1}
    assert {row["code"]: row["count"] for row in figures["by_content"]} == {"ts_management": 2}
    assert {row["code"]: row["count"] for row in figures["by_size"]} == {"sme": 2}
    assert {row["code"]: row["count"] for row in figures["by_prefecture"]} == {"13": 2}
    assert {row["code"]: row["count"] for row in figures["by_month"]} == {"2026-11": 1, "2026-12": 1}
    assert list(case.contacts.order_by("contacted_on").values_list("contacted_on", flat=True)) == [
        date(2026, 11, 24),
        date(2026, 12, 2),
    ]


def test_year_before_and_other_desks_show_nothing(walk):
    walk()

    assert year_figures(2025, None)["contacts"] == year_figures(2026, "overseas")["contacts"] == 0


def test_every_step_left_its_transition_audit_and_outbox_rows(walk, desk_manager, advisor):
    case = walk()

    assert list(Transition.objects.order_by("pk").values_list("name", "target")) == [
        ("submit", "received"),
        ("assign", "assigned"),
        ("begin", "in_support"),
        ("close", "closed"),
    ]
    audit = AuditEntry.objects.filter(object_ref=case.ref).order_by("pk").values_list("action", flat=True)
    assert list(audit) == [
        *("submit", "assign", "assign_advisor", "begin", "log_contact", "log_contact", "close", "set_outcome"),
    ]
    assert set(Message.objects.values_list("event", "recipient")) == {
        ("consult_received", "client@example.jp"),
        ("consult_received", desk_manager.email),
        ("case_assigned", "client@example.jp"),
        ("case_assigned", advisor.email),
        ("support_began", "client@example.jp"),
        ("case_closed", "client@example.jp"),
    }


def test_end_of_the_thread_stands_on_the_page_of_the_case(walk, sign_in, desk_manager):
    case = walk()
    browser = sign_in(desk_manager)
    text = browser.get(page("case_detail", case.ref)).text + browser.get(page("case_outcome", case.ref)).text

    for words in ("終了", "規程等整備完了", "電話", "出張訪問", "メール：相談の終了"):
        assert words in text
    assert Contact.objects.count() == 2
