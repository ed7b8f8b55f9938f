"""The note that rows of the audit log left the portal."""

from django.db import transaction

from accounts.actors import Actor
from core import audit


def record_export(*, by: Actor, rows: int, file_format: str, reason: str) -> None:
    """The audit log says that so many of its rows were taken out, and why. Call it before the file is handed out."""
    with transaction.atomic():
        changes: dict[str, list[object]] = {"rows": [None, rows], "format": [None, file_format]}
        of = ("core.auditentry", "list", "")
        audit.write(by=by, action="export_audit_rows", of=of, reason=reason, changes=changes)
