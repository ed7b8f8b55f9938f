"""Drafts: saved, reminded of, removed; and what of them reaches mail, audit log and disk."""

import uuid
from datetime import date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.actors import VISITOR
from consultations.actions import drafts
from consultations.actions.files import FOLDER, STRAY_AFTER, sweep_files
from consultations.actions.submit import DraftChanged, send_draft
from consultations.drafts import CHANGED, FORM_VERSION, migrated
from consultations.forms.consult import entry_of, judged
from consultations.models import Case, CaseFile, Draft, DraftFile
from consultations.tasks import look_after_drafts
from core import private_files
from core.models import AuditEntry
from core.private_files import FileRefused
from mailing.models import Message
from mailing.render import without_links
from tests.factories.drafts import answers, make_draft

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JST = ZoneInfo("Asia/Tokyo")

pytestmark = pytest.mark.django_db


def typed(page: int = 1, **given: list[str]) -> drafts.Typed:
    return drafts.Typed({"body": ["図面の相談"]} | given, page, "ja")


def start(by=VISITOR, **given) -> Draft:
    return drafts.start(by=by, form_key=uuid.uuid4(), typed=typed(**given))


def keep(draft: Draft, name: str = "a.pdf", content: bytes = PDF) -> DraftFile:
    return drafts.keep_file(by=VISITOR, draft=draft, name=name, chunks=[content])


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- saving ----------------------------------------------------------------------------------------------------
def test_start_keeps_the_page_for_a_week_and_is_audited_without_its_text():
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        draft = start()

    assert (draft.answers, draft.expires_on, draft.form_version) == ({"body": ["図面の相談"]}, date(2026, 11, 27), FORM_VERSION)
    assert list(AuditEntry.objects.values_list("action", "object_ref", "changes")) == [("start_draft", draft.ref, {})]


def test_save_changes_the_page_and_leaves_the_others():
    draft = start()
    before = draft.saved_at

    assert drafts.save_page(by=VISITOR, draft=draft, typed=drafts.Typed({"company": ["㈱東雲"]}, 2, "en")) is True
    draft.refresh_from_db()
    assert draft.answers == {"body": ["図面の相談"], "company": ["㈱東雲"], CHANGED: []}
    assert (draft.page, draft.language) == (2, "en")
    assert draft.saved_at > before


def test_save_by_who_signed_in_binds_the_draft(sme, as_actor):
    draft = start()
    drafts.save_page(by=as_actor(sme), draft=draft, typed=typed())
    drafts.save_page(by=VISITOR, draft=draft, typed=typed())

    draft.refresh_from_db()
    assert (draft.user, draft.expires_on) == (sme, timezone.localdate() + timedelta(days=90))


def test_save_of_a_sent_draft_keeps_nothing():
    draft = make_draft(sent_as="R8-000001-0")

    assert drafts.save_page(by=VISITOR, draft=draft, typed=typed()) is False
    draft.refresh_from_db()
    assert draft.answers["body"] != ["図面の相談"]


def test_changed_questions_are_forgotten_once_their_page_is_saved():
    draft = make_draft(form_version=1, answers={"desk": ["overseas"], "body": ["x"], "leak": ["no"]})
    drafts.save_page(by=VISITOR, draft=draft, typed=typed(desk=["overseas"], publication=["no"], opponent=[""], barred=[""]))

    draft.refresh_from_db()
    assert (draft.form_version, draft.answers[CHANGED]) == (FORM_VERSION, ["applicant", "consent"])


@pytest.mark.parametrize(
    ("desk", "leak", "door"),
    [
        ("trade_secret", "yes", "trade_secret+leak"),
        ("kansai.trade_secret", "yes", "kansai.trade_secret+leak"),
        ("overseas", "yes", "trade_secret+leak"),
        ("overseas", "no", "overseas"),
    ],
)
def test_leak_of_an_older_form_is_a_door_now(desk, leak, door):
    found = migrated({"desk": [desk], "leak": [leak], "body": ["残る"]}, 1)

    assert (found["desk"], found["body"], "leak" in found) == ([door], ["残る"], False)
    assert migrated(found, FORM_VERSION) == found


