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


def forget_answer(purpose: str, answer: str) -> None:
    """What was made by a form is gone: the same form makes it anew. Call it inside the transaction that removes it."""
    SubmittedForm.objects.filter(purpose=purpose, answer=answer).delete()


__all__ = ["IntegrityError", "earlier_answer", "forget_answer", "keep_answer"]
