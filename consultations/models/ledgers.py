"""Ledger files: those on their way in, and those that were written."""

from django.conf import settings
from django.db import models

from accounts.models import new_ref
from consultations.enums import AT_WORK, UploadStatus
from consultations.models.contacts import LedgerImport
from consultations.querysets import LedgerUploadQuerySet


class LedgerUpload(models.Model):
    """A ledger that a desk manager sent in: checked, then written when he confirms it. The file is his alone.

    `findings` holds what the page shows of the latest check (consultations.actions.ledgers), cut to a bearable length.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)  # of the messages
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=60, blank=True)  # under PRIVATE_FILES_DIR; empty once the file is gone
    size = models.PositiveBigIntegerField()  # bytes
    at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=UploadStatus.choices, default=UploadStatus.CHECKING)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    skips_bad_rows = models.BooleanField(default=False)
    message = models.CharField(max_length=500, blank=True)  # why it could not be read, or why it came back
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    has_report = models.BooleanField(default=False)  # a file with every fault lies beside it
    rows_done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # at the present step
    leased_until = models.DateTimeField(null=True, blank=True)  # somebody works on it until then
    imported = models.ForeignKey(LedgerImport, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LedgerUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["status", "at"], name="upload_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=UploadStatus.values), name="upload_status_is_known"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Whether the file waits to be checked or written, or is just now."""
        return self.status in AT_WORK
