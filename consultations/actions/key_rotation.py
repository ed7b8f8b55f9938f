"""The data keys of cases go over to the key-encryption key in use. No text and no file is written again."""

from django.db import transaction

from consultations.models import CaseKey
from core import audit, sealing
from core.actors import ActorLike

_AT_A_TIME = 200


def rewrap_keys(*, by: ActorLike) -> int:
    """Every data key is wrapped by the key in use; how many were not. Safe to repeat. Raises Unreadable, and stops there."""
    count = 0
    while keys := list(_old()[:_AT_A_TIME]):
        with transaction.atomic():
            for key in CaseKey.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("case"):
                before = key.wrapped_by
                if key.destroyed_at is not None:
                    continue
                key.wrap(sealing.unwrap(key.wrapped, key.case.ref))
                key.save(update_fields=["version", "wrapped", "wrapped_by"])
                audit.record(by=by, action="rewrap_key", obj=key.case, changes={"wrapped_by": [before, key.wrapped_by]})
                count += 1
    return count


def _old():  # type: ignore[no-untyped-def]  # a queryset of primary keys
    rows = CaseKey.objects.filter(destroyed_at=None).exclude(wrapped_by=sealing.ring_in_use())
    return rows.order_by("pk").values_list("pk", flat=True)
