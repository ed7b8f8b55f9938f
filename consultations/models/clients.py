"""Clients (相談者・支援先): companies, universities, persons."""

from django.db import models

from accounts.models import new_ref
from consultations.models.catalogue import Code
from consultations.querysets import ClientQuerySet


class Client(models.Model):
    """Whom the desks help. What statistics need is frozen on each contact; here stands the latest."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    corporate_number = models.CharField(max_length=13, null=True, blank=True, unique=True)
    postal_code = models.CharField(max_length=8, blank=True)
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    industry = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    capital_yen = models.BigIntegerField(null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    size = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # since then nobody: only what is counted

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(corporate_number=""), name="no_number_is_null"),
            models.CheckConstraint(condition=models.Q(capital_yen__gte=0) | models.Q(capital_yen=None), name="client_capital"),
        ]

    def __str__(self) -> str:
        return self.name


class ClientAlias(models.Model):
    """A name and prefecture under which a client was once written, folded for comparison."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="known_as")
    name_key = models.CharField(max_length=200)
    prefecture_code = models.CharField(max_length=2, blank=True)  # JIS X 0401, empty when not given

    class Meta:
        indexes = [models.Index(fields=["name_key", "prefecture_code"], name="alias_name")]
        constraints = [models.UniqueConstraint(fields=["client", "name_key", "prefecture_code"], name="alias_once")]

    def __str__(self) -> str:
        return f"{self.name_key} ({self.prefecture_code})"
