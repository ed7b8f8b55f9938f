"""The note that the people of an event left the portal."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from core.actors import ActorLike
from seminars.models import SeminarEvent
from seminars.permissions.events import can_see_people


def record_people_export(*, by: ActorLike, event: SeminarEvent, rows: int, file_format: str, reason: str) -> None:
    """The audit log says who took how many people of which event, and why. Call it before the file is handed out."""
    if not can_see_people(by, event):
        raise PermissionDenied
    with transaction.atomic():
        changes: dict[str, list[object]] = {"rows": ["", rows], "format": ["", file_format]}
        audit.record(by=by, action="export_people", obj=event, reason=reason[:500], changes=changes)
