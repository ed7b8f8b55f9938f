"""What a delivery status notification (RFC 3464) says: which of our mails, and why it did not arrive."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import BinaryIO

from core.text import without_controls

MOST = 10 * 1024 * 1024  # bytes; larger is no notification
_MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")


class NotABounce(Exception):
    """What came in is no notification that names a mail; the text is a sentence for the log of the mail server."""


@dataclass(frozen=True)
class Bounce:
    """`is_final`: the other side gave up (5.x.x, "failed"); else it goes on trying, or says that it was late."""

    message_id: str
    reason: str
    is_final: bool


def read_bounce(source: BinaryIO) -> Bounce:
    """The bounce in a raw mail; raises NotABounce."""
    raw = source.read(MOST + 1)
    if not raw.strip():
        raise NotABounce("nothing came in")
    if len(raw) > MOST:
        raise NotABounce("the mail is larger than any delivery status notification")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(mail.walk())
    report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if mail.get_content_type() != "multipart/report" or report is None:
        raise NotABounce("the mail is no delivery status notification (multipart/report with message/delivery-status)")
    message_id = _original_id(parts)
    if not message_id:
        raise NotABounce("the notification does not carry the Message-ID of the mail it is about")
    return _bounce(message_id, [block for block in _blocks(report) if block.get("Action") or block.get("Status")])


def _blocks(report: Message) -> list[Message]:
    """Of the mail as a whole, then one for each recipient."""
    payload = report.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _bounce(message_id: str, recipients: list[Message]) -> Bounce:
    """Our mails have one recipient each; of several blocks the worst tells."""
    if not recipients:
        raise NotABounce("the notification says nothing about a recipient")
    failed = [block for block in recipients if _word(block, "Action") == "failed" and _word(block, "Status")[:1] != "4"]
    told = (failed or recipients)[0]
    if not failed and _word(told, "Action") not in ("failed", "delayed"):
        raise NotABounce(f"the notification tells of no failure (Action: {_word(told, 'Action') or 'none'})")
    what = [_word(told, "Status"), str(told.get("Diagnostic-Code", "")).partition(";")[2].strip()]
    reason = " ".join(without_controls(" ".join(part for part in what if part)).split())
    return Bounce(message_id, reason or "no reason given", is_final=bool(failed))


def _word(block: Message, name: str) -> str:
    return str(block.get(name, "")).split(";")[0].split("(")[0].strip().lower()


def _original_id(parts: list[EmailMessage] | list[Message]) -> str:
    """The Message-ID in the returned mail or in its headers alone."""
    for part in parts:
        kind = part.get_content_type()
        text = ""
        if kind == "text/rfc822-headers":
            text = str(email.message_from_string(_text(part)).get("Message-ID", ""))
        elif kind in ("message/rfc822", "message/rfc822-headers", "message/global"):
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            text = str(first.get("Message-ID", "")) if isinstance(first, Message) else ""
        found = _MESSAGE_ID.search(text)
        if found:
            return found[0]
    return ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
