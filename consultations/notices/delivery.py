"""How a mail about a case reaches the client or a person of the institute."""

from datetime import datetime
from urllib.parse import urlencode

from accounts.enums import Role
from accounts.models import User
from consultations.enums import Level
from consultations.models import Case
from consultations.querysets.walls import shut_out_users
from consultations.receipt_links import receipt_token
from core import receipts
from mailing.actions import queue
from mailing.render import address_of, render

# Steps that the receipt page shows as well; what was written to the client stands on his own page only.
_IS_THE_RECEIPT = "consult_received"
_RECEIPT_SAYS_IT = (_IS_THE_RECEIPT, "case_assigned", "support_began", "case_closed", "case_reopened")

# Mails about complaints: the advisor whom it may be about and his colleagues do not learn of them.
FOR_THE_HEAD = ("complaint_made", "complaint_answered", "complaint_due")


def people_of_desk(case: Case) -> list[User]:
    """Who sees the case in the queue: managers up to "limited", staff only up to "normal"."""
    return people_at(case.desk_id, case.level, but=case.ref)


def heads_of_desk(case: Case) -> list[User]:
    """The managers of the desk, up to "limited"."""
    return heads_at(case.desk_id, case.level, but=case.ref)


def people_at(desk: str, level: int, *, but: str = "") -> list[User]:
    """As `people_of_desk`, whatever the case; without those who are shut out of the case with the ref `but`."""
    if level > Level.LIMITED:
        return []
    return _with_role_at(desk, [Role.DESK_MANAGER] + ([Role.DESK_STAFF] if level == Level.NORMAL else []), but=but)


def heads_at(desk: str, level: int, *, but: str = "") -> list[User]:
    return _with_role_at(desk, [Role.DESK_MANAGER], but=but) if level <= Level.LIMITED else []


def hearers_of_complaint(case: Case) -> list[User]:
    """`permissions.hears_complaints_at` as people: the heads of the desk without the advisor, else headquarters."""
    advisor = case.advisor.user_id if case.advisor else None
    heads = [user for user in _with_role_at(case.desk_id, [Role.DESK_MANAGER], but=case.ref) if user.pk != advisor]
    return heads or [user for user in _with_role_at("", [Role.HEADQUARTERS], but=case.ref) if user.pk != advisor]


def _with_role_at(desk: str, roles: list[Role], *, but: str = "") -> list[User]:
    """Who must not see the case `but` does not learn from a mail that it is there."""
    grants = {"role_grants__role__in": roles, "role_grants__desk_code": desk}
    rows = User.objects.filter(is_active=True, **grants).distinct().order_by("pk")
    return list(rows.exclude(pk__in=shut_out_users(but)) if but else rows)


def may_be_told(case: Case, user: User) -> bool:
    """Whether no conflict of interest stands between them."""
    return not shut_out_users(case.ref).filter(user_id=user.pk).exists()


def responsible(case: Case) -> list[User]:
    """Who has to know what the client does: the advisor if he signs in, else the people of the desk."""
    user = case.advisor.user if case.advisor else None
    if user is None or not user.is_active or not may_be_told(case, user):
        return people_of_desk(case)
    return [user]


def to_client(
    case: Case, event: str, *, at: datetime | None = None, not_before: datetime | None = None, **more: object
) -> None:
    """In the client's language. `page` is where he reads on, unless `more` names another one.

    Until `not_before` the mail waits, so that whoever undoes its cause takes it back.
    """
    if not case.email:
        return
    values = {"name": case.person_name, "page": page_of_client(case, event)}
    _queue(case, event, "client", case.email, case.language, at, values | more, not_before)


def page_of_client(case: Case, event: str = "") -> str:
    """Where a mail leads the client: to his own page if he signs in, to the receipt if that says all the mail is about,
    else to where number and address bring a one-time link. The number alone shows nobody anything.
    """
    is_enough = event == _IS_THE_RECEIPT or (case.requester_id is None and event in _RECEIPT_SAYS_IT)
    if is_enough and (token := receipt_token(case)):
        return address_of("public:consult_done", case.language, token)
    if case.requester_id is not None:
        return address_of("my:case", case.language, case.ref)
    if not receipts.has_shape(case.ref):  # of an imported ledger: nobody has its number
        return ""
    return f"{address_of('public:track', case.language)}?{urlencode({'number': case.ref})}"


def to_user(
    case: Case,
    event: str,
    audience: str,
    user: User,
    *,
    at: datetime | None = None,
    not_before: datetime | None = None,
    **more: object,
) -> None:
    """In the language of the user. `page` is that of the case, unless `more` names another one."""
    page = address_of("consultations:case_detail", user.language, case.ref)
    values = {"name": str(user), "page": page} | more
    _queue(case, event, f"{audience}:{user.ref}", user.email, user.language, at, values, not_before)


def mail_key(case: Case, event: str, audience: str, at: datetime | None = None) -> str:
    """The key under which the mail of an event stands in the outbox: the same again is not written twice.

    What begins with `case:` stands in the history of the case, for everybody who works on it.
    """
    history = "complaint" if event in FOR_THE_HEAD else "case"
    return f"{history}:{case.ref}:{event}:{audience}" + (f":{at:%Y%m%d%H%M%S%f}" if at else "")


def _queue(
    case: Case,
    event: str,
    audience: str,
    recipient: str,
    language: str,
    at: datetime | None,
    context: dict[str, object],
    not_before: datetime | None = None,
) -> None:
    pair = f"consultations/email/{event}_{audience.partition(':')[0]}"
    subject, body = render(pair, language, {"case": case, "number": case.case_no, **context})
    queue(
        key=mail_key(case, event, audience, at),
        event=event,
        recipient=recipient,
        language=language,
        subject=subject,
        body=body,
        scope=_scope(case, event),
        object_ref=case.ref,
        is_restricted=case.level > Level.NORMAL or event in FOR_THE_HEAD,
        not_before=not_before,
    )


def _scope(case: Case, event: str) -> str:
    """The desk whose people see the mail in the outbox; none of a secret case, nor of a complaint about a head of the desk."""
    if case.level > Level.LIMITED:
        return ""
    advisor = case.advisor.user_id if case.advisor else None
    is_about_a_head = event in FOR_THE_HEAD and advisor in [user.pk for user in heads_of_desk(case)]
    return "" if is_about_a_head else case.desk_id
