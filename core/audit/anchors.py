"""The head of the chain, told outside the database each day and stamped by an authority where one is set."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from core import audit, stamps
from core.actors import ActorLike
from core.audit import witness
from core.models import AuditAnchor, AuditLink

PATIENCE = timedelta(days=1)  # without a stamp, until somebody is told


def anchor(*, now: datetime, by: ActorLike) -> AuditAnchor | None:
    """The anchor of today stands in the database and in the folder; None while nothing was ever logged.

    Safe to run at any hour and to run again: a second run on a day only puts back files that are missing.
    """
    newest = AuditAnchor.objects.first()
    if newest is None or localdate(newest.at) != localdate(now):
        newest = _new(now, by)
    if newest is not None:
        witness.write_anchor(newest)
    return newest


def stamp(anchor: AuditAnchor, *, now: datetime) -> bool:
    """The anchor bears a stamp of the authority. False where none is set, or it did not give one: then why is noted."""
    if anchor.token:
        return True
    if not settings.AUDIT_TSA_URL:
        return False
    try:
        certificates = stamps.load_certificates(Path(settings.AUDIT_TSA_CERTS or ""))
        token, said = stamps.ask(anchor.document.encode(), url=settings.AUDIT_TSA_URL, certificates=certificates)
    except (stamps.NoAnswer, stamps.StampRefused) as problem:
        anchor.tried_at, anchor.problem = now, f"{type(problem).__name__}: {problem}"[:200]
        anchor.save(update_fields=["tried_at", "problem"])
        return False
    with transaction.atomic():
        locked = AuditAnchor.objects.select_for_update().get(pk=anchor.pk)
        if not locked.token:
            locked.token, locked.stamped_at, locked.tried_at, locked.problem = token, said.at, now, ""
            locked.save(update_fields=["token", "stamped_at", "tried_at", "problem"])
    anchor.refresh_from_db()
    witness.write_anchor(anchor)
    return True


def is_overdue(now: datetime) -> bool:
    """Whether an authority is set and gave no stamp for longer than PATIENCE."""
    if not settings.AUDIT_TSA_URL:
        return False
    unstamped = AuditAnchor.objects.filter(stamped_at=None, at__lt=now - PATIENCE)
    return unstamped.exists() and not AuditAnchor.objects.filter(stamped_at__gte=now - PATIENCE).exists()


def _new(now: datetime, by: ActorLike) -> AuditAnchor | None:
    """The head as it is now; that it was anchored is logged after it."""
    with transaction.atomic():
        here = witness.head()
        if not here.seq:
            return None
        made = AuditAnchor(at=now.replace(microsecond=0), seq=here.seq, hash=here.hash, count=AuditLink.objects.count())
        made.document = witness.document_of(made)
        made.save(force_insert=True)
        audit.record(by=by, action="anchor", obj=made, changes={"seq": [None, made.seq]})
    return made
