"""Dates for a meeting that are offered to a client, of which he chooses one."""

from datetime import date

from django.db import models

from accounts.models import new_ref
from consultations.enums import OfferEnd
from consultations.models.cases import Advisor, Case
from consultations.models.catalogue import Code
from consultations.models.messages import Promise
from consultations.models.steps import Appointment
from consultations.querysets.offers import SlotOfferQuerySet
from core.sealed_fields import SealedTextField

MOST_SLOTS = 5


class SlotOffer(models.Model):
    """Up to MOST_SLOTS dates with one advisor. Open until the client chooses or proposes, the desk withdraws it or offers anew.

    `promise` is what the client was asked with it: to answer by a day.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="slot_offers")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="slot_offer")
    answer_by = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    end = models.CharField(max_length=10, choices=OfferEnd.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    appointment = models.OneToOneField(Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="slot_offer")

    objects = SlotOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["answer_by"], name="offer_open_by_day", condition=models.Q(ended_at=None))]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__in=["", *OfferEnd.values]), name="offer_end_is_known"),
            models.CheckConstraint(
                condition=models.Q(end="", ended_at=None) | (~models.Q(end="") & models.Q(ended_at__isnull=False)),
                name="offer_ends_at_a_time",
            ),
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="offer_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer_by}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def is_late(self, today: date) -> bool:
        """Whether the day by which the client was to choose has passed."""
        return self.is_open and self.answer_by < today


class OfferedSlot(models.Model):
    """One of the dates of an offer."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    offer = models.ForeignKey(SlotOffer, on_delete=models.CASCADE, related_name="slots", db_index=False)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    method = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = SealedTextField(max_length=300, blank=True, owner="offer.case")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__range=(1, 1440)), name="slot_minutes"),
            models.UniqueConstraint(fields=["offer", "starts_at"], name="slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.starts_at:%Y-%m-%d %H:%M}"
