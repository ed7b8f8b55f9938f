"""The one thing that a case waits for, computed from where it stands."""

from datetime import datetime

from consultations import workflow
from consultations.enums import CaseStatus
from consultations.models import Case
from core.actors import ActorLike

_OF_STATUS = {
    CaseStatus.RECEIVED: "contact",
    CaseStatus.ASSIGNED: "contact",
    CaseStatus.IN_SUPPORT: "log",
    CaseStatus.WAITING: "waiting",
    CaseStatus.CLOSED: "reopen",
}


def next_step(case: Case, actor: ActorLike) -> str:
    """assign, reply, contact, log, waiting or reopen; empty where the reader has nothing to do.

    `case` comes from CaseQuerySet.with_standing.
    """
    steps = workflow.available(case, actor)
    step = _OF_STATUS.get(CaseStatus(case.status), "")
    if not steps or not step:
        return ""
    if is_client_unanswered(case):
        return "reply"
    return "assign" if "assign" in steps and case.advisor_id is None else step


def is_client_unanswered(case: Case) -> bool:
    """Whether the client wrote last: nobody replied or logged a contact since."""
    wrote: datetime | None = case.client_wrote_at  # type: ignore[attr-defined]  # CaseQuerySet.with_standing
    answers = [case.replied_at, case.logged_at]  # type: ignore[attr-defined]
    return wrote is not None and not any(answer and answer > wrote for answer in answers)
