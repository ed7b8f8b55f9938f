"""Writes of the outbox: queue, claim, deliver, send again.

A message is queued in the transaction of its cause. A sweep then takes each due message through
lease → has this Message-ID left already? → send → journal → mark. A worker that dies before the journal row
leaves the one case nobody can decide: the server may have accepted the mail in that instant. It is then sent
once more under the same Message-ID, by which mail programs know it for the same mail.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, demo, transitions
from core.actors import ActorLike
from core.text import clean_text
from mailing.enums import MessageStatus
from mailing.models import JournalEntry, Message
from mailing.permissions import can_resend
from mailing.transport import SendingFailed, Transport
from mailing.workflow import MESSAGE

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than any talk with a mail server (EMAIL_TIMEOUT is per answer)
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)]  # before the 2nd, 3rd … try
MAX_ATTEMPTS = len(WAITS) + 1
SECRETS_LAST = timedelta(hours=1)  # a sign-in code that comes later helps nobody
_ONE_TRY = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}  # seconds
_MANY_AT_ONCE = 500
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


# --- queue ----------------------------------------------------------------------------------------
def queue(
    *,
    key: str,
    event: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    scope: str = "",
    object_ref: str = "",
    is_restricted: bool = False,
    is_secret: bool = False,
    not_before: datetime | None = None,
) -> Message:
    """The message stands in the outbox, once per `key`: a second call returns the first message unchanged.

    Call it inside the transaction of the cause; the worker is woken after the commit. `key` is semantic,
    such as `submitted:R8-483920-5:client`. `scope` is the desk whose staff may see the message; without one
    only administrators may (a secret case). Until `not_before` it waits and can be taken back. Raises ValueError
    for a key, address or language that cannot be.
    """
    values = _values(key, event, recipient, language, subject, body, not_before, is_demo=demo.is_demo_now())
    values |= {"scope": scope, "object_ref": object_ref, "is_restricted": is_restricted, "is_secret": is_secret}
    message, created = Message.objects.get_or_create(key=key, defaults=values)
    if created:
        _wake_after_commit()
    return message


@dataclass(frozen=True)
class Letter:
    """One of many messages that are queued together, as the arguments of `queue` describe it. Only administrators see it."""

    key: str
    event: str
    recipient: str
    language: str
    subject: str
    body: str
    object_ref: str = ""
    not_before: datetime | None = None


def queue_many(letters: Sequence[Letter]) -> int:
    """As `queue` for each of these, in few statements; how many are new. Call it inside the transaction of the cause."""
    new, is_demo = 0, demo.is_demo_now()
    for start in range(0, len(letters), _MANY_AT_ONCE):
        some = {one.key: one for one in letters[start : start + _MANY_AT_ONCE]}
        known = set(Message.objects.filter(key__in=some).values_list("key", flat=True))
        rows = [_row_of(one, is_demo=is_demo) for key, one in some.items() if key not in known]
        Message.objects.bulk_create(rows, ignore_conflicts=True)  # of two at a time, one writes it
        new += len(rows)
    if new:
        _wake_after_commit()
    return new


def _row_of(one: Letter, *, is_demo: bool) -> Message:
    values = _values(one.key, one.event, one.recipient, one.language, one.subject, one.body, one.not_before, is_demo=is_demo)
    return Message(key=one.key, object_ref=one.object_ref, is_restricted=True, **values)


def _values(
    key: str,
    event: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    not_before: datetime | None,
    *,
    is_demo: bool,
) -> dict[str, Any]:
    """What the row of a message holds, but its key."""
    now = timezone.now()
    _refuse_nonsense(key, recipient, language)
    subject, body = _BREAKS.sub(" ", subject).strip(), clean_text(body)
    if is_demo:
        subject, body = _marked_as_demo(subject, body, language)
    return {
        "event": event,
        "recipient": recipient,
        "language": language,
        "subject": subject[:200],
        "body": body,
        "message_id": message_id_of(key),
        "next_try_at": not_before or now,
        "created_at": now,
    }


def message_id_of(key: str) -> str:
    """The Message-ID of a cause: the same on every machine and at every try, under our own domain."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def wake_worker() -> None:
    """A worker looks at the outbox now. Where no broker answers within a second, the next sweep does.

    The connection is its own: Celery's would try for six seconds while somebody waits for the page.
    """
    try:
        with current_app.connection(transport_options=_ONE_TRY) as connection:
            current_app.send_task("mailing.tasks.deliver_due", expires=60, retry=False, connection=connection)
    except Exception as error:  # whatever a broker can do, the business write is done and stays done
        logger.warning("no broker to wake the mail worker, the sweep will deliver: %s", error)


