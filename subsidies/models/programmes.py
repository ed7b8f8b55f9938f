"""Programmes, and their rules by fiscal year. Loaded by `migrate`; staff edit rules in a new version, old years stay."""

from django.db import models

from consultations.models.catalogue import CatalogueRow
from subsidies.enums import ProgrammeKind, Scope
from subsidies.grants.terms import Terms


class Programme(CatalogueRow):
    """A subsidy, a support programme or a fee reduction of the field."""

    code = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=12, choices=ProgrammeKind.choices)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.CORE)
    operator = models.CharField(max_length=120, blank=True)
    executors = models.JSONField(default=list, blank=True)  # such as JETRO and prefectural centres
    audience = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ProgrammeKind.values), name="programme_kind_is_known")
        ]


class ProgrammeTerms(models.Model):
    """The rules of a programme in a fiscal year. The highest version holds; earlier ones say what held before.

    `rules` is what subsidies.grants.terms reads. `notes` are what other public pages say, marked and never calculated with.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    fiscal_year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    rules = models.JSONField(default=dict)
    notes = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["programme", "-fiscal_year", "-version"]
        verbose_name_plural = "programme terms"
        constraints = [models.UniqueConstraint(fields=["programme", "fiscal_year", "version"], name="terms_version_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.fiscal_year} v{self.version}"

    def parsed(self) -> Terms:
        return Terms.of(self.programme_id, self.fiscal_year, self.rules)


class FeeTier(CatalogueRow):
    """A class of applicants and the share of a fee that they pay: a reduction by two thirds is `pays_fraction` 1/3."""

    code = models.CharField(max_length=60, primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="tiers")
    applicants = models.JSONField(default=list)  # codes of applicant classes
    fees = models.JSONField(default=list)  # codes of fees
    pays_fraction = models.CharField(max_length=10)  # "1/3"; "0" is exempt
    or_pays_fraction = models.CharField(max_length=10, blank=True)  # where the source gives two: exempt or half

    class Meta:
        ordering = ["order", "code"]
