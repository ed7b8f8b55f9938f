"""Consultations that are being written: every page sent is kept, right or wrong."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import new_ref
from consultations.enums import FileScan
from consultations.models.given_files import GivenFile
from consultations.querysets.drafts import DraftQuerySet


class Draft(models.Model):
    """What somebody has typed so far, as typed. It is emptied once it is sent, and removed after `expires_on`."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)  # by which sending it twice gives one case
    form_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)  # {"field": ["value", …]} as posted
    page = models.PositiveSmallIntegerField(default=1)  # the one to go on with
    language = models.CharField(max_length=2, default="ja")
    email = models.EmailField(blank=True)  # where the way back was sent
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_on = models.DateField()
    sent_as = models.CharField(max_length=20, blank=True)  # the receipt number, once it is sent
    sent_from = models.UUIDField(null=True, blank=True, editable=False)  # the browser that sent it; others may hold it too

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["expires_on"], name="draft_expiry"),
            models.Index(fields=["saved_at"], name="draft_nudge", condition=models.Q(sent_as="") & ~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.ref


class DraftFile(GivenFile):
    """A file given with a draft; it moves to the case when the draft is sent."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    stored_name = models.CharField(max_length=60)  # among the private files, as of a case
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(fields=["stored_name"], name="draft_file_stored"),
            models.Index(fields=["served_name"], name="draft_file_served", condition=~models.Q(served_name="")),
            models.Index(fields=["scan_after"], name="draft_file_to_scan", condition=models.Q(scan=FileScan.WAITING)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(scan__in=FileScan.values), name="draft_file_scan_is_known"),
            models.UniqueConstraint(fields=["draft", "sha256", "name"], name="draft_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
