"""Replies, their taking back, memos, and messages of the client."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.actions.messages import client_message, memo, reply, take_back
from consultations.enums import CaseStatus, ClockKind, Level, MessageKind
from consultations.models import Case, CaseMessage, ClockInterval
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00:00+09:00"
SECRET = "合金の配合は三対一です。"


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(
        status=CaseStatus.IN_SUPPORT,
        advisor=advisor.advisor,
        email="client@example.jp",
        person_name="山田 太郎",
        requester=sme,
    )


@pytest.fixture
def write(case, advisor, as_actor):
    """Writes a reply as the case's advisor."""

    def _write(**given) -> CaseMessage:
        values = {"case": case, "by": as_actor(advisor), "body": SECRET, "language": "ja", "form_key": uuid.uuid4()}
        return reply(**values | given)

    return _write


def actions_of(case: Case) -> list[str]:
    return list(AuditEntry.objects.filter(object_ref=case.ref).order_by("pk").values_list("action", flat=True))


# --- reply ------------------------------------------------------------------------------------------------
def test_reply_waits_a_minute_with_its_mail(write, case):
    with time_machine.travel(NOW, tick=False):
        message = write(template_ref="t1")

    mail = Message.objects.get()
    assert (message.kind, message.body, message.template_ref) == (MessageKind.REPLY, SECRET, "t1")
    assert message.released_at - message.written_at == timedelta(seconds=60)
    assert mail.next_try_at == message.released_at
    assert mail.key == f"case:{case.ref}:reply:{message.ref}"
    assert (mail.event, mail.recipient, mail.object_ref, mail.scope) == (
        *("reply_written", "client@example.jp"),
        *(case.ref, case.desk_id),
    )
    assert actions_of(case) == ["reply"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_mail_of_a_reply_tells_no_content_and_leads_to_the_page(language, write, case):
    write(language=language)

    mail = Message.objects.get()
    assert mail.language == language
    assert "合金" not in mail.subject + mail.body
    assert case.subject not in mail.subject + mail.body
    assert mail.subject.rsplit(" ", 1)[1] == case.ref
    assert "山田 太郎" in mail.body
    assert ("/en/" in mail.body) is (language == "en")


def test_audit_never_holds_the_text(write, case):
    write()

    entry = AuditEntry.objects.get(object_ref=case.ref)
    assert SECRET not in str(entry.changes) + entry.reason


def test_same_form_twice_is_one_reply(write, case):
    key = uuid.uuid4()
    first, second = write(form_key=key), write(form_key=key, body="別の文")

    assert first.ref == second.ref
    assert (CaseMessage.objects.count(), Message.objects.count()) == (1, 1)
    assert actions_of(case) == ["reply"]


def test_form_of_another_case_is_refused(write):
    key = uuid.uuid4()
    write(form_key=key)
    other = make_case(email="b@example.jp", advisor=CaseMessage.objects.get().case.advisor)

    with pytest.raises(TransitionRefused):
        write(form_key=key, case=other)
    assert CaseMessage.objects.count() == 1


def test_mail_about_a_limited_case_is_seen_by_fewer(write, case):
    Case.objects.update(level=Level.LIMITED)
    write()

    assert Message.objects.get().is_restricted is True


@pytest.mark.parametrize("who", ["sme", "other_desk_advisor", "headquarters", "administrator"])
def test_only_who_works_on_the_case_replies(who, write, request, as_actor):
    with pytest.raises(TransitionRefused):
        write(by=as_actor(request.getfixturevalue(who)))
    assert (CaseMessage.objects.count(), Message.objects.count()) == (0, 0)


def test_closed_case_may_be_replied_to_and_a_withdrawn_one_not(write, case):
    Case.objects.update(status=CaseStatus.CLOSED)
    assert write().kind == MessageKind.REPLY

    Case.objects.update(status=CaseStatus.WITHDRAWN)
    with pytest.raises(TransitionRefused):
        write()


def test_client_without_an_address_but_with_an_account_reads_it_on_his_page(write):
    Case.objects.update(email="")

    assert write().kind == MessageKind.REPLY
    assert Message.objects.count() == 0


def test_client_whom_nobody_can_reach_is_not_replied_to(write):
    Case.objects.update(email="", requester=None)

    with pytest.raises(TransitionRefused):
        write()


def test_client_of_a_ledger_without_a_number_is_not_replied_to(write):
    Case.objects.update(ref="ledger-1", requester=None)

    with pytest.raises(TransitionRefused, match="受付番号"):
        write()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_client_without_an_account_is_led_to_the_page_that_asks_for_his_number(language, write, case):
    Case.objects.update(requester=None)
    write(language=language)

    page = f"{'/en' if language == 'en' else ''}/track/?number={case.ref}"
    assert page in Message.objects.get().body


# --- taking back --------------------------------------------------------------------------------------------
def test_reply_is_taken_back_with_its_mail_within_the_minute(write, case, advisor, as_actor):
    with time_machine.travel(NOW, tick=False) as clock:
        message = write()
        clock.shift(59)
        assert take_back(message=message, by=as_actor(advisor)) is True
        assert take_back(message=message, by=as_actor(advisor)) is False

    assert CaseMessage.objects.get().taken_back_at is not None
    assert (Message.objects.get().status, Message.objects.get().body) == (MessageStatus.WITHDRAWN, "")
    assert actions_of(case) == ["reply", "take_back_reply"]


def test_reply_that_left_stays(write, advisor, as_actor):
    with time_machine.travel(NOW, tick=False) as clock:
        message = write()
        clock.shift(60)
        with pytest.raises(TransitionRefused, match="送信されています"):
            take_back(message=message, by=as_actor(advisor))

    assert CaseMessage.objects.get().taken_back_at is None
    assert Message.objects.get().status == MessageStatus.QUEUED


def test_reply_whose_mail_a_worker_holds_stays(write, advisor, as_actor):
    message = write()
    Message.objects.update(status=MessageStatus.SENDING)

    with pytest.raises(TransitionRefused):
        take_back(message=message, by=as_actor(advisor))
    assert CaseMessage.objects.get().taken_back_at is None


def test_author_and_manager_take_back_and_others_not(write, desk_staff, desk_manager, as_actor):
    first, second = write(), write()
    with pytest.raises(TransitionRefused):
        take_back(message=first, by=as_actor(desk_staff))

    assert take_back(message=second, by=as_actor(desk_manager)) is True


def test_reply_that_no_mail_tells_of_is_taken_back_too(write, advisor, as_actor):
    Case.objects.update(email="")

    assert take_back(message=write(), by=as_actor(advisor)) is True


def test_memo_cannot_be_taken_back(case, advisor, as_actor):
    note = memo(case=case, by=as_actor(advisor), body=SECRET, form_key=uuid.uuid4())

    with pytest.raises(TransitionRefused):
        take_back(message=note, by=as_actor(advisor))


# --- memo -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", CaseStatus.values)
def test_memo_makes_no_mail_in_any_state(status, case, advisor, as_actor):
    Case.objects.update(status=status)
    key = uuid.uuid4()
    first = memo(case=case, by=as_actor(advisor), body=SECRET, form_key=key)

    assert memo(case=case, by=as_actor(advisor), body=SECRET, form_key=key).ref == first.ref
    assert (first.kind, CaseMessage.objects.count(), Message.objects.count()) == (MessageKind.MEMO, 1, 0)
    assert actions_of(case) == ["memo"]


def test_memo_is_not_for_the_client(case, sme, as_actor):
    with pytest.raises(TransitionRefused):
        memo(case=case, by=as_actor(sme), body=SECRET, form_key=uuid.uuid4())


# --- the client ---------------------------------------------------------------------------------------------------
def test_message_of_the_client_reaches_the_advisor_alone(case, sme, advisor, desk_manager, as_actor):
    message = client_message(case=case, by=as_actor(sme), body=SECRET, form_key=uuid.uuid4())

    mail = Message.objects.get()
    assert (message.kind, message.language) == (MessageKind.CLIENT, "ja")
    assert (mail.event, mail.recipient) == ("client_wrote", advisor.email)
    assert "合金" not in mail.subject + mail.body
    assert actions_of(case) == ["client_message"]


def test_message_at_an_unassigned_case_reaches_the_people_of_the_desk(case, sme, desk_manager, desk_staff, as_actor):
    Case.objects.update(advisor=None, status=CaseStatus.RECEIVED)
    client_message(case=case, by=as_actor(sme), body=SECRET, form_key=uuid.uuid4())

    assert set(Message.objects.values_list("recipient", flat=True)) == {desk_manager.email, desk_staff.email}


def test_case_that_waits_goes_on_when_the_client_writes(case, sme, as_actor):
    ClockInterval.objects.create(case=case, kind=ClockKind.WAITING, started_at=timezone.now())
    Case.objects.update(status=CaseStatus.WAITING)
    key = uuid.uuid4()
    for _twice in range(2):
        client_message(case=case, by=as_actor(sme), body=SECRET, form_key=key)

    assert Case.objects.get().status == case.status == CaseStatus.IN_SUPPORT
    assert ClockInterval.objects.get(ended_at=None).kind == ClockKind.RUNNING
    assert actions_of(case) == ["resume", "client_message"]


def test_nobody_writes_in_the_clients_name(case, advisor, other_sme, as_actor):
    for stranger in (advisor, other_sme):
        with pytest.raises(TransitionRefused):
            client_message(case=case, by=as_actor(stranger), body=SECRET, form_key=uuid.uuid4())
    assert CaseMessage.objects.count() == 0


def test_withdrawn_consultation_takes_no_message(case, sme, as_actor):
    Case.objects.update(status=CaseStatus.WITHDRAWN)

    with pytest.raises(TransitionRefused):
        client_message(case=case, by=as_actor(sme), body=SECRET, form_key=uuid.uuid4())
