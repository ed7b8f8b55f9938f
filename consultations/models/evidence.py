"""Signed receipts: what was received when, so that both sides can prove it later."""

from django.db import models

from consultations.models.cases import Case
from core.sealed_fields import SealedTextField


class SigningKey(models.Model):
    """The public half of a key that ever signed a receipt. It stays listed when the key is no longer used."""

    name = models.CharField(max_length=40, primary_key=True)
    public_key = models.CharField(max_length=60)  # Ed25519, base64
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_used_at", "name"]

    def __str__(self) -> str:
        return self.name


class SignedReceipt(models.Model):
    """The receipt of one consultation, as it was signed when it came in. No later change of the case touches it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="signed_receipt")
    document = SealedTextField(row=("case_id",))  # canonical JSON: exactly what was signed
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    signature = models.CharField(max_length=100)  # Ed25519, base64
    signed_at = models.DateTimeField()
    # the stamp of a time stamping authority on document and signature, where one is set
    token = models.BinaryField(null=True, blank=True)
    stamped_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # why there is no stamp yet

    class Meta:
        ordering = ["-signed_at"]
        indexes = [models.Index(fields=["signed_at"], name="receipt_to_stamp", condition=models.Q(stamped_at=None))]

    def __str__(self) -> str:
        return f"{self.case_id}"
