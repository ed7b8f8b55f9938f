"""The audit log: written in the same transaction as what it tells of, and chained so that tampering shows (ADR 0019).

Nobody writes the chain: the database adds the link of an entry itself, when the transaction commits.
"""

import secrets
from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from core.actors import ActorLike
from core.audit.content import FIELDS, as_stored, digest_of_reason, hash_of
from core.models import AuditEntry, AuditReason

MAX_REASON = 500  # letters


class UnauditedWrite(RuntimeError):
    """An audit row was asked for outside a transaction."""


def object_type(obj: models.Model) -> str:
    """`app_label.model`, the name under which audit and transition rows know an object."""
    return obj._meta.label_lower


def object_ref(obj: models.Model) -> str:
    """The public reference of an object where it has one, else its primary key."""
    return str(getattr(obj, "ref", "") or obj.pk)


def about_ref(obj: models.Model) -> str:
    """The reference under which all that happened to a matter is found: that of the case of a contact, message or file."""
    case = getattr(obj, "case", None)
    return object_ref(case) if isinstance(case, models.Model) else object_ref(obj)


def record(
    *,
    by: ActorLike,
    action: str,
    obj: models.Model,
    reason: str = "",
    changes: Mapping[str, list[object]] | None = None,
) -> AuditEntry:
    """One audit row stands in the current transaction; raises UnauditedWrite when there is none.

    `changes` is {"field": [before, after]} of codes and whole numbers only: never the text of a consultation. Of a reason
    500 characters are kept, in a row of their own that can be erased; the entry itself holds its digest.
    """
    of = (object_type(obj), object_ref(obj), about_ref(obj))
    return write(by=by, action=action, of=of, reason=reason, changes=changes)


def write(
    *,
    by: ActorLike,
    action: str,
    of: tuple[str, str, str],
    reason: str = "",
    changes: Mapping[str, list[object]] | None = None,
) -> AuditEntry:
    """The same of something that is no row: `of` is object_type, object_ref and about_ref."""
    if not transaction.get_connection().in_atomic_block:
        raise UnauditedWrite(f"{action} must be recorded inside transaction.atomic()")
    kind, ref, about = of
    reason, salt = reason[:MAX_REASON], secrets.token_hex(16)
    entry = AuditEntry(
        at=timezone.now(),
        actor_ref=by.ref,
        actor_label=by.logged_as,
        action=action,
        object_type=kind,
        object_ref=ref,
        about_ref=about,
        origin=by.origin,
        is_emergency=about in getattr(by, "emergency", ()),
        reason_digest=digest_of_reason(salt, reason) if reason else "",
        changes=as_stored(changes),
    )
    entry.content_hash = hash_of({name: getattr(entry, name) for name in FIELDS})
    entry.save(force_insert=True)
    if reason:
        entry.told = AuditReason.objects.create(entry=entry, salt=salt, text=reason)
    return entry
