"""Replies, memos, messages of the client and promises for tests. Every argument left out has a plain, valid value."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from consultations.enums import MessageKind, Side
from consultations.models import CaseMessage, Promise
from consultations.models.messages import TAKE_BACK
from knowledge.models import ReplyTemplate
from tests.factories.consultations import make_case

_serial = count(1)


def make_message(**given: Any) -> CaseMessage:
    """A memo of an hour ago; pass any field of CaseMessage. A reply left a minute later."""
    values = {
        "kind": MessageKind.MEMO,
        "body": f"内容 {next(_serial)}",
        "author_ref": "user:somebody",
        "author_label": "試験",
        "written_at": timezone.now() - timedelta(hours=1),
    } | given
    wait = TAKE_BACK if values["kind"] == MessageKind.REPLY else timedelta()
    values.setdefault("released_at", values["written_at"] + wait)
    if "case" not in values:
        values["case"] = make_case()
    return CaseMessage.objects.create(**values)


def make_promise(**given: Any) -> Promise:
    """The institute sends something by 30 November 2026; pass any field of Promise."""
    values = {
        "side": Side.INSTITUTE,
        "text": f"資料を送る {next(_serial)}",
        "due_on": date(2026, 11, 30),
        "made_at": timezone.now(),
        "made_by": "試験",
    } | given
    if "case" not in values:
        values["case"] = make_case()
    return Promise.objects.create(**values)


def make_template(**given: Any) -> ReplyTemplate:
    """A template for every desk; pass any field of ReplyTemplate."""
    number = next(_serial)
    values = {
        "title_ja": f"受付のお礼 {number}",
        "title_en": f"Thank you {number}",
        "body_ja": "{name}様\n\nご相談({number})をありがとうございます。",
        "body_en": "Dear {name},\n\nThank you for your question ({number}).",
        "owner": "試験",
        "review_on": date(2027, 4, 1),
        "changed_at": timezone.now(),
        "changed_by": "試験",
    }
    return ReplyTemplate.objects.create(**values | given)
