"""A mail server for the tests of delivery, and short ways to queue."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailing import actions
from mailing.models import Message
from tests.mailing.sink import Sink


@pytest.fixture
def queue() -> Callable[..., Message]:
    """`actions.queue` with a plain, valid value for every argument left out."""

    def _queue(**given: Any) -> Message:
        values = {
            "key": "submitted:R8-483920-5:client",
            "event": "submitted",
            "recipient": "sme@example.jp",
            "language": "ja",
            "subject": "【知財ポータル】相談を受け付けました R8-483920-5",
            "body": "髙﨑 𠮷郎 様\n\n11月26日（木）までに担当者からご連絡します。",
            "scope": "trade_secret",
            "object_ref": "R8-483920-5",
        }
        return actions.queue(**values | given)

    return _queue


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A mail server to which the portal delivers during the test."""
    with Sink() as server:
        deliver_to(settings, server.port)
        yield server


def deliver_to(settings: Any, port: int) -> None:
    settings.EMAIL_DELIVERS = True
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


@pytest.fixture
def make_due() -> Callable[[Message], None]:
    """The message's next try is now: time has passed."""

    def _make_due(message: Message) -> None:
        Message.objects.filter(pk=message.pk).update(next_try_at=message.created_at, lease_until=message.created_at)

    return _make_due
