"""Entries of the audit log at any moment, by anybody."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from core import audit
from core.audit.content import FIELDS, hash_of
from core.models import AuditEntry


def make_entry(*, by: User, obj: models.Model, action: str = "view", at: datetime | None = None, **given: Any) -> AuditEntry:
    """As core.audit.record would have written it at that moment."""
    actor = actor_of(by, "192.0.2.7")
    values = {"actor_ref": actor.ref, "actor_label": actor.logged_as, "origin": actor.origin, "action": action}
    values |= {"object_type": audit.object_type(obj), "object_ref": audit.object_ref(obj), "about_ref": audit.about_ref(obj)}
    values |= {"at": at or timezone.now(), "is_emergency": False, "reason_digest": "", "changes": {}} | given
    return AuditEntry.objects.create(content_hash=hash_of({name: values[name] for name in FIELDS}), **values)
