"""Files of a case. The bytes lie among the private files; here stands what is known of them."""

from django.db import models

from accounts.models import new_ref
from consultations.enums import FileOrigin, FileScan, Level, Rank
from consultations.models.cases import Case
from consultations.models.given_files import GivenFile
from consultations.querysets import CaseFileQuerySet
from core.sealed_fields import SealedTextField


class CaseFile(GivenFile):
    """A file that somebody attached to a case, exactly as it was received. It is never below the level of its case."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    name = SealedTextField(max_length=150)  # as the sender calls it, cleaned
    stored_name = models.CharField(max_length=60, blank=True)  # under PRIVATE_FILES_DIR; empty once the file is removed
    origin = models.CharField(max_length=20, choices=FileOrigin.choices)
    level = models.PositiveSmallIntegerField(
        choices=Level.choices, default=Level.NORMAL
    )  # the higher of it and the case's holds
    is_sealed = models.BooleanField(default=False)  # how the bytes lie: under the key of the case, or as received
    given_by_ref = models.CharField(max_length=80)
    given_by_label = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=120, blank=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["stored_name"], name="case_file_stored", condition=~models.Q(stored_name="")),
            models.Index(fields=["served_name"], name="case_file_served", condition=~models.Q(served_name="")),
            models.Index(fields=["scan_after"], name="case_file_to_scan", condition=models.Q(scan=FileScan.WAITING)),
            models.Index(fields=["scanned_at"], name="case_file_infected", condition=models.Q(scan=FileScan.INFECTED)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="case_file_level_is_known"),
            models.CheckConstraint(condition=models.Q(origin__in=FileOrigin.values), name="case_file_origin_is_known"),
            models.CheckConstraint(condition=models.Q(scan__in=FileScan.values), name="case_file_scan_is_known"),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) & ~models.Q(stored_name="")
                | models.Q(removed_at__isnull=False, stored_name="", served_name=""),
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

    @property
    def mark(self) -> Rank:
        """The secrecy mark of the file: that of its level, which is never below its case's."""
        return Rank(max(self.level, self.case.level))
