"""Mails of a case: whom they go to, in which language, and that they tell no content."""

import uuid

import pytest

from accounts.actors import VISITOR
from consultations import actions
from consultations.actions import ConsultationEntry, ContactEntry
from consultations.models import Code
from mailing.models import Message
from tests.conftest import DESK, person

SECRETS = ("極秘の製法", "東雲製作所", "図面", "社内メモ", "完了メモ")


@pytest.fixture
def walked(desk_manager, advisor, as_actor):
    """A case that went all the way, in the given language of the client; gives its messages."""

    def walk(language: str) -> list[Message]:
        entry = ConsultationEntry(
            desk=DESK,
            body="極秘の製法を図面で渡す",
            person_name="山田 太郎",
            company="東雲製作所",
            email="client@example.jp",
            language=language,
            leak_suspected=False,
            prefecture="prefecture.13",
        )
        case = actions.submit(by=VISITOR, entry=entry, form_key=uuid.uuid4())
        manager = as_actor(desk_manager)
        actions.assign(case=case, advisor=advisor.advisor, by=manager)
        contact = ContactEntry(method="method.phone", contacted_on=case.received_on, summary="社内メモ")
        actions.log_contact(case=case, by=manager, entry=contact)
        actions.close(case=case, by=manager, outcome=Code.objects.get(pk="outcome.filed"), note="完了メモ")
        actions.reopen(case=case, by=manager, comment="続き")
        return list(Message.objects.order_by("pk"))

    return walk


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_mail_tells_what_the_consultation_is_about(language, walked):
    for message in walked(language):
        assert not [word for word in SECRETS if word in message.subject + message.body], message.event


def test_every_step_writes_to_the_client_in_his_language(walked):
    mails = [message for message in walked("en") if message.recipient == "client@example.jp"]

    assert [message.event for message in mails] == [
        "consult_received",
        "case_assigned",
        "support_began",
        "case_closed",
        "case_reopened",
    ]
    assert {message.language for message in mails} == {"en"}
    assert all("/en/consult/done/" in message.body for message in mails)
    japanese = [text for message in mails for text in (message.subject, message.body) if "相談" in text.replace("営業秘密", "")]
    assert japanese == []


def test_subject_ends_with_the_number_and_is_short_before_it(walked):
    for message in walked("ja"):
        before, number = message.subject.removeprefix("【知財ポータル】").rsplit(" ", 1)
        assert number == message.object_ref
        assert len(before) <= 30


def test_staff_is_written_to_in_its_own_language(walked, db):
    person("english@example.jp", "Ann", ("desk_manager", (DESK,))).__class__.objects.filter(name="Ann").update(language="en")
    mails = {message.recipient: message for message in walked("ja") if message.event == "consult_received"}

    assert mails["english@example.jp"].subject.startswith("A new consultation")
    assert mails["manager@example.jp"].subject.startswith("【知財ポータル】新しい相談")
    assert "/en/s/c/" in mails["english@example.jp"].body


def test_promise_of_the_first_answer_stands_in_the_mail(walked):
    first = walked("ja")[0]

    assert "山田 太郎 様" in first.body
    assert "までに担当者からご連絡します" in first.body
    assert first.scope == DESK
