"""What a step of a case did besides its own fields, taken back when the step is undone."""

from datetime import datetime

from consultations.actions import asked, follow_ups
from consultations.models import Case
from core.actors import ActorLike


def set_back(*, case: Case, kind: str, since: datetime, by: ActorLike) -> None:
    """What the step of `since` planned, dropped or asked for is as it was before. Call it in the transaction of the undo."""
    follow_ups.set_back(case=case, kind=kind, since=since, by=by)
    asked.set_back(case=case, kind=kind, since=since, by=by)
