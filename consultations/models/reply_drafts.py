"""The reply that somebody is writing at a case: one per case, for everybody who works on it."""

from datetime import datetime, timedelta

from django.db import models

from accounts.models import new_ref
from consultations.models.cases import Case
from core.sealed_fields import SealedTextField

WRITES_FOR = timedelta(minutes=10)  # after the last touch he no longer counts as writing


class ReplyDraft(models.Model):
    """Who writes, what stands there so far, and since when it was not touched. `version` grows with every change."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reply_draft")
    text = SealedTextField(blank=True)
    language = models.CharField(max_length=2, default="ja")
    template_ref = models.CharField(max_length=16, blank=True)
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    touched_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.ref

    def is_running(self, now: datetime) -> bool:
        """Whether somebody counts as writing."""
        return now < self.touched_at + WRITES_FOR
