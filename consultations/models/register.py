"""The corporate register of the National Tax Agency, as our copy of its monthly file tells it."""

from typing import Self

from django.db import models
from django.db.models import Q

from consultations.enums import Axis, ClosingCause, RegisterScope
from consultations.querysets import RegisteredCompanyQuerySet


class RegisteredCompany(models.Model):
    """A body with a corporate number: what anybody may look up. No key leads from here to a client, nor back."""

    number = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)  # consultations.register.names
    kana = models.CharField(max_length=500, blank=True)
    kana_key = models.CharField(max_length=500, blank=True)
    en_name = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=8, blank=True)
    prefecture_code = models.CharField(max_length=2, blank=True)  # JIS X 0401; empty where the seat is abroad
    city = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=400, blank=True)  # abroad: the whole address
    closed_on = models.DateField(null=True, blank=True)
    closing_cause = models.CharField(max_length=2, blank=True, choices=ClosingCause.choices)
    successor_number = models.CharField(max_length=13, blank=True)
    updated_on = models.DateField()  # when the agency last changed the entry
    search_text = models.TextField(blank=True)

    objects = RegisteredCompanyQuerySet.as_manager()
    successor: Self | None = None  # filled in by consultations.register

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "registered companies"
        indexes = [
            models.Index(fields=["name_key", "number"], name="registered_name"),
            models.Index(fields=["kana_key", "number"], name="registered_kana"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefecture(self) -> str:
        """The key of the prefecture (`prefecture.13`); empty where the seat is abroad."""
        return f"{Axis.PREFECTURE}.{self.prefecture_code}" if self.prefecture_code else ""

    @property
    def is_merged(self) -> bool:
        return self.closing_cause == ClosingCause.MERGED


class RegisterEdition(models.Model):
    """One file of the register that was loaded to its end: which, by whom, with what result."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=RegisterScope.choices)
    as_of = models.DateField()  # the day of whose evening the file tells
    companies = models.PositiveIntegerField()  # in the register when the file was in
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)

    class Meta:
        ordering = ["-as_of", "-imported_at"]
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=RegisterScope.values), name="register_scope_is_known"),
        ]

    def __str__(self) -> str:
        return self.file_name
