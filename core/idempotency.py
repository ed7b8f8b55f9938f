"""A form that is sent twice gets the first answer again."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import SubmittedForm


def earlier_answer(key: uuid.UUID, purpose: str) -> str:
    """What was answered to this key before, or an empty string."""
    return SubmittedForm.objects.filter(key=key, purpose=purpose).values_list("answer", flat=True).first() or ""


def keep_answer(key: uuid.UUID, purpose: str, answer: str) -> None:
    """The answer stands under `key`. Raises IntegrityError when another request was first.

    Call it inside the transaction of the write: a crash then leaves neither.
    """
    with transaction.atomic():
        SubmittedForm.objects.create(key=key, purpose=purpose, answer=answer, at=timezone.now())


__all__ = ["IntegrityError", "earlier_answer", "keep_answer"]