def _wake_after_commit() -> None:
    """Once per transaction, however many messages it queues."""
    if not any(waiting is wake_worker for _ids, waiting, *_rest in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake_worker)


def _refuse_nonsense(key: str, recipient: str, language: str) -> None:
    if not key or len(key) > 120:
        raise ValueError(f"a mail needs a key of 1 to 120 characters, not {key!r}")
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"no mail is written in {language!r}")
    try:
        validate_email(recipient)
    except ValidationError as error:
        raise ValueError(f"no mail can be addressed to {recipient!r}") from error


def _marked_as_demo(subject: str, body: str, language: str) -> tuple[str, str]:
    with translation.override(language):
        mark = demo.mark()
        if subject.startswith(f"【{mark}】"):  # a copy of a message that says so already
            return subject, body
        notice = _("This mail is about fictitious data. It was written to nobody and is not sent out.")
    return f"【{mark}】{subject}", f"【{mark}】{notice}\n\n{body}"


# --- deliver --------------------------------------------------------------------------------------
def must_stay_inside() -> bool:
    """Whether nothing may leave: no mail server is set, or the data are fictitious."""
    return not settings.EMAIL_DELIVERS or demo.is_demo_now()


def deliver_all_due(*, limit: int = 500) -> dict[str, int]:
    """Every message due now was tried once, at most `limit`; returns how many ended in which status.

    Safe to run twice and at the same time: the lease decides. Stops early when the mail server is down.
    """
    counts: dict[str, int] = {}
    due = Message.objects.due(timezone.now()).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]
    with Transport() as transport:
        for pk in list(due):
            message = claim(pk=pk)
            if message is None:
                continue
            try:
                deliver(message=message, transport=transport)
            except SendingFailed as failure:
                put_back(message=message, failure=failure)
                if failure.server_down:
                    break
            finally:
                counts[message.status] = counts.get(message.status, 0) + 1
    return counts


