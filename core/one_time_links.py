"""Links that are mailed to somebody and work once. Only the SHA-256 hash of a token is kept: a stolen table opens nothing."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.models import OneTimeLink

LASTS = timedelta(minutes=30)
MAX_LENGTH = 100  # what is longer was never ours
_BYTES = 32  # 256 bits: nobody guesses one
_KEPT = timedelta(days=1)  # how long the row of a dead link stays


def make(*, purpose: str, object_ref: str, lasts: timedelta = LASTS) -> str:
    """The token of a new link to `object_ref`. Links that died long ago are gone afterwards.

    Call it inside the transaction that queues the mail; the token stands nowhere but there.
    """
    now = timezone.now()
    OneTimeLink.objects.filter(expires_at__lt=now - _KEPT).delete()
    token = secrets.token_urlsafe(_BYTES)
    OneTimeLink.objects.create(
        token_hash=hash_of(token), purpose=purpose, object_ref=object_ref, created_at=now, expires_at=now + lasts
    )
    return token


def is_usable(token: str, purpose: str) -> bool:
    """Whether the link would work now. Asking does not use it: mail programs open links before people do."""
    return _usable(token, purpose).exists()


def use(token: str, purpose: str) -> str | None:
    """What the link leads to, once; None where it was used, has expired, is of another purpose or never was.

    Of two at the same time one gets it: the update asks for the unused row and sets it in one statement.
    """
    if not _usable(token, purpose).update(used_at=timezone.now()):
        return None
    return OneTimeLink.objects.values_list("object_ref", flat=True).get(token_hash=hash_of(token))


def void(*, purpose: str, object_ref: str) -> int:
    """Links to `object_ref` that were not used yet no longer work; how many those were."""
    now = timezone.now()
    waiting = OneTimeLink.objects.filter(purpose=purpose, object_ref=object_ref, used_at=None, expires_at__gt=now)
    return waiting.update(expires_at=now)


def hash_of(token: str) -> str:
    return hashlib.sha256(token[:MAX_LENGTH].encode("utf-8", "surrogatepass")).hexdigest()


def _usable(token: str, purpose: str) -> QuerySet[OneTimeLink]:
    waiting = OneTimeLink.objects.filter(purpose=purpose, used_at=None, expires_at__gt=timezone.now())
    return waiting.filter(token_hash=hash_of(token)) if len(token) <= MAX_LENGTH else waiting.none()
