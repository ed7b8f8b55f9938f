"""Lease → asked the journal? → send → journal → mark, against a mail server on localhost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import demo
from mailing import actions, transport
from mailing.enums import MessageStatus
from mailing.models import JournalEntry, Message
from mailing.tasks import deliver_due
from mailing.transport import SendingFailed, Transport
from tests.mailing.conftest import deliver_to
from tests.mailing.sink import Sink

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker process is gone at this point."""


def test_deliver_due_sends_text_and_html_with_the_same_words(queue, sink):
    message = queue(body="髙﨑 𠮷郎㈱ 様\n\n<b>確認</b> http://localhost:8000/s/ まで")
    deliver_due()
    mail = sink.mails[0]
    assert (mail["To"], mail["Subject"].strip(), mail["Message-ID"]) == (message.recipient, message.subject, message.message_id)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.replace("\r\n", "\n").strip() == message.body
    assert "髙﨑 𠮷郎㈱ 様" in html
    assert '&lt;b&gt;確認&lt;/b&gt; <a href="http://localhost:8000/s/">http://localhost:8000/s/</a> まで' in html
    assert "<img" not in html


def test_deliver_due_twice_sends_once(queue, sink):
    message = queue()
    deliver_due()
    deliver_due()
    message.refresh_from_db()
    assert len(sink.mails) == 1
    assert (message.status, message.attempts, message.lease_until) == (MessageStatus.SENT, 1, None)
    assert message.sent_at == JournalEntry.objects.get().left_at


def test_deliver_due_leaves_alone_what_is_not_due_or_leased(queue, sink):
    later, leased = queue(key="later"), queue(key="leased")
    Message.objects.filter(pk=later.pk).update(next_try_at=timezone.now() + timedelta(minutes=1))
    assert actions.claim(pk=leased.pk) is not None
    assert actions.deliver_all_due() == {}
    assert sink.mails == []


@pytest.mark.parametrize("point", ["before_send", "after_journal"])
def test_worker_killed_in_the_middle_loses_and_doubles_nothing(queue, sink, make_due, monkeypatch, point):
    message = queue()
    target = {"before_send": (Transport, "send"), "after_journal": (actions, "_finish")}[point]
    with monkeypatch.context() as patch:
        patch.setattr(*target, _kill)
        with pytest.raises(Killed):
            deliver_due()
    message.refresh_from_db()
    assert message.status == MessageStatus.SENDING
    make_due(message)
    deliver_due()
    message.refresh_from_db()
    assert message.status == MessageStatus.SENT
    assert [mail["Message-ID"] for mail in sink.mails] == [message.message_id]


def test_worker_killed_between_server_and_journal_sends_again_under_the_same_id(queue, sink, make_due, monkeypatch):
    """The one window that SMTP leaves open: both copies carry one Message-ID."""
    message = queue()
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_write_journal", _kill)
        with pytest.raises(Killed):
            deliver_due()
    make_due(message)
    deliver_due()
    assert [mail["Message-ID"] for mail in sink.mails] == [message.message_id] * 2


def test_worker_that_dies_each_time_gives_up_in_the_end(queue, sink, make_due):
    message = queue()
    Message.objects.update(status=MessageStatus.SENDING, attempts=actions.MAX_ATTEMPTS)
    make_due(message)
    assert actions.deliver_all_due() == {"failed": 1}
    assert sink.mails == []


def test_worker_whose_lease_ran_out_changes_nothing(queue, sink, make_due):
    queue()
    slow = actions.claim(pk=Message.objects.get().pk)
    make_due(slow)
    fast = actions.claim(pk=slow.pk)
    actions.put_back(message=slow, failure=SendingFailed("late", permanent=True))
    assert Message.objects.get().status == MessageStatus.SENDING
    with Transport() as way_out:
        actions.deliver(message=fast, transport=way_out)
    assert Message.objects.get().status == MessageStatus.SENT


def test_refused_recipient_fails_at_once_and_others_are_served(queue, sink):
    sink.refusals["gone@example.jp"] = "550 no such user"
    gone, fine = queue(key="gone", recipient="gone@example.jp"), queue(key="fine")
    deliver_due()
    gone.refresh_from_db()
    fine.refresh_from_db()
    assert (gone.status, "550" in gone.error) == (MessageStatus.FAILED, True)
    assert (fine.status, sink.recipients()) == (MessageStatus.SENT, ["sme@example.jp"])


def test_recipient_put_off_is_tried_again_later(queue, sink, make_due):
    sink.refusals["busy@example.jp"] = "451 try later"
    message = queue(recipient="busy@example.jp")
    for attempt in range(1, actions.MAX_ATTEMPTS):
        deliver_due()
        message.refresh_from_db()
        assert (message.status, message.attempts) == (MessageStatus.QUEUED, attempt)
        wait = message.next_try_at - timezone.now()
        assert timedelta(seconds=-5) < wait - actions.WAITS[attempt - 1] <= timedelta()
        make_due(message)
    deliver_due()
    message.refresh_from_db()
    assert (message.status, sink.mails) == (MessageStatus.FAILED, [])


def test_server_down_then_up_delivers_everything(queue, settings, make_due):
    with Sink() as closed:
        port = closed.port
    deliver_to(settings, port)
    messages = [queue(key=str(number)) for number in range(3)]
    assert actions.deliver_all_due() == {"queued": 1}  # the others wait for a server without using up a try
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    for message in messages:
        make_due(message)
    with Sink(port) as server:
        assert actions.deliver_all_due() == {"sent": 3}
        assert len(server.mails) == 3


def test_messages_of_one_sweep_share_a_connection_up_to_a_number(queue, sink, monkeypatch):
    monkeypatch.setattr(transport, "MESSAGES_PER_CONNECTION", 2)
    for number in range(3):
        queue(key=str(number))
    assert actions.deliver_all_due() == {"sent": 3}
    assert sink.talks == 2


def test_server_that_hangs_up_in_the_middle_is_tried_again(queue, sink, make_due):
    sink.refusals["sme@example.jp"] = "421 closing"
    first, second = queue(key="1"), queue(key="2")
    assert actions.deliver_all_due() == {"queued": 2}
    sink.refusals.clear()
    make_due(first)
    make_due(second)
    assert actions.deliver_all_due() == {"sent": 2}


def test_secret_that_comes_too_late_is_given_up_and_forgotten(queue, settings):
    with Sink() as closed:
        port = closed.port
    deliver_to(settings, port)
    message = queue(is_secret=True, body="123456")
    Message.objects.update(created_at=timezone.now() - timedelta(hours=2))
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.body) == (MessageStatus.FAILED, "")


def test_secret_once_sent_is_no_longer_stored(queue, sink):
    message = queue(is_secret=True, body="123456")
    deliver_due()
    message.refresh_from_db()
    assert (message.status, message.body) == (MessageStatus.SENT, "")
    assert "123456" in sink.mails[0].get_body(("plain",)).get_content()


def test_without_mail_server_messages_are_kept(queue, settings):
    settings.EMAIL_DELIVERS = False
    queue()
    queue(key="code", is_secret=True, body="123456")
    assert actions.deliver_all_due() == {"kept": 2}
    assert list(Message.objects.order_by("pk").values_list("body", flat=True))[1] == "123456"


def test_demo_lets_nothing_leave_even_with_a_mail_server(queue, sink):
    queue()
    demo.mark_as_demo()
    assert actions.deliver_all_due() == {"kept": 1}
    assert sink.mails == []
    assert not JournalEntry.objects.exists()


def _kill(*_args, **_values):
    raise Killed
