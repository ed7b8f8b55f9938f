"""Who hears of the state of the audit log: security officers and administrators, each day and when something is wrong."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from core.actors import service
from core.audit import anchors, witness
from core.audit.checks import note_check
from core.audit.verification import verify
from core.models import AuditAnchor, AuditCheck
from mailing.actions import queue
from mailing.render import address_of, render

ANCHORER = service("audit-anchor")


def anchor_and_tell(now: datetime) -> AuditAnchor | None:
    """The anchor of today stands, stamped if the authority answers, and is mailed once. Safe to run each hour.

    An anchor without a stamp is tried again at each run; after a day somebody is told.
    """
    anchor = anchors.anchor(now=now, by=ANCHORER)
    if anchor is None:
        return None
    for waiting in AuditAnchor.objects.filter(stamped_at=None, at__gt=now - 7 * anchors.PATIENCE):
        anchors.stamp(waiting, now=now)
    anchor.refresh_from_db()
    _tell("audit_anchored", f"{localdate(anchor.at)}", {"anchor": anchor, "is_set": bool(settings.AUDIT_TSA_URL)})
    if anchors.is_overdue(now):
        _tell("audit_alarm", f"unstamped:{localdate(now)}", {"kind": "unstamped", "told": anchor.problem})
    return anchor


def note_head_and_tell(now: datetime) -> None:
    """The end of the chain is noted outside the database; who has to know hears at once when it contradicts itself."""
    try:
        witness.note_head(now)
    except witness.WitnessDisagrees as disagreement:
        _tell("audit_alarm", f"witness:{localdate(now)}", {"kind": "witness", "told": str(disagreement)})


def check_and_tell(now: datetime) -> AuditCheck:
    """The whole log was compared; what is wrong is mailed."""
    report = verify(certificates=settings.AUDIT_TSA_CERTS)
    check = note_check(report, now=now)
    if not report.is_whole:
        first = report.findings[0]
        _tell("audit_alarm", f"check:{localdate(now)}", {"kind": "check", "told": f"{first.seq}: {first.words}"})
    return check


def _tell(event: str, cause: str, facts: dict[str, object]) -> None:
    """Numbers and hashes only. Once for each cause and person."""
    holds = {"role_grants__role__in": [Role.AUDITOR, Role.ADMINISTRATOR], "is_active": True}
    with transaction.atomic():
        for user in User.objects.filter(**holds).distinct().order_by("pk"):
            values = facts | {"page": address_of("audit:entry_list", user.language)}
            subject, body = render(f"accounts/email/{event}_officer", user.language, values)
            key = f"{event}:{cause}:{user.ref}"
            queue(key=key, event=event, recipient=user.email, language=user.language, subject=subject, body=body)
