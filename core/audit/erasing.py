"""A reason may name a person: it can go, and the chain still holds."""

from collections import Counter

from django.db import models, transaction

from core import audit
from core.actors import ActorLike
from core.models import AuditReason

ERASED = "erase_reasons"  # the action of the entry that accounts for it


def forget_reasons(rows: models.QuerySet[AuditReason], *, by: ActorLike) -> int:
    """These reasons are gone; returns how many.

    For each matter that they were about one entry says so: the verifier takes no other excuse for a missing reason.
    """
    with transaction.atomic():
        found = dict(rows.order_by().values_list("pk", "entry__about_ref"))
        AuditReason.objects.filter(pk__in=list(found)).delete()
        for about, count in sorted(Counter(found.values()).items()):
            audit.write(by=by, action=ERASED, of=("core.auditreason", about, about), changes={"reasons": [count, 0]})
    return len(found)
