"""The one thing that a case waits for, computed from where it stands."""

from datetime import datetime
from typing import Any

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
    """reply, meeting, handed, assign, contact, log, waiting or reopen; empty where the reader has nothing to do.

    `case` comes from CaseQuerySet.with_standing.
    """
    steps = workflow.available(case, actor)
    step = _OF_STATUS.get(CaseStatus(case.status), "")
    if not steps or not step:
        return ""
    met_at: datetime | None = _standing(case, "unlogged_at")
    if is_client_unanswered(case) and not (met_at and met_at > _standing(case, "client_wrote_at")):
        return "reply"
    if met_at is not None:
        return "meeting"
    if _standing(case, "asked_desk") and (step == "contact" or (step == "log" and case.due_on is None)):
        return "handed"
    return "assign" if "assign" in steps and case.advisor_id is None else step


def is_client_unanswered(case: Case) -> bool:
    """Whether the client wrote last: nobody replied or logged a contact since."""
    wrote: datetime | None = _standing(case, "client_wrote_at")
    answers = [_standing(case, "replied_at"), _standing(case, "logged_at")]
    return wrote is not None and not any(answer and answer > wrote for answer in answers)


def _standing(case: Case, name: str) -> Any:
    """What CaseQuerySet.with_standing adds."""
    return getattr(case, name)
