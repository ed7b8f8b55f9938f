"""Conflicts of interest: what people of the institute declare, whom a case concerns, and matches that were wrong.

What follows from them stands in `accounts.ObjectGrant` (kinds wall and bar), written by `actions.walls` alone.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import new_ref
from consultations.enums import PartyKind, Relation
from consultations.models.cases import Case
from consultations.querysets.walls import CasePartyQuerySet, InterestQuerySet


class Interest(models.Model):
    """A company or person to whom somebody of the institute is bound. He alone reads it.

    `since` and `until` say when the relation was: a former employer stays one. It counts until he ends the entry.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests", db_index=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)  # consultations.walls.key_of
    corporate_number = models.CharField(max_length=13, blank=True)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-declared_at"], name="interest_of_user"),
            models.Index(fields=["name_key"], name="interest_by_name", condition=Q(ended_at=None)),
            models.Index(fields=["corporate_number"], name="interest_by_number", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="interest_relation_is_known"),
            models.CheckConstraint(condition=~Q(name_key=""), name="interest_has_key"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=models.F("until")), name="interest_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.ref  # never whom it names: this may stand in a log


class CaseParty(models.Model):
    """Whom a case concerns besides its client: the other side, and who must never see it."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties", db_index=False)
    kind = models.CharField(max_length=10, choices=PartyKind.choices)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    corporate_number = models.CharField(max_length=13, blank=True)
    noted_at = models.DateTimeField()
    noted_by_ref = models.CharField(max_length=80)
    noted_by_label = models.CharField(max_length=120)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        ordering = ["case", "kind", "pk"]
        indexes = [
            models.Index(fields=["name_key"], name="party_by_name"),
            models.Index(fields=["corporate_number"], name="party_by_number", condition=~Q(corporate_number="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_is_known"),
            models.CheckConstraint(condition=~Q(name_key=""), name="party_has_key"),
            models.UniqueConstraint(fields=["case", "kind", "name_key", "corporate_number"], name="party_once"),
        ]

    def __str__(self) -> str:
        return self.ref


class WallLift(models.Model):
    """The head of the desk looked at a match and found it wrong: the same name, another company.

    It holds for what was matched then (`facts`); whatever matches beyond that walls anew.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="wall_lifts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=80)  # as ObjectGrant.cause
    facts = models.JSONField()
    reason = models.CharField(max_length=500)
    lifted_at = models.DateTimeField()
    lifted_by_ref = models.CharField(max_length=80)
    lifted_by_label = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "cause"], name="wall_lifted_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause}"
