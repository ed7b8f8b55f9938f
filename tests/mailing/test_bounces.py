"""A mail that came back: reading the notification, marking the message, the command that the mail server calls."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from core.actors import service
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing import actions
from mailing.bounces import NotABounce, read_bounce
from mailing.enums import MessageStatus
from mailing.models import JournalEntry, Message

BY = service("bounces")


def notification(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    code: str = "smtp; 550 5.1.1 User unknown",
    returned: str = "",
) -> bytes:
    """As Postfix writes it: a text for people, the machine's part, and the returned mail or its headers."""
    kind = returned or "message/rfc822"
    return f"""From: MAILER-DAEMON@mx.example.jp
To: no-reply@portal.example.jp
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I am sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; sme@example.jp
Action: {action}
Status: {status}
Diagnostic-Code: {code}

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: R8-483920-5
To: sme@example.jp

--b--
""".encode()


@pytest.fixture
def sent(queue) -> Message:
    message = queue()
    Message.objects.update(status=MessageStatus.SENT)
    message.refresh_from_db()
    return message


# --- reading ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_notification_names_the_mail_and_the_reason(returned):
    bounce = read_bounce(io.BytesIO(notification("<abc@portal.example.jp>", returned=returned)))

    assert (bounce.message_id, bounce.is_final) == ("<abc@portal.example.jp>", True)
    assert bounce.reason == "5.1.1 550 5.1.1 User unknown"


@pytest.mark.parametrize(
    ("action", "status", "is_final"),
    [("failed", "5.2.2", True), ("failed", "4.4.7", False), ("delayed", "4.4.1", False), ("Failed", "5.0.0", True)],
)
def test_only_what_is_given_up_for_good_is_final(action, status, is_final):
    assert read_bounce(io.BytesIO(notification("<a@b.jp>", action=action, status=status))).is_final is is_final


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "nothing"),
        (b"hello", "no delivery status"),
        (b"\x00\xff" * 500, "no delivery status"),
        (b"Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b--\n", "no delivery status"),
        (notification("not an id"), "Message-ID"),
        (notification("<a@b.jp>", action="delivered", status="2.0.0"), "no failure"),
        (
            notification("<a@b.jp>").replace(
                b"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n", b""
            ),
            "recipient",
        ),
        (b"x" * (10 * 1024 * 1024 + 1), "larger"),
    ],
)
def test_junk_is_refused_with_a_sentence(raw, why):
    with pytest.raises(NotABounce, match=why):
        read_bounce(io.BytesIO(raw))


def test_reason_holds_no_control_characters():
    bounce = read_bounce(io.BytesIO(notification("<a@b.jp>", code="smtp; 550\x07 no\x1b[31m such user")))

    assert bounce.reason.isprintable()


# --- marking ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_message_came_back_once(sent):
    assert actions.bounced(message=sent, reason="5.1.1 unknown", is_final=True, by=BY) is True
    assert actions.bounced(message=sent, reason="5.1.1 unknown", is_final=True, by=BY) is False

    sent.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (sent.status, sent.error) == (MessageStatus.BOUNCED, "5.1.1 unknown")
    assert (entry.action, entry.changes, entry.actor_ref) == ("bounced", {"status": ["sent", "bounced"]}, "service:bounces")


@pytest.mark.django_db
def test_delay_is_noted_and_the_message_stays_sent(sent):
    assert actions.bounced(message=sent, reason="4.4.1 no answer", is_final=False, by=BY) is True
    assert actions.bounced(message=sent, reason="4.4.1 no answer", is_final=False, by=BY) is False
    assert actions.bounced(message=sent, reason="5.0.0 given up", is_final=True, by=BY) is True

    sent.refresh_from_db()
    assert (sent.status, AuditEntry.objects.count()) == (MessageStatus.BOUNCED, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [MessageStatus.QUEUED, MessageStatus.KEPT, MessageStatus.FAILED, MessageStatus.WITHDRAWN])
def test_what_never_left_cannot_come_back(status, sent):
    Message.objects.update(status=status)

    assert actions.bounced(message=sent, reason="5.1.1", is_final=True, by=BY) is False
    assert Message.objects.get().status == status


@pytest.mark.django_db
def test_worker_that_marks_it_sent_afterwards_changes_nothing(queue):
    message = actions.claim(pk=queue().pk)
    JournalEntry.objects.create(message_id=message.message_id, left_at=message.created_at)
    actions.bounced(message=Message.objects.get(), reason="5.1.1", is_final=True, by=BY)

    actions._finish(message, MessageStatus.SENT, sent_at=message.created_at)

    assert Message.objects.get().status == MessageStatus.BOUNCED


# --- sending again ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_came_back_is_sent_again_as_a_copy(sent, desk_manager, as_actor):
    actions.bounced(message=sent, reason="5.1.1", is_final=True, by=BY)

    copy = actions.resend(message=sent, by=as_actor(desk_manager))

    assert (copy.pk != sent.pk, copy.recipient, copy.status) == (True, sent.recipient, MessageStatus.QUEUED)
    assert copy.message_id != sent.message_id


@pytest.mark.django_db
def test_what_was_taken_back_is_never_sent(queue, desk_manager, as_actor):
    message = queue()
    actions.take_back(key=message.key)
    message.refresh_from_db()

    with pytest.raises(TransitionRefused):
        actions.resend(message=message, by=as_actor(desk_manager))

    assert [(row.status, row.body) for row in Message.objects.all()] == [(MessageStatus.WITHDRAWN, "")]


# --- the command --------------------------------------------------------------------------------------------
def run(monkeypatch, raw: bytes) -> str:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("note_bounce", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_command_marks_the_message_and_runs_twice(sent, monkeypatch):
    raw = notification(sent.message_id)

    assert "came back" in run(monkeypatch, raw)
    assert "nothing new" in run(monkeypatch, raw)
    assert Message.objects.get().status == MessageStatus.BOUNCED


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"", b"junk", notification("<nobody@elsewhere.jp>")])
def test_command_ends_with_2_and_a_sentence_for_what_is_not_ours(raw, sent, monkeypatch):
    with pytest.raises(CommandError, match="Not noted") as told:
        run(monkeypatch, raw)

    assert told.value.returncode == 2
    assert Message.objects.get().status == MessageStatus.SENT
