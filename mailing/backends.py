"""The mail backend of Django: whatever is sent past the outbox lands in it."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from mailing import actions


class IntoOutbox(BaseEmailBackend):
    """Nothing that a library mails goes out directly: the outbox decides, as it does for our own mails.

    Nobody knows what such a mail says, so it counts as secret. Attachments raise ValueError: the outbox
    carries text.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if mail.attachments:
                raise ValueError("the outbox carries no attachments")
            for recipient in mail.recipients():
                actions.queue(
                    key=f"direct:{uuid.uuid4()}",
                    event="direct",
                    recipient=recipient,
                    language=get_language() or settings.LANGUAGE_CODE,
                    subject=str(mail.subject),
                    body=str(mail.body),
                    is_secret=True,
                )
        return len(email_messages)
