"""What is written at a case: replies and the client's words, to be taken back for a minute; memos, which never leave."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions import asked, reply_drafts
from consultations.actions.steps import locked_case, set_clock, take
from consultations.enums import CaseStatus, MessageKind
from consultations.models import Case, CaseMessage
from consultations.models.messages import TAKE_BACK
from consultations.notices.messages import client_mail_keys, client_wrote, reply_key, reply_written
from consultations.permissions import can_take_back, can_write_at, is_requester, reads_in_emergency
from core import audit, idempotency, receipts, transitions
from core.transitions import TransitionRefused
from mailing.actions import take_back as take_back_mail
from mailing.models import Message

_NOT_ALLOWED = _("You are not allowed to take this step.")
_OTHER_CASE = _("This form belongs to another case. Open the case again.")
_WITHDRAWN = _("The client withdrew this consultation. Nothing more is written to him.")
_NO_ADDRESS = _("There is no email address of the client. Note it on the page “Company” first, or phone him.")
_NO_NUMBER = _("This case comes from a ledger: the client has no receipt number with which to read a reply. Phone him.")
_LEFT = _("The reply has left already. Write another one to correct it.")
_MESSAGE_LEFT = _("Your message has been sent already. Please write another one to correct it.")


class _WrittenBefore(Exception):
    """The same form was sent before."""


def can_be_reached(case: Case) -> bool:
    """Whether a reply comes to the client's knowledge: on his own page once he signs in, or by mail and his number."""
    if case.erased_at is not None:
        return False
    return case.requester_id is not None or (bool(case.email) and receipts.has_shape(case.ref))


