"""The history of a case: what happened, newest first."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone, translation

from consultations import actions, timeline
from consultations.actions import ContactEntry
from consultations.actions.messages import memo, reply, take_back
from consultations.actions.promises import keep, promise
from consultations.enums import MessageKind, Side
from consultations.models import Appointment, Case, CaseFile, Handoff, Referral
from consultations.open_matters import open_matters
from consultations.timeline import Item
from consultations.timeline_words import MAILS, Kind
from tests.factories.audit import make_entry
from tests.factories.consultations import make_case, make_contact
from tests.factories.messages import make_message, make_promise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(advisor, desk_manager, as_actor) -> Case:
    """Assigned on 20 November 2026, called on the 24th, logged on the 25th."""
    case = make_case(email="client@example.jp")
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        actions.assign(case=case, advisor=advisor.advisor, by=as_actor(desk_manager), comment="図面に詳しい")
    with time_machine.travel("2026-11-25T09:00:00+09:00"):
        entry = ContactEntry(
            method="method.phone", contacted_on=date(2026, 11, 24), advisor=advisor.advisor, summary="聞いた話"
        )
        actions.log_contact(case=case, by=as_actor(advisor), entry=entry, form_key=uuid.uuid4())
    return case


def only(case: Case, kind: str) -> list[Item]:
    return [item for item in timeline.timeline(case, NOW).items if item.kind == kind]


def test_history_is_newest_first_by_the_day_it_happened(case):
    items = timeline.timeline(case).items

    assert [(item.kind, item.day.day, item.title) for item in items] == [
        ("mail", 25, "メール：対応の開始"),
        ("step", 25, "対応を開始"),
        ("contact", 24, "電話"),
        ("mail", 20, "メール：担当者の決定"),
        ("step", 20, "担当決定"),
    ]


def test_items_say_who_and_what(case, advisor):
    by_title = {item.title: item for item in timeline.timeline(case).items}

    assert (by_title["電話"].who, by_title["電話"].text) == ("相談 太郎", "聞いた話")
    assert (by_title["担当決定"].who, by_title["担当決定"].text) == ("管理 三郎", "図面に詳しい")
    assert {recipient for recipient, _state in by_title["メール：担当者の決定"].mails} == {"client@example.jp", advisor.email}


def test_mails_of_another_case_with_a_similar_number_are_left_out(case):
    other = make_case(ref=f"{case.ref[:-1]}")

    assert timeline.timeline(other).items == []


def test_history_costs_three_queries_and_shows_the_latest_contacts(case, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(timeline, "CONTACTS_SHOWN", 3)
    for day in range(1, 6):
        make_contact(case=case, contacted_on=date(2026, 12, day))

    with django_assert_num_queries(3):
        history = timeline.timeline(case)

    assert [item.day.day for item in history.items if item.kind == "contact"] == [5, 4, 3]
    assert history.is_cut is True


def test_reply_says_when_it_leaves_then_that_it_left(advisor, as_actor):
    case = make_case(advisor=advisor.advisor, email="client@example.jp")
    with time_machine.travel("2026-11-20T10:00:00+09:00", tick=False) as clock:
        sent = reply(case=case, by=as_actor(advisor), body="返信", language="ja", form_key=uuid.uuid4())
        waits = only_reply(case)
        assert (waits.note, waits.waits_until) == ("10:01:00 に送信", sent.released_at)
        clock.shift(60)
        left = only_reply(case)
        assert (left.note, left.waits_until) == ("送信済み", None)
    sent.read_at = timezone.now()
    sent.save()
    assert only_reply(case).note == "送信済み・既読"


def only_reply(case: Case) -> Item:
    return next(item for item in timeline.timeline(case).items if item.kind == Kind.REPLY)


def test_reply_that_was_taken_back_stays_and_says_so(advisor, as_actor):
    case = make_case(advisor=advisor.advisor, email="client@example.jp")
    sent = reply(case=case, by=as_actor(advisor), body="返信", language="ja", form_key=uuid.uuid4())
    take_back(message=sent, by=as_actor(advisor))

    item = only_reply(case)
    assert (item.note, item.text, item.waits_until) == ("送信取消（相手には届いていません）", "返信", None)


def test_messages_of_all_kinds_carry_their_words_and_authors(advisor, as_actor):
    case = make_case(advisor=advisor.advisor)
    memo(case=case, by=as_actor(advisor), body="内部の話", form_key=uuid.uuid4())
    make_message(case=case, kind=MessageKind.CLIENT, body="質問です", author_label="山田")

    found = {item.kind: (item.kind_label, item.text, item.who) for item in timeline.timeline(case).items}
    assert found == {"memo": ("メモ", "内部の話", "相談 太郎"), "client": ("相談者から", "質問です", "山田")}


def test_promises_say_whose_they_are_and_what_became_of_them(advisor, as_actor):
    case, by = make_case(advisor=advisor.advisor), as_actor(advisor)
    made = promise(case=case, by=by, side=Side.INSTITUTE, text="資料を送る", due_on=date(2026, 11, 30))
    assert only(case, "promise")[0].note == "未完了"

    keep(promise=made, by=by)
    item = only(case, "promise")[0]
    assert (item.text, item.note) == ("資料を送る", "完了（相談 太郎）")
    assert "2026年11月30日" in item.title


def test_meetings_handoffs_referrals_and_files_stand_there(advisor):
    case = make_case(advisor=advisor.advisor)
    other = make_case(desk_id="overseas")
    by = {"made_at": NOW, "made_by": "窓口"}
    Appointment.objects.create(
        case=case, advisor=advisor.advisor, method_id="method.visit", starts_at=NOW + timedelta(days=4), place="本社", **by
    )
    Handoff.objects.create(
        case=case,
        answer_case=other,
        from_desk_id=case.desk_id,
        to_desk_id="overseas",
        reason="商標",
        asked_at=NOW,
        asked_by="x",
    )
    Referral.objects.create(case=case, partner_id="npa", status="asked", shared="会社名", asked_at=NOW, asked_by="x")
    CaseFile.objects.create(
        case=case, name="図面.pdf", size=1, content_type="x", sha256="0" * 64, stored_name="1", origin="client",
        given_by_ref="x", given_by_label="山田", given_at=NOW,
    )  # fmt: skip

    found = {item.kind: item for item in timeline.timeline(case, NOW).items}
    assert ("出張訪問" in found["appointment"].title, found["appointment"].text) == (True, "本社")
    assert "へ引き継ぎ" in found["handoff"].title
    assert "から引き継ぎ" in only(other, "handoff")[0].title
    assert (found["referral"].title, found["referral"].text) == ("警察庁を紹介", "会社名")
    assert (found["file"].text, found["file"].who) == ("図面.pdf", "山田")


def test_names_follow_the_reader(advisor):
    case = make_case(advisor=advisor.advisor)
    Referral.objects.create(case=case, partner_id="npa", status="asked", shared="x", asked_at=NOW, asked_by="x")

    with translation.override("en"):
        assert only(case, "referral")[0].title == "Referral to National Police Agency"


def test_reads_and_mails_are_folded_until_they_are_asked_for(case, desk_manager, as_actor):
    make_entry(obj=case, by=desk_manager)
    history = timeline.timeline(case)

    folded = [item for item in history.shown("") if item.parts]
    assert [item.title for item in folded] == ["メール1件・閲覧1件", "メール1件"] or len(folded) >= 2
    assert sum(len(item.parts) for item in folded) == 3
    assert {item.kind for item in history.shown("system")} == {"step", "mail", "read"}
    assert all(not item.parts for item in history.shown("system"))


def test_same_reader_on_the_same_day_is_one_line(case, desk_manager, as_actor):
    for _view in range(3):
        make_entry(obj=case, by=desk_manager)

    assert len(only(case, "read")) == 1


@pytest.mark.parametrize(
    ("text", "head"),
    [("一\n二\n三", "一\n二\n三"), ("一\n二\n三\n四", "一\n二\n三"), ("あ" * 161, "あ" * 160 + "…")],
)
def test_long_text_shows_its_first_lines(text, head):
    item = Item("memo", date(2026, 11, 20), NOW, "", text=text)

    assert item.head == head
    assert item.is_cut is (head != text)


def test_open_matters_come_from_the_same_rows(advisor, django_assert_num_queries):
    case = make_case(advisor=advisor.advisor, email="client@example.jp")
    make_promise(case=case, text="あと", due_on=date(2026, 12, 4))
    make_promise(case=case, text="さき", due_on=date(2026, 11, 24))
    make_promise(case=case, dropped_at=NOW)
    for hours in (-2, 48):
        Appointment.objects.create(
            case=case, advisor=advisor.advisor, method_id="method.phone", starts_at=NOW + timedelta(hours=hours),
            made_at=NOW, made_by="x",
        )  # fmt: skip
    history = timeline.timeline(case, NOW)

    with django_assert_num_queries(0):
        matters = open_matters(case, history.rows, NOW)
    assert [(one.text, one.due.level) for one in matters.promises] == [("さき", "soon"), ("あと", "later")]
    assert [meeting.is_over for meeting in matters.meetings] == [True, False]


def test_every_mail_of_a_case_has_its_word():
    folder = settings.BASE_DIR / "templates" / "consultations" / "email"
    audiences = r"_(client|advisor|desk|head|manager|officer|other|owner|reviewer|person)[a-z_]*_subject$"
    events = {re.sub(audiences, "", path.stem) for path in folder.glob("*_subject.txt")}
    of_no_case = {event for event in events if event.startswith(("draft_", "complaint_", "emergency_", "erasure_"))}

    assert events - of_no_case - set(MAILS) == set()
