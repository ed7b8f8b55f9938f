import time

import pytest
from django.db import transaction

from core import demo
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing import actions
from mailing.enums import MessageStatus
from mailing.models import Message

pytestmark = pytest.mark.django_db


def test_queue_with_the_same_key_keeps_the_first_message(queue):
    first = queue()
    second = queue(recipient="other@example.jp", subject="another")
    assert second.pk == first.pk
    assert list(Message.objects.values_list("recipient", "status")) == [("sme@example.jp", "queued")]


def test_queue_derives_the_message_id_from_key_and_own_domain(queue, settings):
    settings.PUBLIC_URL = "https://portal.example.jp"
    first, other = queue(key="a"), queue(key="b")
    assert first.message_id == actions.message_id_of("a") != other.message_id
    assert first.message_id.endswith("@portal.example.jp>")


def test_queue_lets_no_line_break_into_a_header(queue):
    message = queue(subject="受付\r\nBcc: thief@example.com\u2028x\x00\x85y")
    assert message.subject == "受付 Bcc: thief@example.com x y"


@pytest.mark.parametrize(
    "given",
    [
        {"recipient": "sme@example.jp\nBcc: thief@example.com"},
        {"recipient": "sme@example.jp, thief@example.com"},
        {"recipient": ""},
        {"language": "fr"},
        {"key": ""},
        {"key": "k" * 121},
    ],
)
def test_queue_with_nonsense_is_refused(queue, given):
    with pytest.raises(ValueError, match="mail"):
        queue(**given)
    assert not Message.objects.exists()


def test_queue_rolled_back_with_its_cause(queue):
    def cause() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError("cause")

    with pytest.raises(RuntimeError, match="cause"):
        cause()
    assert not Message.objects.exists()


def test_queue_wakes_the_worker_once_after_the_commit(queue, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(actions.current_app, "send_task", lambda name, **_options: sent.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        queue()
        queue(key="another")
        assert sent == []
    assert sent == ["mailing.tasks.deliver_due"]


def test_queue_without_a_broker_keeps_the_message(queue, monkeypatch, django_capture_on_commit_callbacks, caplog):
    def refuse(name, **_options):
        raise ConnectionRefusedError(name)

    monkeypatch.setattr(actions.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    assert Message.objects.get().status == MessageStatus.QUEUED
    assert "no broker" in caplog.text


def test_wake_worker_with_a_broker_that_is_down_keeps_nobody_waiting(monkeypatch, caplog):
    monkeypatch.setattr(actions.current_app.conf, "broker_write_url", "redis://127.0.0.1:1")
    before = time.monotonic()
    actions.wake_worker()
    assert time.monotonic() - before < 2
    assert "no broker" in caplog.text


def test_queue_in_a_demo_says_so_in_subject_and_body(queue):
    demo.mark_as_demo()
    japanese = queue(key="ja")
    english = queue(key="en", language="en", subject="Received", body="Hello")
    assert japanese.subject.startswith("【架空データ】【知財ポータル】")
    assert japanese.body.startswith("【架空データ】")
    assert (english.subject, english.body.splitlines()[0][:17]) == ("【Fictitious data】Received", "【Fictitious data】")


# --- sending again ----------------------------------------------------------------------------------
def test_resend_of_a_failed_message_queues_it_anew(queue, desk_manager, as_actor):
    message = queue()
    Message.objects.update(status=MessageStatus.FAILED, attempts=8, error="550 no such user")
    message.refresh_from_db()
    actions.resend(message=message, by=as_actor(desk_manager))
    assert list(Message.objects.values_list("status", "attempts", "error")) == [("queued", 0, "")]
    assert list(AuditEntry.objects.values_list("action", "object_type", "object_ref", "actor_ref")) == [
        ("resend", "mailing.message", message.ref, f"user:{desk_manager.ref}")
    ]


def test_resend_of_a_sent_message_queues_one_copy_only(queue, administrator, as_actor):
    message = queue()
    Message.objects.update(status=MessageStatus.SENT)
    message.refresh_from_db()
    copies = {actions.resend(message=message, by=as_actor(administrator)).pk for _ in range(2)}
    assert len(copies) == 1
    assert copies.isdisjoint({message.pk})
    copy = Message.objects.get(pk=copies.pop())
    assert (copy.subject, copy.status, copy.scope) == (message.subject, "queued", message.scope)
    assert copy.message_id != message.message_id
    assert AuditEntry.objects.filter(action="resend", object_ref=message.ref).count() == 1


def test_resend_after_the_copy_left_queues_another(queue, administrator, as_actor):
    message = queue()
    Message.objects.update(status=MessageStatus.SENT)
    message.refresh_from_db()
    first = actions.resend(message=message, by=as_actor(administrator))
    Message.objects.filter(pk=first.pk).update(status=MessageStatus.SENT)
    second = actions.resend(message=message, by=as_actor(administrator))
    assert second.pk not in (first.pk, message.pk)


def test_resend_of_a_queued_message_is_a_quiet_no_op(queue, administrator, as_actor):
    message = queue()
    actions.resend(message=message, by=as_actor(administrator))
    assert Message.objects.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("status", [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.KEPT])
def test_resend_by_desk_staff_or_of_a_secret_is_refused(queue, desk_staff, administrator, as_actor, status):
    plain, secret = queue(), queue(key="code", is_secret=True)
    Message.objects.update(status=status)
    for message, user in ((plain, desk_staff), (secret, administrator)):
        message.refresh_from_db()
        with pytest.raises(TransitionRefused):
            actions.resend(message=message, by=as_actor(user))
    assert set(Message.objects.values_list("status", flat=True)) == {status}
    assert not AuditEntry.objects.exists()


def test_resend_while_being_sent_is_refused(queue, administrator, as_actor):
    message = queue()
    Message.objects.update(status=MessageStatus.SENDING)
    message.refresh_from_db()
    with pytest.raises(TransitionRefused):
        actions.resend(message=message, by=as_actor(administrator))
