import pytest
from django.core.mail import EmailMessage, send_mail

from core import demo
from mailing import actions
from mailing.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    """The test runner puts its own backend in place of ours."""
    settings.EMAIL_BACKEND = "mailing.backends.IntoOutbox"


def test_mail_sent_past_the_outbox_lands_in_it_as_a_secret():
    send_mail("件名", "本文 123456", None, ["a@example.jp", "b@example.jp"])
    rows = Message.objects.order_by("pk").values_list("recipient", "subject", "body", "is_secret", "scope", "status")
    assert list(rows) == [
        ("a@example.jp", "件名", "本文 123456", True, "", "queued"),
        ("b@example.jp", "件名", "本文 123456", True, "", "queued"),
    ]


def test_mail_sent_past_the_outbox_reaches_the_mail_server(sink):
    send_mail("件名", "本文", None, ["a@example.jp"])
    assert actions.deliver_all_due() == {"sent": 1}
    assert sink.recipients() == ["a@example.jp"]


def test_mail_sent_past_the_outbox_stays_inside_in_a_demo(sink):
    demo.mark_as_demo()
    send_mail("件名", "本文", None, ["a@example.jp"])
    assert actions.deliver_all_due() == {"kept": 1}
    assert sink.mails == []


def test_mail_with_an_attachment_is_refused():
    mail = EmailMessage("件名", "本文", None, ["a@example.jp"])
    mail.attach("a.txt", "text")
    with pytest.raises(ValueError, match="attachments"):
        mail.send()
    assert not Message.objects.exists()
