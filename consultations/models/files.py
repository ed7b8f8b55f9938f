"""Files of a case. The bytes lie among the private files; here stands what is known of them."""

from django.db import models

from accounts.models import new_ref
from consultations.enums import FileOrigin, Level
from consultations.models.cases import Case
from consultations.querysets import CaseFileQuerySet


class CaseFile(models.Model):
    """A file that somebody attached to a case, exactly as it was received. It is never below the level of its case."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)  # as the sender calls it, cleaned
    size = models.PositiveBigIntegerField()  # bytes
    content_type = models.CharField(max_length=100)  # of the content, never what the browser said
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=60, blank=True)  # under PRIVATE_FILES_DIR; empty once the file is removed
    origin = models.CharField(max_length=20, choices=FileOrigin.choices)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NORMAL)  # the higher of it and the case's holds
    given_by_ref = models.CharField(max_length=80)
    given_by_label = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=120, blank=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["stored_name"], name="case_file_stored", condition=~models.Q(stored_name=""))]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="case_file_level_is_known"),
            models.CheckConstraint(condition=models.Q(origin__in=FileOrigin.values), name="case_file_origin_is_known"),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) & ~models.Q(stored_name="")
                | models.Q(removed_at__isnull=False, stored_name=""),
                name="case_file_is_stored_until_removed",
            ),
            models.UniqueConstraint(
                fields=["case", "sha256", "name", "origin"],
                condition=models.Q(removed_at=None),
                name="case_file_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