# --- files -------------------------------------------------------------------------------------------------------
def test_file_stands_once_however_often_it_is_given():
    draft = start()
    first, again = keep(draft), keep(draft)

    assert first == again
    assert len(list(private_files.stored_names(FOLDER, timezone.now() + timedelta(days=1)))) == 1
    assert audited() == ["start_draft", "attach_file"]


def test_refused_file_leaves_nothing():
    draft = start()
    with pytest.raises(FileRefused):
        keep(draft, "a.exe", b"MZ")
    for number in range(drafts.MOST_FILES):
        keep(draft, f"{number}.pdf")
    with pytest.raises(FileRefused, match="10"):
        keep(draft, "one-too-many.pdf")

    assert DraftFile.objects.count() == drafts.MOST_FILES
    assert len(list(private_files.stored_names(FOLDER, timezone.now() + timedelta(days=1)))) == drafts.MOST_FILES


def test_file_of_a_sent_draft_is_refused():
    with pytest.raises(FileRefused):
        keep(make_draft(sent_as="R8-000001-0"))


def test_removed_file_is_gone_from_the_disk_and_twice_is_once(django_capture_on_commit_callbacks):
    draft = start()
    file = keep(draft)
    with django_capture_on_commit_callbacks(execute=True):
        assert [drafts.remove_file(by=VISITOR, draft=draft, ref=file.ref) for _n in range(2)] == [True, False]

    assert not private_files.place(FOLDER, file.stored_name).exists()
    assert audited().count("remove_file") == 1


def test_sweep_of_files_spares_those_of_drafts():
    file = keep(start())
    swept = sweep_files(now=timezone.now() + STRAY_AFTER + timedelta(hours=1))

    assert swept.strays == 0
    assert private_files.place(FOLDER, file.stored_name).exists()


# --- sending -------------------------------------------------------------------------------------------------------
def sent(draft: Draft, by=VISITOR) -> Case:
    return send_draft(by=by, draft=draft, files=list(draft.files.all()), entry=entry_of(judged_right(draft)))


def judged_right(draft: Draft):
    pages = judged(draft.answers)
    assert all(page.is_valid() for page in pages)
    return pages


def test_sent_draft_is_emptied_and_its_files_are_those_of_the_case():
    draft = make_draft(email="left@example.jp")
    file = keep(draft)
    case = sent(draft)

    draft.refresh_from_db()
    assert (draft.answers, draft.email, draft.sent_as) == ({}, "", case.ref)
    moved = CaseFile.objects.get()
    assert (moved.case, moved.stored_name, moved.sha256) == (case, file.stored_name, file.sha256)
    assert not DraftFile.objects.exists()
    assert private_files.place(FOLDER, moved.stored_name).exists()
    assert "attach_file" in audited()


def test_second_sending_gives_the_first_case():
    draft = make_draft()
    again = Draft.objects.get(pk=draft.pk)

    assert sent(draft) == send_draft(by=VISITOR, draft=again, files=[], entry=entry_of(judged_right(again)))
    assert Case.objects.count() == 1


def test_draft_that_changed_after_it_was_read_is_not_sent():
    draft = make_draft()
    read = Draft.objects.get(pk=draft.pk)
    drafts.save_page(by=VISITOR, draft=draft, typed=typed())
    with pytest.raises(DraftChanged):
        sent(read)

    assert not Case.objects.exists()
    assert Draft.objects.get().sent_as == ""


