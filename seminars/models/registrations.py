"""Who applied, who has a seat, who waits, who came."""

from django.db import models

from accounts.models import User, new_ref
from consultations.models import Code
from seminars.enums import ACTIVE, AttendanceSource, PromotionOutcome, RegistrationStatus, SeatKind
from seminars.models.events import SeminarEvent
from seminars.querysets.bookings import BookingQuerySet
from seminars.querysets.registrations import RegistrationQuerySet


class Booking(models.Model):
    """One application for one or several people of a company. Its page is opened by a mailed link (seminars.links)."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(SeminarEvent, on_delete=models.PROTECT, related_name="bookings")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="seminar_bookings")
    company = models.CharField(max_length=200, blank=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    industry = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    employees = models.PositiveIntegerField(null=True, blank=True)
    email = models.EmailField(blank=True)  # of who applied; empty once erased, and of walk-ins who gave none
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, default="ja")
    link_version = models.PositiveSmallIntegerField(default=1)  # raised, and every earlier link is dead
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.ref


class Registration(models.Model):
    """One person at one event. Only seminars.actions changes it, together with the seats."""

    number = models.CharField(max_length=20, unique=True)  # S-R8-045621-7 (core.receipts)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="registrations")
    event = models.ForeignKey(SeminarEvent, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    seat_kind = models.CharField(max_length=10, choices=SeatKind.choices)
    status = models.CharField(max_length=12, choices=RegistrationStatus.choices)
    person_name = models.CharField(max_length=120, blank=True)
    person_kana = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)  # own address; empty: that of the booking
    person_key = models.CharField(max_length=200)  # folded name and address: the same person at the event only once
    access_needs = models.CharField(max_length=500, blank=True)
    search_text = models.TextField(blank=True)  # name, kana, company, number, folded
    wanted_kind = models.CharField(max_length=10, blank=True)  # for which he waits while he keeps the seat that he has
    applied_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, blank=True)  # place in the waiting list
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)  # exclusive end of the offer
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # cancelled, lapsed or handed over
    handed_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="handed_to")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["applied_at", "pk"]
        indexes = [
            models.Index(fields=["event", "status", "seat_kind", "queued_at"], name="registration_queue"),
            models.Index(fields=["offer_until"], condition=models.Q(status="offered"), name="registration_offers"),
            models.Index(fields=["event", "wanted_kind"], condition=~models.Q(wanted_kind=""), name="registration_wanted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person_key"], condition=models.Q(status__in=ACTIVE), name="person_once_at_event"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=RegistrationStatus.values), name="registration_status_is_known"
            ),
            models.CheckConstraint(condition=models.Q(seat_kind__in=SeatKind.values), name="registration_kind_is_known"),
            models.CheckConstraint(
                condition=~models.Q(status="offered") | models.Q(offer_until__isnull=False), name="offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="waiting") | models.Q(queued_at__isnull=False), name="waiting_has_a_place"
            ),
            models.CheckConstraint(
                condition=models.Q(wanted_kind="")
                | models.Q(wanted_kind__in=SeatKind.values, status="confirmed", queued_at__isnull=False),
                name="who_wants_another_kind_has_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """Under which the audit log knows it."""
        return self.number


class PromotionNote(models.Model):
    """What became of somebody when a seat was given out: staff read here why he was or was not promoted."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="promotion_notes")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=PromotionOutcome.choices)
    place = models.PositiveIntegerField(default=0)  # his place in the queue then, from 1
    until = models.DateTimeField(null=True, blank=True)  # of an offer

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.outcome}"


class Attendance(models.Model):
    """Somebody came. `device_key` tells a check-in that a phone sends twice, or later, for the same."""

    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="attendance")
    kind = models.CharField(max_length=10, choices=SeatKind.choices)
    source = models.CharField(max_length=12, choices=AttendanceSource.choices)
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)  # online
    device_key = models.UUIDField(null=True, blank=True, unique=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=SeatKind.values), name="attendance_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"


class Certificate(models.Model):
    """An attendance certificate (受講証明書) with a number that anybody can verify. What it says is frozen.

    A person has one that is valid; a name that was wrong is corrected by withdrawing it and issuing another.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    number = models.CharField(max_length=20, unique=True)  # C-R8-…
    person_name = models.CharField(max_length=120, blank=True)
    person_kana = models.CharField(max_length=120, blank=True)  # who verifies may give the family name in kana
    company = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    held_on = models.DateField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=models.Q(withdrawn_at=None), name="one_valid_certificate_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return self.number
