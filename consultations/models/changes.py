"""Changes that can be undone for ten minutes, and the questions people save."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from accounts.models import new_ref
from consultations.enums import Digest
from consultations.models.cases import Case
from consultations.models.catalogue import Desk
from consultations.querysets.changes import ChangeQuerySet, SavedViewQuerySet
from core.sealed_fields import SealedJSONField

UNDO = timedelta(minutes=10)


class Change(models.Model):
    """One press of a button that changed one or many cases: who, when, why, and whether it was undone."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=20)  # assign, close, reopen, due, urgent, recheck, log
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    comment = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by_ref", "at"], name="change_by")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class ChangedCase(models.Model):
    """What a change did to one case: fields before and after, and the transition by which it moved."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="cases", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="changes")
    before = SealedJSONField(default=dict, row=("change_id", "case_id"))
    after = SealedJSONField(default=dict, row=("change_id", "case_id"))
    contact_ref = models.CharField(max_length=16, blank=True)  # of the contact that was logged, where it was that
    transition_id = models.BigIntegerField(null=True, blank=True)  # core.Transition; none where the state stayed
    failure = models.CharField(max_length=300, blank=True)  # why it was left as it is
    undone = models.CharField(max_length=300, blank=True)  # "done", or why it could not be undone

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["change", "case"], name="case_once_in_change")]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.case_id}"


class SavedView(models.Model):
    """A question to the queue under a name: one's own, or shared with the desk."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # shared with it
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)  # the address of the queue behind the question mark
    created_at = models.DateTimeField()
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.NEVER, blank=True)  # to the owner alone
    threshold = models.PositiveSmallIntegerField(default=1)  # cases from which on he is written to
    seen_count = models.PositiveIntegerField(default=0)  # cases when the sweep looked last: what is more is told

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name
