"""How a mail about a case reaches the client or a person of the institute."""

from datetime import datetime

from accounts.enums import Role
from accounts.models import User
from consultations.enums import Level
from consultations.models import Case
from consultations.receipt_links import receipt_token
from mailing.actions import queue
from mailing.render import address_of, render


def people_of_desk(case: Case) -> list[User]:
    """Who sees the case in the queue: managers up to "limited", staff only up to "normal"."""
    roles = [Role.DESK_MANAGER] + ([Role.DESK_STAFF] if case.level == Level.NORMAL else [])
    if case.level > Level.LIMITED:
        return []
    grants = {"role_grants__role__in": roles, "role_grants__desk_code": case.desk_id}
    return list(User.objects.filter(is_active=True, **grants).distinct().order_by("pk"))


def to_client(case: Case, event: str, *, at: datetime | None = None, **more: object) -> None:
    if not case.email:
        return
    token = receipt_token(case)
    page = address_of("public:consult_done", case.language, token) if token else ""
    _queue(case, event, "client", case.email, case.language, at, {"name": case.person_name, "page": page} | more)


def to_user(case: Case, event: str, audience: str, user: User, *, at: datetime | None = None) -> None:
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
