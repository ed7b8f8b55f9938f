"""What a step of a case did besides its own fields, taken back when the step is undone."""

from datetime import datetime

from django.utils import timezone

from consultations.actions import follow_ups
from consultations.enums import Side
from consultations.models import Case, Promise
from core import audit
from core.actors import ActorLike


def set_back(*, case: Case, kind: str, since: datetime, by: ActorLike) -> None:
    """What the step of `since` planned, dropped or asked for is as it was before. Call it in the transaction of the undo."""
    follow_ups.set_back(case=case, kind=kind, since=since, by=by)
    if kind == "ask":
        for promise in Promise.objects.open().filter(case=case, side=Side.CLIENT, made_at__gte=since):
            promise.dropped_at = timezone.now()
            promise.save(update_fields=["dropped_at"])
            audit.record(by=by, action="drop_promise", obj=case, changes={"promise": [promise.ref, "dropped"]})