def test_failed_sending_leaves_the_draft_and_its_files():
    draft = make_draft(desk="trade_secret")
    file = keep(draft)
    entry = entry_of(judged_right(draft))
    with pytest.raises(KeyError):
        send_draft(by=VISITOR, draft=draft, files=[file], entry=entry.__class__(**entry.__dict__ | {"desk": "no_such_desk"}))

    draft.refresh_from_db()
    assert (draft.sent_as, draft.answers) == ("", answers())
    assert DraftFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_case():
    draft = make_draft()
    found: list[str] = []

    def press() -> None:
        try:
            read = Draft.objects.get(pk=draft.pk)
            found.append(read.sent_as or sent(read).ref)
        finally:
            connection.close()

    threads = [Thread(target=press) for _n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(found) == 4
    assert len(set(found)) == Case.objects.count() == 1


# --- the way back -----------------------------------------------------------------------------------------------------
def test_way_back_is_mailed_once_a_day_to_each_address():
    draft = make_draft()
    for address in ("a@example.jp", "a@example.jp", "b@example.jp"):
        drafts.save_way_back(by=VISITOR, draft=draft, email=address)

    assert sorted(Message.objects.values_list("recipient", flat=True)) == ["a@example.jp", "b@example.jp"]
    assert Draft.objects.get().email == "b@example.jp"


def test_way_back_of_a_sent_draft_is_not_mailed():
    drafts.save_way_back(by=VISITOR, draft=make_draft(sent_as="R8-000001-0"), email="a@example.jp")

    assert not Message.objects.exists()


# --- what the hour brings ------------------------------------------------------------------------------------------------
def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def saved(text: str, **given) -> Draft:
    return make_draft(saved_at=at(text), expires_on=at(text).date() + timedelta(days=7), **given)


@pytest.mark.parametrize(
    ("now", "nudged"),
    [
        ("2026-11-20T23:50:00", 0),  # the same day
        ("2026-11-21T09:10:00", 1),
        ("2026-11-23T09:10:00", 1),  # the worker slept for two days
        ("2026-11-24T09:10:00", 0),  # too late to be a reminder
    ],
)
def test_reminder_comes_the_next_day_and_once(now, nudged):
    saved("2026-11-20T22:00:00", email="a@example.jp")
    with time_machine.travel(at(now)):
        assert [drafts.nudge_due(at(now)), drafts.nudge_due(at(now))] == [nudged, 0]
    assert Message.objects.filter(event="draft_nudge").count() == nudged


def test_nobody_is_reminded_who_left_no_address_or_sent_it():
    saved("2026-11-20T22:00:00")
    saved("2026-11-20T22:00:00", email="a@example.jp", sent_as="R8-000001-0")

    assert drafts.nudge_due(at("2026-11-21T09:10:00")) == 0


@pytest.mark.parametrize(
    ("now", "warned"), [("2026-11-12T09:10:00", 0), ("2026-11-13T09:10:00", 1), ("2026-11-20T09:10:00", 1)]
)
def test_person_is_told_a_week_before_his_draft_goes(now, warned, sme):
    make_draft(user=sme, saved_at=at("2026-08-22T10:00:00"), expires_on=date(2026, 11, 20))
    with time_machine.travel(at(now)):
        assert [drafts.nudge_due(at(now)), drafts.nudge_due(at(now))] == [warned, 0]
    for mail in Message.objects.all():
        assert (mail.recipient, mail.event) == (sme.email, "draft_expiring")


def test_mails_about_drafts_tell_no_word_of_them(sme):
    draft = saved("2026-11-20T22:00:00", email="a@example.jp", body="極秘の製法", company="東雲製作所")
    make_draft(user=sme, body="極秘の製法", expires_on=date(2026, 11, 25), saved_at=at("2026-08-25T10:00:00"))
    drafts.save_way_back(by=VISITOR, draft=draft, email="a@example.jp")
    drafts.nudge_due(at("2026-11-21T09:10:00"))

    mails = list(Message.objects.all())
    assert {mail.event for mail in mails} == {"draft_saved", "draft_nudge", "draft_expiring"}
    assert not [mail for mail in mails if "極秘" in mail.subject + mail.body or "東雲" in mail.subject + mail.body]
    assert not any(mail.is_secret for mail in mails)  # they are worth sending after more than an hour, too
    assert all(mail.scope == "" and without_links(mail.body) != mail.body for mail in mails)


def test_expired_drafts_go_with_their_files_and_the_others_stay(django_capture_on_commit_callbacks):
    old = saved("2026-11-01T10:00:00")
    file = keep(old)
    young = saved("2026-11-13T10:00:00")
    with django_capture_on_commit_callbacks(execute=True):
        assert [drafts.remove_expired(at("2026-11-20T03:50:00")) for _n in range(2)] == [1, 0]

    assert list(Draft.objects.all()) == [young]
    assert not private_files.place(FOLDER, file.stored_name).exists()
    assert audited().count("delete_draft") == 1


def test_task_runs_twice_without_harm():
    saved("2026-11-20T22:00:00", email="a@example.jp")
    saved("2026-11-01T10:00:00")
    with time_machine.travel(at("2026-11-21T09:10:00")):
        look_after_drafts()
        look_after_drafts()

    assert (Message.objects.count(), Draft.objects.count()) == (1, 1)
