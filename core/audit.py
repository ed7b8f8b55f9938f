"""The audit log: written in the same transaction as what it tells of."""

from django.db import models, transaction
from django.utils import timezone

from core.actors import ActorLike
from core.models import AuditEntry


class UnauditedWrite(RuntimeError):
    """An audit row was asked for outside a transaction."""


def object_type(obj: models.Model) -> str:
    """`app_label.model`, the name under which audit and transition rows know an object."""
    return obj._meta.label_lower


def object_ref(obj: models.Model) -> str:
    """The public reference of an object where it has one, else its primary key."""
    return str(getattr(obj, "ref", "") or obj.pk)


def record(
    *,
    by: ActorLike,
    action: str,
    obj: models.Model,
    reason: str = "",
    changes: dict[str, list[object]] | None = None,
) -> AuditEntry:
    """One audit row stands in the current transaction; raises UnauditedWrite when there is none.

    `changes` is {"field": [before, after]} of codes and numbers only: never the text of a consultation. Of a reason
    500 characters are kept.
    """
    if not transaction.get_connection().in_atomic_block:
        raise UnauditedWrite(f"{action} must be recorded inside transaction.atomic()")
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor_ref=by.ref,
        actor_label=by.label,
        action=action,
        object_type=object_type(obj),
        object_ref=object_ref(obj),
        reason=reason[:500],
        changes=changes or {},
    )
