"""What grows out of seminars: talks after them, seminars inside companies, lecturers for other bodies."""

from django.db import models

from accounts.models import new_ref
from consultations.models import Advisor, Case, Code, Desk
from core.sealed_fields import SealedTextField
from seminars.enums import DispatchStatus, InCompanyStatus, SlotStatus
from seminars.models.events import SeminarEvent, Series
from seminars.models.registrations import Registration
from seminars.querysets.after import DispatchQuerySet, InCompanyQuerySet, SlotQuerySet


class ConsultationSlot(models.Model):
    """Some minutes with an advisor (個別相談会) that confirmed attendees book. The booking opens a case.

    The talk is counted with the seminar, never as a contact of a desk.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(SeminarEvent, on_delete=models.PROTECT, related_name="slots")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="seminar_slots")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)  # that of the case
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=20)
    place = models.CharField(max_length=200, blank=True)
    is_online = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=SlotStatus.choices, default=SlotStatus.OPEN)
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="slots", db_index=False
    )
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="seminar_slot")
    booked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=SlotStatus.values), name="slot_status_is_known"),
            models.CheckConstraint(condition=models.Q(minutes__range=(5, 240)), name="seminar_slot_minutes"),
            models.UniqueConstraint(
                fields=["advisor", "starts_at"], condition=~models.Q(status="cancelled"), name="seminar_slot_once"
            ),
            models.UniqueConstraint(
                fields=["registration", "event"], condition=models.Q(status="booked"), name="one_slot_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "cancelled"]) | models.Q(registration__isnull=False),
                name="booked_slot_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.starts_at:%Y-%m-%d %H:%M}"


class InCompanySeminar(models.Model):
    """A seminar inside a company (社内セミナー), made to measure by a desk. Counted per desk, apart from contacts."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    ledger_no = models.CharField(max_length=40, null=True, blank=True, unique=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="in_company_seminars")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, null=True, blank=True, related_name="in_company_seminars")
    status = models.CharField(max_length=12, choices=InCompanyStatus.choices, default=InCompanyStatus.REQUESTED)
    client_name = models.CharField(max_length=200, blank=True)  # frozen when it was requested
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    wishes = SealedTextField(blank=True)  # what the company wants
    agreement = SealedTextField(blank=True)  # what was agreed
    place = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)  # of held_on
    participants_onsite = models.PositiveIntegerField(null=True, blank=True)
    participants_online = models.PositiveIntegerField(null=True, blank=True)
    recorded_applied = models.PositiveIntegerField(null=True, blank=True)  # of a ledger, as recorded_consultations
    recorded_consultations = models.PositiveIntegerField(null=True, blank=True)
    report = SealedTextField(blank=True)
    lecturers = models.JSONField(default=list, blank=True)  # as a ledger writes them
    end_reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    objects = InCompanyQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["fiscal_year", "status"], name="in_company_year")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=InCompanyStatus.values), name="in_company_status_is_known"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["held", "reported"])
                | models.Q(held_on__isnull=False, fiscal_year__isnull=False),
                name="in_company_held_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ledger_no or self.ref


class LecturerDispatch(models.Model):
    """A lecturer for another body's event (講師派遣): asked for by the host through a public form."""

    ref = models.CharField(max_length=20, unique=True)  # D-R8-…, or the number of a ledger
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=DispatchStatus.choices, default=DispatchStatus.REQUESTED)
    host = models.CharField(max_length=200)
    host_kind = models.CharField(max_length=30, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, default="ja")
    title = models.CharField(max_length=200, blank=True)
    theme = models.TextField(blank=True)
    audience = models.CharField(max_length=200, blank=True)
    expected = models.PositiveIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=10, blank=True)
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    venue = models.CharField(max_length=300, blank=True)
    wished_dates = models.JSONField(default=list, blank=True)  # ISO days and words
    planned_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    lecturer = models.ForeignKey(Advisor, on_delete=models.PROTECT, null=True, blank=True, related_name="dispatches")
    lecturers = models.JSONField(default=list, blank=True)  # as a ledger writes them
    answer = models.TextField(blank=True)  # to the host
    held_on = models.DateField(null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    participants_onsite = models.PositiveIntegerField(null=True, blank=True)
    participants_online = models.PositiveIntegerField(null=True, blank=True)
    recorded_applied = models.PositiveIntegerField(null=True, blank=True)  # of a ledger, as recorded_consultations
    recorded_consultations = models.PositiveIntegerField(null=True, blank=True)
    record = models.TextField(blank=True)
    ledger_no = models.CharField(max_length=40, null=True, blank=True, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "lecturer dispatches"
        indexes = [models.Index(fields=["fiscal_year", "status"], name="dispatch_year")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=DispatchStatus.values), name="dispatch_status_is_known"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["held", "recorded"])
                | models.Q(held_on__isnull=False, fiscal_year__isnull=False),
                name="dispatch_held_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class SeminarLedgerImport(models.Model):
    """A seminar ledger that was taken in."""

    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
