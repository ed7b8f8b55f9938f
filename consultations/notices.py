"""The mails of a case. They say what happened and where to read it, never what the consultation is about."""

from datetime import datetime

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from consultations.enums import Level
from consultations.models import Advisor, Case, Contact
from consultations.receipt_links import receipt_token
from core.actors import ActorLike
from mailing.actions import queue
from mailing.render import address_of, render


def consult_received(case: Case) -> None:
    """To the person: number, promised date and receipt. To the desk: that a consultation came in."""
    _to_client(case, "consult_received")
    for user in _people_of_desk(case):
        _to_user(case, "consult_received", "desk", user)


def case_assigned(case: Case, advisor: Advisor) -> None:
    """To the advisor, if he signs in, and to the person."""
    if advisor.user is not None:
        _to_user(case, "case_assigned", "advisor", advisor.user, at=case.assigned_at)
    _to_client(case, "case_assigned", at=case.assigned_at)


def support_began(case: Case, contact: Contact) -> None:
    """To the person: the first contact was noted; who does not remember one can object."""
    _to_client(case, "support_began", contacted_on=contact.contacted_on)


def case_closed(case: Case) -> None:
    _to_client(case, "case_closed", at=case.closed_at)


def case_reopened(case: Case, by: ActorLike) -> None:
    """To the person, and to the advisor unless he did it himself."""
    now = timezone.now()
    _to_client(case, "case_reopened", at=now)
    user = case.advisor.user if case.advisor else None
    if user is not None and f"user:{user.ref}" != by.ref:
        _to_user(case, "case_reopened", "advisor", user, at=now)


def _people_of_desk(case: Case) -> list[User]:
    """Who sees the case in the queue: managers up to "limited", staff only up to "normal"."""
    roles = [Role.DESK_MANAGER] + ([Role.DESK_STAFF] if case.level == Level.NORMAL else [])
    if case.level > Level.LIMITED:
        return []
    grants = {"role_grants__role__in": roles, "role_grants__desk_code": case.desk_id}
    return list(User.objects.filter(is_active=True, **grants).distinct().order_by("pk"))


def _to_client(case: Case, event: str, *, at: datetime | None = None, **more: object) -> None:
    if not case.email:
        return
    token = receipt_token(case)
    page = address_of("public:consult_done", case.language, token) if token else ""
    _queue(case, event, "client", case.email, case.language, at, {"name": case.person_name, "page": page} | more)


def _to_user(case: Case, event: str, audience: str, user: User, *, at: datetime | None = None) -> None:
    page = address_of("consultations:case_detail", user.language, case.ref)
    _queue(case, event, f"{audience}:{user.ref}", user.email, user.language, at, {"name": str(user), "page": page})


def _queue(
    case: Case, event: str, audience: str, recipient: str, language: str, at: datetime | None, context: dict[str, object]
) -> None:
    pair = f"consultations/email/{event}_{audience.partition(':')[0]}"
    subject, body = render(pair, language, {"case": case, "number": case.case_no, **context})
    queue(
        key=f"case:{case.ref}:{event}:{audience}" + (f":{at:%Y%m%d%H%M%S%f}" if at else ""),
        event=event,
        recipient=recipient,
        language=language,
        subject=subject,
        body=body,
        scope=case.desk_id if case.level <= Level.LIMITED else "",
        object_ref=case.ref,
        is_restricted=case.level > Level.NORMAL,
    )
