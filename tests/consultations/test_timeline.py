"""What happened to a case, newest first."""

import uuid
from datetime import date

import pytest
import time_machine

from consultations import actions, timeline
from consultations.actions import ContactEntry
from consultations.models import Case
from tests.factories.consultations import make_case, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(advisor, desk_manager, as_actor) -> Case:
    """Assigned on the 20th; on the 25th a phone call of the 24th is logged."""
    case = make_case(email="client@example.jp")
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        actions.assign(case=case, advisor=advisor.advisor, by=as_actor(desk_manager), comment="図面に詳しい")
    with time_machine.travel("2026-11-25T09:00:00+09:00"):
        entry = ContactEntry(
            method="method.phone", contacted_on=date(2026, 11, 24), advisor=advisor.advisor, summary="聞いた話"
        )
        actions.log_contact(case=case, by=as_actor(advisor), entry=entry, form_key=uuid.uuid4())
    return case


def test_history_is_newest_first_by_the_day_it_happened(case):
    items = timeline.timeline(case)

    assert [(item.kind, item.day.day, item.title) for item in items] == [
        ("mail", 25, "メール：対応の開始"),
        ("step", 25, "対応を開始"),
        ("contact", 24, "電話"),
        ("mail", 20, "メール：担当者の決定"),
        ("step", 20, "担当決定"),
    ]


def test_items_say_who_and_what(case, advisor):
    by_title = {item.title: item for item in timeline.timeline(case)}

    assert (by_title["電話"].who, by_title["電話"].text) == ("相談 太郎", "聞いた話")
    assert (by_title["担当決定"].who, by_title["担当決定"].text) == ("管理 三郎", "図面に詳しい")
    assert {recipient for recipient, _state in by_title["メール：担当者の決定"].mails} == {"client@example.jp", advisor.email}


def test_mails_of_another_case_with_a_similar_number_are_left_out(case):
    other = make_case(ref=f"{case.ref[:-1]}")

    assert timeline.timeline(other) == []


def test_history_costs_two_queries_and_shows_the_latest_contacts(case, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(timeline, "CONTACTS_SHOWN", 3)
    for day in range(1, 6):
        make_contact(case=case, contacted_on=date(2026, 12, day))

    with django_assert_num_queries(2):
        items = timeline.timeline(case)

    assert [item.day.day for item in items if item.kind == "contact"] == [5, 4, 3]
