"""Emergency accesses (緊急閲覧) and their review."""

from datetime import datetime

from django.conf import settings
from django.db import models

from accounts.enums import Role
from accounts.models import new_ref
from consultations.enums import Verdict
from consultations.models.cases import Case
from consultations.models.catalogue import Desk
from consultations.querysets.emergency import EmergencyAccessQuerySet


class EmergencyAccess(models.Model):
    """Somebody opened one case that he may not read otherwise, for an hour at most, and why; and what another says of it.

    What the rules read is the grant (accounts.ObjectGrant with the cause `emergency:<ref>`); this row is for people. Number,
    desk and names are kept as they were: the row outlives the case and the person.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="emergencies", db_index=False)
    case_ref = models.CharField(max_length=20)
    case_no = models.CharField(max_length=60)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="emergencies", db_index=False
    )
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)  # the one by which he was let in
    reason = models.TextField()  # why, in his words; never the text of the case
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # when he gave it back before
    fiscal_year = models.PositiveSmallIntegerField()
    review_by = models.DateField()  # the last working day for the review
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by_ref = models.CharField(max_length=80, blank=True)
    reviewed_by = models.CharField(max_length=120, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    review_note = models.TextField(blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name_plural = "emergency accesses"
        indexes = [
            models.Index(fields=["case", "-opened_at"], name="emergency_of_case"),
            models.Index(fields=["user", "-opened_at"], name="emergency_of_user"),
            models.Index(fields=["fiscal_year"], name="emergency_of_year"),
            models.Index(fields=["review_by"], name="emergency_to_review", condition=models.Q(reviewed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(verdict__in=["", *Verdict.values]), name="emergency_verdict_is_known"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="emergency_role_is_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="emergency_has_a_reason"),
            models.CheckConstraint(condition=models.Q(opened_at__lt=models.F("expires_at")), name="emergency_ends_later"),
            models.CheckConstraint(condition=~models.Q(reviewed_by_ref=models.F("by_ref")), name="emergency_not_self_reviewed"),
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, verdict="", reviewed_by_ref="")
                | (models.Q(reviewed_at__isnull=False) & ~models.Q(verdict="") & ~models.Q(reviewed_by_ref="")),
                name="emergency_reviewed_wholly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_no}: {self.by_label}"

    @property
    def cause(self) -> str:
        """The cause of the grant that it stands for, and the reason in the log of what was read by it."""
        return f"emergency:{self.ref}"

    @property
    def until(self) -> datetime:
        """When it was over, or will be."""
        return min(self.ended_at, self.expires_at) if self.ended_at else self.expires_at

    def is_running(self, now: datetime) -> bool:
        """Until the last instant before `until`, as the grant."""
        return self.opened_at <= now < self.until
