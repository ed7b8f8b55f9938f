"""The way out: one SMTP connection for a sweep, and what its refusals mean."""

import smtplib
from contextlib import suppress
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mailing.models import Message
from mailing.render import html_of

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MESSAGES_PER_CONNECTION = 50  # many servers hang up after a hundred


class SendingFailed(Exception):
    """The message did not leave. `permanent`: never try again; `server_down`: others will fare no better."""

    def __init__(self, reason: str, *, permanent: bool = False, server_down: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.server_down = server_down


class Transport:
    """A connection that opens with the first message and is used again for the next ones."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._sent = 0  # through this connection

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def send(self, message: Message) -> None:
        """The mail server has accepted the message; raises SendingFailed when it has not."""
        try:
            self._open().send_messages([mail_of(message)])
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._hang_up()
            raise _what_it_means(error) from error
        self._sent += 1

    def _open(self) -> BaseEmailBackend:
        """A connection that stays open after a message: nothing stands between its acceptance and the journal."""
        if self._sent >= MESSAGES_PER_CONNECTION:
            self._hang_up()
        if self._connection is None:
            self._connection = get_connection(BACKEND)
            self._connection.open()
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection, self._sent = self._connection, None, 0
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):  # it is gone already
                connection.close()


def mail_of(message: Message) -> EmailMultiAlternatives:
    """The message as it goes out: the stored text, and the same words as simple HTML."""
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    mail.attach_alternative(html_of(message.subject, message.body, message.language), "text/html")
    return mail


def _what_it_means(error: Exception) -> SendingFailed:
    """5xx about this message is final, 4xx is not; without a conversation at all the server is down."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return SendingFailed(reason, permanent=all(code >= 500 for code in codes))
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return SendingFailed(reason, server_down=True)  # wrong password or a closed door: nothing about this message
    if isinstance(error, smtplib.SMTPResponseException):  # sender refused, data refused
        return SendingFailed(reason, permanent=error.smtp_code >= 500)
    if isinstance(error, ValueError):  # an address or header that no mail can carry
        return SendingFailed(reason, permanent=True)
    return SendingFailed(reason, server_down=True)