def reply(
    *,
    case: Case,
    by: Actor,
    body: str,
    language: str,
    form_key: uuid.UUID,
    template_ref: str = "",
    draft_version: int | None = None,
) -> CaseMessage:
    """The reply stands at the case and is the client's to read after TAKE_BACK; the mail that says so waits as long.

    In one transaction: key, message, audit row, mail (number and link only). The same `form_key` again gives that
    reply. A closed case may be replied to; a withdrawn one, and a client nobody can reach, raise TransitionRefused.
    The own draft goes with it; with `draft_version` one that somebody changed since raises DraftChanged.
    """

    def write(locked: Case, now: datetime) -> CaseMessage:
        if not can_write_at(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.status == CaseStatus.WITHDRAWN:
            raise TransitionRefused(_WITHDRAWN)
        if not can_be_reached(locked):
            raise TransitionRefused(_NO_NUMBER if locked.email else _NO_ADDRESS)
        reply_drafts.refuse_unseen(case=locked, by=by, body=body, version=draft_version)
        reply_drafts.sent(case=locked, by=by)
        given = {"language": language, "template_ref": template_ref, "released_at": now + TAKE_BACK}
        return _message(locked, MessageKind.REPLY, body, by, now, **given)

    return _once(case, form_key, "reply", by, write, then=reply_written)


def memo(*, case: Case, by: Actor, body: str, form_key: uuid.UUID) -> CaseMessage:
    """The note stands at the case for who works on it. No mail comes of it, whatever happens.

    The same `form_key` again gives that memo. Raises TransitionRefused for who may not.
    """

    def write(locked: Case, now: datetime) -> CaseMessage:
        if not can_write_at(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        return _message(locked, MessageKind.MEMO, body, by, now)

    return _once(case, form_key, "memo", by, write)


def client_message(*, case: Case, by: Actor, body: str, form_key: uuid.UUID, is_final: bool = False) -> CaseMessage:
    """What the client wrote is the desk's to read after TAKE_BACK, unless it `is_final`: then at once. The mail to the
    advisor, or where there is none to the desk, waits as long.

    A case that waits for the client goes on at once, and what he was asked for counts as done; who takes the message back
    takes that back too. The same `form_key` again gives that message. A closed case may still be written to; a withdrawn
    one, and anybody but the client, raise TransitionRefused.
    """

    def write(locked: Case, now: datetime) -> CaseMessage:
        if not is_requester(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.status == CaseStatus.WITHDRAWN:
            raise TransitionRefused(_("You withdrew this consultation. Take it up again before you write."))
        leaves = now if is_final else now + TAKE_BACK
        message = _message(locked, MessageKind.CLIENT, body, by, now, language=locked.language, released_at=leaves)
        if locked.status == CaseStatus.WAITING:
            take(locked, "resume", by=by)
            asked.answered(case=locked, by=by)
            message.resumed_by = transitions.history(locked).first()
        return message

    return _once(case, form_key, "client_message", by, write, then=client_wrote)


def take_back(*, message: CaseMessage, by: Actor) -> bool:
    """The reply or message was never sent: neither page nor mail shows it. False when it was taken back before.

    Where a waiting case went on because of the client's message alone, it waits again. Raises TransitionRefused for who
    may not, and once the minute is over or the mail is being sent.
    """
    with transaction.atomic():
        case = locked_case(message.case_id, "advisor")
        locked = CaseMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        locked.case = case
        if not can_take_back(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.taken_back_at is not None:
            return False
        is_reply = locked.kind == MessageKind.REPLY
        now = timezone.now()
        if not locked.can_be_taken_back(now):
            raise TransitionRefused(_LEFT if is_reply else _MESSAGE_LEFT)
        for key in [reply_key(locked)] if is_reply else client_mail_keys(locked):
            if not take_back_mail(key=key) and Message.objects.filter(key=key).exists():
                raise TransitionRefused(_LEFT if is_reply else _MESSAGE_LEFT)
        locked.taken_back_at = message.taken_back_at = now
        locked.save(update_fields=["taken_back_at"])
        action = "take_back_reply" if is_reply else "take_back_message"
        audit.record(by=by, action=action, obj=case, changes={"message": [locked.ref, ""]})
        if not is_reply:
            _wait_again(case, by)
    return True


def _wait_again(case: Case, by: Actor) -> None:
    """The case waits as before, where it went on by messages that are all taken back now and nothing moved it since."""
    last = transitions.history(case).first()
    cause = CaseMessage.objects.filter(case=case, resumed_by=last).first() if last else None
    if last is None or cause is None:
        return
    since = CaseMessage.objects.filter(case=case, kind=MessageKind.CLIENT, written_at__gte=cause.written_at)
    if since.filter(taken_back_at=None).exists():
        return
    transitions.undo(case, last, by=by)
    set_clock(case)
    asked.set_back(case=case, kind="resume", since=last.at, by=by)


def record_reading(*, case: Case, by: Actor, until: datetime | None) -> None:
    """Messages of the client up to `until` are read now. That `by` opened the case stands in the log of reads (core.reading).

    Call it for who reads the case at the desk. None: nothing waits to be read. A message of his own is not read by himself,
    and by an emergency access nothing counts as read: the desk still has to see it.
    """
    if until is not None and not reads_in_emergency(by, case):
        now = timezone.now()
        unread = CaseMessage.objects.for_desk(now).filter(case=case, kind=MessageKind.CLIENT, read_at=None)
        unread.filter(written_at__lte=until).exclude(author_ref=by.ref).update(read_at=now)


def _message(case: Case, kind: MessageKind, body: str, by: Actor, now: datetime, **given: object) -> CaseMessage:
    values = {"written_at": now, "released_at": now, "author_ref": by.ref, "author_label": by.label} | given
    return CaseMessage(case=case, kind=kind, body=body, **values)


def _once(
    case: Case,
    form_key: uuid.UUID,
    purpose: str,
    by: Actor,
    write: Callable[[Case, datetime], CaseMessage],
    then: Callable[[CaseMessage], None] | None = None,
) -> CaseMessage:
    """What `write` makes of the locked case stands there once per key, with its audit row and, by `then`, its mails."""
    try:
        with transaction.atomic():
            locked = locked_case(case.pk, "advisor__user", "client")
            if idempotency.earlier_answer(form_key, purpose):
                raise _WrittenBefore
            message = write(locked, timezone.now())
            _keep_key(form_key, purpose, message)
            message.save(force_insert=True)
            audit.record(by=by, action=purpose, obj=locked, changes={"message": ["", message.ref]})
            if then is not None:
                then(message)
    except _WrittenBefore:
        earlier = CaseMessage.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, purpose)).first()
        if earlier is None:
            raise TransitionRefused(_OTHER_CASE) from None
        return earlier
    case.status, case.due_on = locked.status, locked.due_on
    return message


def _keep_key(form_key: uuid.UUID, purpose: str, message: CaseMessage) -> None:
    try:
        idempotency.keep_answer(form_key, purpose, message.ref)
    except IntegrityError:
        raise _WrittenBefore from None
