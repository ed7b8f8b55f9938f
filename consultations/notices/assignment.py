"""Mails about who is in charge: of one case, of many at once, and no longer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultations.enums import Level
from consultations.models import Advisor, Case, Change
from consultations.notices.delivery import to_client, to_user
from core.actors import ActorLike
from mailing.actions import queue, take_back
from mailing.models import Message
from mailing.render import address_of, render

_CAUSED = {
    "assign": "case_assigned",
    "close": "case_closed",
    "reopen": "case_reopened",
    "ask": "client_asked",
}  # the mail of a kind of change


@dataclass(frozen=True)
class Left:
    """A case whose change was undone: who was in charge until then, and when the undone step was taken."""

    case: Case
    advisor: Advisor | None
    stepped_at: datetime | None


def case_assigned(case: Case, advisor: Advisor, by: ActorLike, *, alone: bool = True) -> None:
    """To the client; and to the advisor, if he signs in and did not take the case himself.

    Not `alone`: the advisor gets one mail for all cases of the same press of a button (`cases_assigned`).
    """
    if alone and advisor.user is not None and not _is_himself(advisor, by):
        to_user(case, "case_assigned", "advisor", advisor.user, at=case.assigned_at)
    to_client(case, "case_assigned", at=case.assigned_at)


def cases_assigned(change: Change, advisor: Advisor, cases: Sequence[Case], by: ActorLike) -> None:
    """To the advisor, if he signs in: one mail for all cases that one press of a button gave him."""
    if cases and not _is_himself(advisor, by):
        _to_advisor(change, "cases_assigned", advisor, cases)


def change_undone(change: Change, left: Iterable[Left], by: ActorLike) -> None:
    """Mails of the change that did not go out yet never will; who already has one is told that it no longer holds."""
    given_back: dict[Advisor, list[Case]] = {}
    for one in left:
        withdrawn = _take_back_mails(change, one)
        if change.kind == "close" and withdrawn.get("client") is False:
            to_client(one.case, "case_reopened", at=change.undone_at)
        if change.kind == "assign" and one.advisor is not None and not withdrawn.get("advisor"):
            given_back.setdefault(one.advisor, []).append(one.case)
    for advisor, cases in given_back.items():
        is_all = len(cases) == change.cases.filter(failure="").count()
        if not (is_all and take_back(key=_key(change, "cases_assigned", advisor))) and not _is_himself(advisor, by):
            _to_advisor(change, "assignment_undone", advisor, cases)


def _take_back_mails(change: Change, one: Left) -> dict[str, bool]:
    """By audience (client, advisor), whether the mail of this step was still waiting and is withdrawn now."""
    if one.stepped_at is None or change.kind not in _CAUSED:
        return {}
    mails = Message.objects.filter(
        object_ref=one.case.ref, event=_CAUSED[change.kind], created_at__gte=one.stepped_at, created_at__lte=change.at
    )
    return {key.split(":")[3]: take_back(key=key) for key in list(mails.values_list("key", flat=True))}


def _is_himself(advisor: Advisor, by: ActorLike) -> bool:
    return advisor.user is not None and by.ref == f"user:{advisor.user.ref}"


def _key(change: Change, event: str, advisor: Advisor) -> str:
    return f"change:{change.ref}:{event}:{advisor.ref}"


def _to_advisor(change: Change, event: str, advisor: Advisor, cases: Sequence[Case]) -> None:
    """Numbers and links only: what the cases are about stands behind the sign-in. About one case it stands under that one."""
    user = advisor.user
    if user is None or not user.is_active:
        return
    links = [(case.case_no, address_of("consultations:case_detail", user.language, case.ref)) for case in cases]
    context = {"links": links, "count": len(links), "page": address_of("consultations:case_list", user.language)}
    subject, body = render(f"consultations/email/{event}_advisor", user.language, context)
    desks = {case.desk_id for case in cases}
    level = max(case.level for case in cases)
    queue(
        key=_key(change, event, advisor),
        event=event,
        recipient=user.email,
        language=user.language,
        subject=subject,
        body=body,
        scope=desks.pop() if len(desks) == 1 and level <= Level.LIMITED else "",
        object_ref=cases[0].ref if len(cases) == 1 else change.ref,
        is_restricted=level > Level.NORMAL,
    )
