"""The mails of what is written at a case: that something was written and where to read it, never a word of it."""

from copy import copy

from consultations.enums import Level
from consultations.models import Case, CaseMessage
from consultations.notices.delivery import mail_key, may_be_told, page_of_client, people_of_desk, to_user
from consultations.reply_values import addressee
from mailing.actions import queue
from mailing.enums import MessageStatus
from mailing.models import Message
from mailing.render import render

_REPLY = "consultations/email/reply_written_client"
_WROTE = "client_wrote"


def reply_key(message: CaseMessage) -> str:
    """The key of the mail that tells of a reply: by it the mail is taken back with the reply."""
    return f"case:{message.case.ref}:reply:{message.ref}"


def reply_written(message: CaseMessage) -> None:
    """To the client, in the language of the reply, once it can no longer be taken back."""
    case = message.case
    if not case.email:  # he reads it on his own page
        return
    subject, body = reply_mail(case, message.language)
    queue(
        key=reply_key(message),
        event="reply_written",
        recipient=case.email,
        language=message.language,
        subject=subject,
        body=body,
        scope=case.desk_id if case.level <= Level.LIMITED else "",
        object_ref=case.ref,
        is_restricted=case.level > Level.NORMAL,
        not_before=message.released_at,
    )


def reply_mail(case: Case, language: str) -> tuple[str, str]:
    """Subject and body of the mail that tells of a reply: what the preview shows is what leaves."""
    return render(_REPLY, language, {"name": addressee(case), "number": case.case_no, "page": _page_of_client(case, language)})


def client_wrote(message: CaseMessage) -> None:
    """To the advisor if he signs in, else to the people of the desk, once it can no longer be taken back."""
    case = message.case
    waits = {"at": message.written_at, "not_before": message.released_at}
    user = case.advisor.user if case.advisor else None
    if user is not None and user.is_active and may_be_told(case, user):
        to_user(case, _WROTE, "advisor", user, **waits)
        return
    for person in people_of_desk(case):
        to_user(case, _WROTE, "desk", person, **waits)


def client_mail_keys(message: CaseMessage) -> list[str]:
    """The keys of the mails that tell of a message of the client: by them they are taken back with it."""
    first, last = mail_key(message.case, _WROTE, "|", message.written_at).split("|")
    mails = Message.objects.filter(key__startswith=first, key__endswith=last).exclude(status=MessageStatus.WITHDRAWN)
    return list(mails.values_list("key", flat=True))


def _page_of_client(case: Case, language: str) -> str:
    """Where the client reads on, in the language of the reply."""
    reader = copy(case)
    reader.language = language
    return page_of_client(reader)