def claim(*, pk: int) -> Message | None:
    """The message with its lease, or None when it is not due or another worker was faster."""
    now = timezone.now()
    mine = (
        Message.objects.due(now)
        .filter(pk=pk)
        .update(status=MessageStatus.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Message.objects.get(pk=pk) if mine else None


def deliver(*, message: Message, transport: Transport) -> None:
    """The claimed message is sent or kept inside; raises SendingFailed (the lease then still stands)."""
    if must_stay_inside():
        _finish(message, MessageStatus.KEPT)
        return
    left = JournalEntry.objects.filter(message_id=message.message_id).first()
    if left is None:
        if message.attempts > MAX_ATTEMPTS:
            raise SendingFailed("the worker died each time it tried", permanent=True)
        transport.send(message)
        left = _write_journal(message)
    _finish(message, MessageStatus.SENT, sent_at=left.left_at)


def put_back(*, message: Message, failure: SendingFailed) -> None:
    """The message waits for its next try, or is given up: refused for good, tried often enough, or too late."""
    now = timezone.now()
    too_late = message.is_secret and now - message.created_at > SECRETS_LAST
    if failure.permanent or too_late or message.attempts >= MAX_ATTEMPTS:
        _finish(message, MessageStatus.FAILED, error=str(failure)[:300])
        return
    _finish(message, MessageStatus.QUEUED, error=str(failure)[:300], next_try_at=now + WAITS[message.attempts - 1])


def _write_journal(message: Message) -> JournalEntry:
    """One statement of its own, at once: nothing that fails afterwards can make the portal forget it."""
    try:
        with transaction.atomic():
            return JournalEntry.objects.create(message_id=message.message_id, left_at=timezone.now())
    except IntegrityError:  # a worker whose lease had run out was sending too
        return JournalEntry.objects.get(message_id=message.message_id)


def _finish(message: Message, status: MessageStatus, **values: object) -> None:
    """The lease ends in `status`. It is also the fence: a worker that lost its lease changes nothing."""
    lease = message.lease_until
    values = {"error": ""} | values | {"status": status, "lease_until": None}
    if message.is_secret and status in (MessageStatus.SENT, MessageStatus.FAILED):
        values["body"] = ""  # codes and one-time links are not kept once they are of no use here
    Message.objects.filter(pk=message.pk, status=MessageStatus.SENDING, lease_until=lease).update(**values)
    for name, value in values.items():
        setattr(message, name, value)


# --- take back ------------------------------------------------------------------------------------
def take_back(*, key: str) -> bool:
    """The message will not be sent; False when a worker already has it or there is none.

    Call it inside the transaction that takes back the cause; the audit row of that tells of both.
    """
    waiting = Message.objects.filter(key=key, status=MessageStatus.QUEUED, attempts=0)
    return waiting.update(status=MessageStatus.WITHDRAWN, body="") > 0


def take_back_all(*, key_begins: str) -> int:
    """As `take_back` for every message whose key begins so; how many will not be sent."""
    waiting = Message.objects.filter(key__startswith=key_begins, status=MessageStatus.QUEUED, attempts=0)
    return waiting.update(status=MessageStatus.WITHDRAWN, body="")


# --- come back ------------------------------------------------------------------------------------
def bounced(*, message: Message, reason: str, is_final: bool, by: ActorLike) -> bool:
    """The other side's mail server could not deliver: for good, then the message has come back; else only the reason is noted.

    False when that was known. A message that never left cannot come back: the same.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        reason = reason[:300]
        if locked.status not in (MessageStatus.SENT, MessageStatus.SENDING) or (not is_final and locked.error == reason):
            return False
        status = MessageStatus.BOUNCED if is_final else MessageStatus(locked.status)
        changes: dict[str, list[object]] = {"status": [locked.status, status.value]}
        locked.status, locked.error = status, reason
        locked.lease_until = None if is_final else locked.lease_until  # whoever is marking it sent finds it changed
        locked.save(update_fields=["status", "error", "lease_until"])
        audit.record(by=by, action="bounced" if is_final else "delayed", obj=locked, changes=changes)
    message.status, message.error = locked.status, locked.error
    return True


# --- who may read --------------------------------------------------------------------------------
def restrict(*, object_ref: str) -> None:
    """The messages about an object are seen by fewer people from now on: it became restricted itself.

    Call it inside the transaction that restricts the object; the audit row of that tells of both.
    """
    Message.objects.filter(object_ref=object_ref).update(is_restricted=True)


def hide(*, object_ref: str) -> None:
    """As restrict; from now on administrators alone see that there are messages about it: it became secret."""
    Message.objects.filter(object_ref=object_ref).update(is_restricted=True, scope="")


# --- send again -----------------------------------------------------------------------------------
def resend(*, message: Message, by: ActorLike) -> Message:
    """The message stands in the outbox again, with an audit row; raises core.transitions.TransitionRefused.

    What never left is queued anew under its Message-ID. Of what did leave, also if it came back, a copy is queued under
    its own Message-ID; while that copy waits, asking again brings no second one. What was taken back stays so.
    """
    with transaction.atomic():
        if message.status in (MessageStatus.SENT, MessageStatus.BOUNCED):
            return _queue_copy(message, by)
        if transitions.apply(MESSAGE, message, "resend", by=by):
            Message.objects.filter(pk=message.pk).update(attempts=0, next_try_at=timezone.now(), error="")
            message.refresh_from_db()
            _wake_after_commit()
    return message


def readdress(*, object_ref: str, old: str, new: str, copies: Iterable[Message], by: ActorLike) -> None:
    """What still waits for `old` about an object goes to `new`, or to nobody where that is empty; of `copies` too, once more.

    A one-time link that waits is taken back: it opens the case for who has the old address. Whoever calls says who may,
    audits, and does it in the transaction that corrects the address.
    """
    all_waiting = Message.objects.filter(object_ref=object_ref, recipient=old, status=MessageStatus.QUEUED)
    all_waiting.filter(is_secret=True).update(status=MessageStatus.WITHDRAWN, body="")
    waiting = all_waiting.filter(is_secret=False)
    if not new:
        waiting.update(status=MessageStatus.WITHDRAWN, body="")
        return
    _refuse_nonsense("-", new, settings.LANGUAGE_CODE)
    waiting.update(recipient=new)
    for message in copies:
        _copy_to(new, message, by)


def _queue_copy(message: Message, by: ActorLike) -> Message:
    if not can_resend(by, message):
        raise transitions.TransitionRefused(_("You are not allowed to take this step."))
    return _copy_to(message.recipient, message, by)


def _copy_to(recipient: str, message: Message, by: ActorLike) -> Message:
    copies = list(Message.objects.filter(key__startswith=f"again:{message.pk}:").order_by("-pk"))
    waits = (MessageStatus.QUEUED, MessageStatus.SENDING)
    if copies and copies[0].status in waits and copies[0].recipient == recipient:
        return copies[0]
    copy = queue(
        key=f"again:{message.pk}:{len(copies) + 1}",
        event=message.event,
        recipient=recipient,
        language=message.language,
        subject=message.subject,
        body=message.body,
        scope=message.scope,
        object_ref=message.object_ref,
        is_restricted=message.is_restricted,
    )
    audit.record(by=by, action="resend", obj=message, changes={"copy": ["", copy.ref]})
    return copy
