"""A sheet that is sent twice makes one thing, and tells of it once."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import idempotency
from core.transitions import TransitionRefused

T = TypeVar("T", bound=Model)
_GONE_SINCE = _("This was saved before and has been removed since. Open the form anew if you want to enter it again.")


class _SentBefore(Exception):
    """Another request with the same key was first."""


def once(key: uuid.UUID | None, purpose: str, kind: type[T], make: Callable[[], T]) -> T:
    """What `make` writes, all or nothing; the same `key` again gives what stands under it, and `make` is not called.

    Without a key it is made in any case. Raises TransitionRefused when what stood under the key was removed since.
    """
    if key is None:
        with transaction.atomic():
            return make()
    if answer := idempotency.earlier_answer(key, purpose):
        return _again(kind, answer)
    try:
        with transaction.atomic():
            made = make()
            try:
                idempotency.keep_answer(key, purpose, str(made.pk))
            except IntegrityError:
                raise _SentBefore from None
            return made
    except _SentBefore:
        return _again(kind, idempotency.earlier_answer(key, purpose))


def _again(kind: type[T], answer: str) -> T:
    found = kind._default_manager.filter(pk=answer).first()
    if found is None:
        raise TransitionRefused(_GONE_SINCE)
    return found
