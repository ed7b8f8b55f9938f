"""What is written at a case: replies, messages of the client, memos; and what both sides promised."""

from datetime import datetime, timedelta

from django.db import models

from accounts.models import new_ref
from consultations.enums import MessageKind, Side
from consultations.models.cases import Case
from consultations.querysets.messages import CaseMessageQuerySet, PromiseQuerySet
from core.models import Transition
from core.sealed_fields import SealedTextField

TAKE_BACK = timedelta(seconds=60)  # how long a reply or a message may be taken back before it counts as sent


class CaseMessage(models.Model):
    """One reply, message or memo. The other side may read it from `released_at` on, unless it was taken back."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    body = SealedTextField()
    language = models.CharField(max_length=2, default="ja")
    author_ref = models.CharField(max_length=80)
    author_label = models.CharField(max_length=120)
    template_ref = models.CharField(max_length=16, blank=True)  # of the reply template that was used
    written_at = models.DateTimeField()
    released_at = models.DateTimeField()  # what may be taken back: written_at + TAKE_BACK; all else: at once
    taken_back_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # when the other side first opened it
    resumed_by = models.ForeignKey(  # the step by which a waiting case went on because of it
        Transition, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["case", "written_at"], name="message_of_case")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=MessageKind.values), name="message_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | models.Q(kind__in=[MessageKind.REPLY, MessageKind.CLIENT]),
                name="memos_are_not_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    def can_be_taken_back(self, now: datetime) -> bool:
        """Whether it has not left yet."""
        return self.kind != MessageKind.MEMO and self.taken_back_at is None and now < self.released_at


class Promise(models.Model):
    """Something that one side does by a day. Both sides see it; whose it is ticks it."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises", db_index=False)
    side = models.CharField(max_length=10, choices=Side.choices)
    text = SealedTextField(max_length=200)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # no longer needed

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["case", "due_on"], name="promise_of_case"),
            models.Index(
                fields=["due_on"],
                name="promise_due",
                condition=models.Q(done_at=None, dropped_at=None),
            ),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(side__in=Side.values), name="promise_side_is_known")]

    def __str__(self) -> str:
        return f"{self.side} {self.due_on}"
