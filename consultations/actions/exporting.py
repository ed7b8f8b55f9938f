"""The note that contact rows left the portal."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count

from consultations.models import Desk
from consultations.querysets import ContactQuerySet
from core import audit
from core.actors import ActorLike

MAX_REASON = 500  # letters of an audit row


def record_export(
    *, by: ActorLike, contacts: ContactQuerySet, desks: Collection[str] | None, fiscal_year: int, file_format: str, reason: str
) -> int:
    """For each of the desks (None = all) the audit log says who took how many contacts of which year, and why.

    Call it before the file is handed out. Returns the number of contacts.
    """
    counts = dict(contacts.order_by().values_list("desk_id").annotate(number=Count("pk")))
    asked = Desk.objects.order_by("order", "code")
    with transaction.atomic():
        for desk in asked if desks is None else asked.filter(code__in=desks):
            changes = {"fiscal_year": fiscal_year, "format": file_format, "contacts": counts.get(desk.code, 0)}
            audit.record(
                by=by,
                action="export_contacts",
                obj=desk,
                reason=reason[:MAX_REASON],
                changes={name: [None, value] for name, value in changes.items()},
            )
    return sum(counts.values())
