"""What goes by itself, by the retention table: links, keys of forms, sessions, counters and texts of mails whose time is over.

Each kind in batches, so that memory stays small, and with one audit row that names how many.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consultations.erasure.periods import last_day_kept
from core import audit, retention
from core.actors import service
from core.audit.erasing import forget_reasons
from core.models import AuditReason, Installation, OneTimeLink, SubmittedForm, Tries
from mailing.enums import MessageStatus
from mailing.models import Message

CLEANER = service("retention-sweep")
AT_A_TIME = 1000
_OVER = (
    *(MessageStatus.SENT, MessageStatus.KEPT, MessageStatus.FAILED),
    *(MessageStatus.BOUNCED, MessageStatus.WITHDRAWN),
)


def clean_up(now: datetime) -> dict[str, int]:
    """Rows by model that went or lost their texts. Safe to repeat; what is not over is never touched."""
    counts = {
        "core.OneTimeLink": _delete(OneTimeLink.objects.filter(expires_at__lt=now - _days("core.OneTimeLink"))),
        "core.SubmittedForm": _delete(SubmittedForm.objects.filter(at__lt=now - _days("core.SubmittedForm"))),
        "core.Tries": _delete(Tries.objects.filter(started_at__lt=now - _days("core.Tries"))),
        **{model._meta.label: _delete(model._base_manager.filter(expire_date__lt=now)) for model in _session_models()},
        "mailing.Message": _blank_mail(now),
        "core.AuditReason": _delete_reasons(now),
    }
    return {label: number for label, number in counts.items() if number}


def _session_models() -> set:
    return {Session, import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()}


def _days(label: str) -> timedelta:
    """What the table says, so that it is said once."""
    days = retention.table()[label].period.days
    if days is None:
        raise LookupError(f"{label} has no period in days")
    return timedelta(days=days)


def _blank_mail(now: datetime) -> int:
    """Only where the institute has confirmed a period."""
    last = last_day_kept("mail", timezone.localdate(now))
    if last is None:
        return 0
    over = Message.objects.filter(status__in=_OVER, created_at__date__lte=last).exclude(recipient="", subject="", body="")
    return _in_batches(over, retention.blank)


def _delete_reasons(now: datetime) -> int:
    last = last_day_kept("audit", timezone.localdate(now))
    if last is None:
        return 0
    return _in_batches(AuditReason.objects.filter(entry__at__date__lte=last), partial(forget_reasons, by=CLEANER))


def _delete(rows: QuerySet) -> int:
    return _in_batches(rows, lambda batch: batch.delete()[0])


def _in_batches(rows: QuerySet, do: Callable[[QuerySet], int]) -> int:
    """Each batch in a transaction of its own with its audit row: a worker that dies has done what the log says."""
    total = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        with transaction.atomic():
            gone = do(rows.model._base_manager.filter(pk__in=pks))
            label = rows.model._meta.label
            portal, _is_new = Installation.objects.get_or_create(pk=1)
            audit.record(by=CLEANER, action="clean_up", obj=portal, changes={label: [gone, 0]})
        total += gone
    return total
