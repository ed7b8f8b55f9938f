"""What the institute keeps no longer: confirmed periods, legal holds, and the disposals that two people make."""

import secrets

from django.db import models
from django.utils import timezone

from accounts.models import new_ref
from consultations.enums import (
    UNFINISHED_DISPOSALS,
    DisposalKind,
    DisposalStatus,
    DisposalWay,
    HeldBy,
    ItemKind,
    ItemStatus,
)
from consultations.models.cases import Case
from consultations.models.clients import Client
from consultations.querysets.disposal import (
    DisposalItemQuerySet,
    DisposalQuerySet,
    LegalHoldQuerySet,
    RetentionPeriodQuerySet,
)

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is read aloud for another


def new_number() -> str:
    """A number that can be read aloud and not be guessed, such as `E20261120-K7QM4TX3`."""
    return f"E{timezone.localdate():%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


class RetentionPeriod(models.Model):
    """A period that the institute has decided, by which rule; in force once a second person has confirmed it."""

    key = models.CharField(max_length=20)  # of consultations.erasure.periods
    months = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)  # the rule or decision, as the institute names it
    entered_at = models.DateTimeField()
    entered_by_ref = models.CharField(max_length=80)
    entered_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # replaced before anybody confirmed it

    objects = RetentionPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(months__range=(1, 1200)), name="retention_months"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(confirmed_at=None, dropped_at=None), name="retention_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.months}"


class LegalHold(models.Model):
    """A case or a client that must not be erased while this stands: a lawsuit, an inquiry, a claim."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_holds")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_holds")
    reason = models.TextField()
    placed_at = models.DateTimeField()
    placed_by_ref = models.CharField(max_length=80)
    placed_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lift_reason = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case=None, client__isnull=False) | models.Q(case__isnull=False, client=None),
                name="hold_is_on_one_thing",
            ),
            models.UniqueConstraint(fields=["case"], condition=models.Q(lifted_at=None), name="hold_once_on_case"),
            models.UniqueConstraint(fields=["client"], condition=models.Q(lifted_at=None), name="hold_once_on_client"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def number(self) -> str:
        """What the list shows of the thing: the case number; of a client the first of his."""
        return self.case.case_no if self.case else self.client.ref  # type: ignore[union-attr]  # one of both, by constraint


class Disposal(models.Model):
    """An erasure that one person prepares and another confirms. Its rows name cases by number and nobody by name."""

    ref = models.CharField(max_length=20, unique=True, default=new_number, editable=False)
    kind = models.CharField(max_length=10, choices=DisposalKind.choices)
    status = models.CharField(max_length=10, choices=DisposalStatus.choices)
    asked_how = models.CharField(max_length=10, choices=DisposalWay.choices)
    asked_at = models.DateTimeField()
    asked_by_ref = models.CharField(max_length=80, blank=True)
    asked_by = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)  # the client's words, or how staff made sure who asks; erased at the end
    language = models.CharField(max_length=2, default="ja")  # of the last mail and the certificate
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by_ref = models.CharField(max_length=80, blank=True)
    prepared_by = models.CharField(max_length=120, blank=True)
    confirm_until = models.DateField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of what the dry run listed
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_ref = models.CharField(max_length=80, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refusal = models.CharField(max_length=500, blank=True)  # the client reads it
    leased_until = models.DateTimeField(null=True, blank=True)  # a worker is at it until then
    started_at = models.DateTimeField(null=True, blank=True)
    rows_done_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # of the dry run: kind of row → how many
    erased = models.JSONField(default=dict)  # of the run, the same
    certificate = models.JSONField(default=dict)  # once it is done; names nobody
    message = models.ForeignKey("mailing.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["status", "asked_at"], name="disposal_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DisposalKind.values), name="disposal_kind_is_known"),
            models.CheckConstraint(condition=models.Q(status__in=DisposalStatus.values), name="disposal_status_is_known"),
            models.CheckConstraint(  # whatever a page or a job gets wrong: never by one person
                condition=models.Q(status__in=("asked", "prepared", "refused", "expired"))
                | (~models.Q(confirmed_by_ref="") & ~models.Q(confirmed_by_ref=models.F("prepared_by_ref"))),
                name="disposal_by_two_people",
            ),
            models.UniqueConstraint(  # two tabs, two administrators: one dry run
                fields=["kind"],
                condition=models.Q(kind=DisposalKind.PERIOD, status__in=UNFINISHED_DISPOSALS),
                name="disposal_of_periods_once",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def status_label(self) -> str:
        return str(DisposalStatus(self.status).label)


class DisposalItem(models.Model):
    """One case, client or account that a disposal erases, or holds back and why."""

    disposal = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="items", db_index=False)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    object_id = models.BigIntegerField()
    object_ref = models.CharField(max_length=80)
    label = models.CharField(max_length=80)  # the number that people use; never a name
    status = models.CharField(max_length=10, choices=ItemStatus.choices, default=ItemStatus.WAITING)
    held = models.CharField(max_length=10, choices=HeldBy.choices, blank=True)
    files = models.JSONField(default=list)  # stored names whose bytes are still to go
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DisposalItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "kind", "object_id"], name="disposal_item_once"),
            models.CheckConstraint(condition=models.Q(status__in=ItemStatus.values), name="disposal_item_status_is_known"),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="disposal_item_of_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    @property
    def held_label(self) -> str:
        return str(HeldBy(self.held).label) if self.held else ""
