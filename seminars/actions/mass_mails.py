"""Mails to many people of an event: written, tried out, sent with thirty minutes to think again, recalled."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit, transitions
from core.actors import ActorLike
from core.idempotency import IntegrityError, earlier_answer, forget_answer, keep_answer
from core.transitions import TransitionRefused
from mailing.actions import Letter, queue_many, take_back_all
from seminars.enums import EventStatus, MassMailStatus, Segment
from seminars.models import MassMail, SeminarEvent
from seminars.notices.mass_mails import EVENT, letter, sample_of
from seminars.permissions.events import can_run
from seminars.segments import Audience, audience_of, key_of
from seminars.workflow.mass_mails import MASS_MAIL

STANDS = timedelta(minutes=30)  # in the outbox, before it leaves
_PURPOSE = "mass-mail"
_AFTER_IT = (Segment.ATTENDED, Segment.ABSENT)


@dataclass(frozen=True)
class MailEntry:
    segment: str
    subject_ja: str
    body_ja: str
    subject_en: str = ""
    body_en: str = ""


def write_draft(*, by: ActorLike, event: SeminarEvent, entry: MailEntry, form_key: uuid.UUID) -> MassMail:
    """A draft; the same sheet twice gives the same one. Raises TransitionRefused."""
    _refuse(by, event)
    try:
        with transaction.atomic():
            earlier = earlier_answer(form_key, _PURPOSE)
            if earlier:
                return _standing(earlier, event)
            mail = MassMail.objects.create(event=event, made_at=timezone.now(), made_by=by.label, **vars(entry))
            keep_answer(form_key, _PURPOSE, mail.ref)
            transitions.start(mail, "write", by=by)
    except IntegrityError:  # the same sheet, at the same time
        return _standing(earlier_answer(form_key, _PURPOSE), event)
    return mail


def _standing(ref: str, event: SeminarEvent) -> MassMail:
    """Raises TransitionRefused where somebody discards it at this moment."""
    found = MassMail.objects.filter(ref=ref, event=event).first()
    if found is None:
        raise TransitionRefused(_("This draft was discarded in the meantime. Please save it once more."))
    return found


def change_draft(*, by: ActorLike, mail: MassMail, entry: MailEntry, version: int) -> bool:
    """False when it says so already. Raises TransitionRefused once it was sent, or when somebody else changed it."""
    _refuse(by, mail.event)
    with transaction.atomic():
        locked = MassMail.objects.select_for_update().get(pk=mail.pk)
        if locked.status != MassMailStatus.DRAFT:
            raise TransitionRefused(_("This mail was sent. Write a new one to say more."))
        changed = [name for name, value in vars(entry).items() if getattr(locked, name) != value]
        if not changed:
            return False
        _refuse_other_version(locked, version)
        MassMail.objects.filter(pk=mail.pk).update(**vars(entry), version=version + 1, tested_at=None)
        audit.record(by=by, action="change", obj=locked, changes={"fields": [None, changed]})
    mail.refresh_from_db()
    return True


def discard(*, by: ActorLike, mail: MassMail) -> bool:
    """The draft is gone; False when it was. Raises TransitionRefused once it was sent."""
    _refuse(by, mail.event)
    with transaction.atomic():
        locked = MassMail.objects.select_for_update().filter(pk=mail.pk).first()
        if locked is None:
            return False
        if locked.status != MassMailStatus.DRAFT:
            raise TransitionRefused(_("This mail was sent. Write a new one to say more."))
        audit.record(by=by, action="discard", obj=locked, changes={})
        forget_answer(_PURPOSE, locked.ref)  # who goes back in the browser and saves again has a draft again
        locked.delete()
    return True


def send_test(*, by: ActorLike, mail: MassMail, user: User, form_key: uuid.UUID) -> bool:
    """The mail goes to the person himself, in each language in which it is written; False when this sheet was sent before.

    It bears his name and no link to anybody's page: a test in a mailbox opens nothing.
    """
    _refuse(by, mail.event)
    with transaction.atomic():
        languages = ("ja", "en") if mail.body_en else ("ja",)
        if not queue_many([_test_letter(mail, user, language, form_key) for language in languages]):
            return False
        MassMail.objects.filter(pk=mail.pk).update(tested_at=timezone.now())
        audit.record(by=by, action="test", obj=mail, changes={})
    mail.refresh_from_db()
    return True


def send(*, by: ActorLike, mail: MassMail, version: int, expected: int) -> bool:
    """It stands in the outbox and leaves in thirty minutes; False when it was sent before.

    `expected` is the number of recipients that the person saw. Raises TransitionRefused where it is another one by now, where
    there is nobody, or where somebody changed the text.
    """
    _refuse(by, mail.event)
    with transaction.atomic():
        locked = MassMail.objects.select_for_update().get(pk=mail.pk)
        if locked.status == MassMailStatus.LEAVING:
            return False
        _refuse_other_version(locked, version)
        locked.event = mail.event
        audience = audience_of(mail.event, locked.segment)
        _refuse_audience(locked, audience, expected)
        leaves_at = timezone.now() + STANDS
        transitions.apply(MASS_MAIL, mail, "send", by=by)
        queue_many([letter(locked, recipient, leaves_at) for recipient in audience.recipients])
        MassMail.objects.filter(pk=mail.pk).update(leaves_at=leaves_at, recipients=len(audience.recipients))
        changes: dict[str, list[object]] = {"recipients": [0, len(audience.recipients)], "segment": [None, locked.segment]}
        audit.record(by=by, action="queue", obj=mail, changes=changes)
    mail.refresh_from_db()
    return True


def recall(*, by: ActorLike, mail: MassMail) -> tuple[int, int]:
    """What has not left will not leave: (taken back, already gone). Raises TransitionRefused when all has left."""
    with transaction.atomic():
        if not transitions.apply(MASS_MAIL, mail, "recall", by=by):
            return 0, mail.recipients
        back = take_back_all(key_begins=key_of(mail))
        gone = mail.recipients - back
        if not back:
            raise TransitionRefused(_("The mail has left already. It can no longer be recalled."))
        audit.record(by=by, action="take_back", obj=mail, changes={"taken_back": [0, back], "gone": [0, gone]})
    return back, gone


def _refuse(by: ActorLike, event: SeminarEvent) -> None:
    if not can_run(by, event):
        raise TransitionRefused(_("You are not allowed to take this step."))
    if event.status == EventStatus.DRAFT:
        raise TransitionRefused(_("The event is not published yet: nobody has applied for it."))


def _refuse_other_version(mail: MassMail, version: int) -> None:
    if mail.version != version:
        raise TransitionRefused(_("Somebody else has changed this mail in the meantime. Please look at it again."))


def _refuse_audience(mail: MassMail, audience: Audience, expected: int) -> None:
    ends_at = mail.event.ends_at
    if mail.segment in _AFTER_IT and ends_at is not None and ends_at > timezone.now():
        raise TransitionRefused(_("The event is not over yet: nobody knows who came."))
    found = len(audience.recipients)
    if not found:
        raise TransitionRefused(_("There is nobody to whom this mail could go."))
    if found != expected:
        words = ngettext(
            "There is %(count)d recipient now. Please look at the list again.",
            "There are %(count)d recipients now. Please look at the list again.",
            found,
        )
        raise TransitionRefused(words % {"count": found})


def _test_letter(mail: MassMail, user: User, language: str, form_key: uuid.UUID) -> Letter:
    subject, body = sample_of(mail, language, str(user))
    return Letter(
        key=f"seminar:test:{mail.ref}:{user.ref}:{language}:{form_key.hex}",
        event=f"{EVENT}_test",
        recipient=user.email,
        language=language,
        subject=subject,
        body=body,
        object_ref=mail.ref,
    )
