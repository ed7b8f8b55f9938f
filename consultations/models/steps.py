"""What happens to a case besides contacts: meetings, clock, handoffs, referrals, follow-ups, complaints."""

from django.db import models

from accounts.models import new_ref
from consultations.enums import ClockKind, ComplaintStatus, ConsentWay, FollowUpAnswer, Level, ReferralStatus
from consultations.models.cases import Advisor, Case
from consultations.models.catalogue import Code, Desk, Partner
from consultations.models.contacts import Contact
from consultations.querysets.steps import AppointmentQuerySet, ComplaintQuerySet, FollowUpQuerySet, HandoffQuerySet
from core.sealed_fields import SealedTextField


class Appointment(models.Model):
    """A meeting that was agreed: what the day page shows, and what is missing in the log until `contact` stands."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    method = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = SealedTextField(max_length=300, blank=True)
    note = SealedTextField(max_length=300, blank=True)  # for the desk: parking, whom to ask for
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    is_chosen = models.BooleanField(default=False)  # by the client, from the dates that he was offered
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    contact = models.OneToOneField(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="appointment")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["advisor", "starts_at"], name="appointment_of_advisor")]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__range=(1, 1440)), name="appointment_minutes"),
            models.UniqueConstraint(
                fields=["case", "advisor", "starts_at"], condition=models.Q(cancelled_at=None), name="appointment_once"
            ),
            models.UniqueConstraint(
                fields=["advisor", "starts_at"],
                condition=models.Q(cancelled_at=None, is_chosen=True),
                name="appointment_chosen_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at:%Y-%m-%d %H:%M}"


class BusyTime(models.Model):
    """A time at which an advisor is bound elsewhere, such as at a talk after a seminar: no meeting is offered then.

    Whoever binds him knows what it is; here stands only `cause`, under which the time is freed again.
    """

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="busy_times", db_index=False)
    cause = models.CharField(max_length=60, unique=True)  # such as seminar-slot:REF
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["advisor", "starts_at"], name="busy_time_of_advisor")]
        constraints = [models.CheckConstraint(condition=models.Q(minutes__range=(1, 1440)), name="busy_time_minutes")]

    def __str__(self) -> str:
        return self.cause


class ClockInterval(models.Model):
    """A stretch on the clock of a case: it runs, or waits for the client. From these rows every deadline can be recomputed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock", db_index=False)
    kind = models.CharField(max_length=10, choices=ClockKind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case", "started_at", "pk"]
        indexes = [models.Index(fields=["case", "started_at"], name="clock_of_case")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ClockKind.values), name="clock_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")), name="clock_in_order"
            ),
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="clock_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Handoff(models.Model):
    """A desk asks another one to take over. Open on both boards until the first contact of the case that it opened there."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handoffs")
    answer_case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="handoff")
    from_desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = SealedTextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True, blank=True)
    contact = models.OneToOneField(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_handoff")

    objects = HandoffQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["from_desk"], name="handoff_asked", condition=models.Q(answered_at=None)),
            models.Index(fields=["to_desk"], name="handoff_to_answer", condition=models.Q(answered_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(from_desk=models.F("to_desk")), name="handoff_to_another_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.from_desk_id} → {self.to_desk_id}"


class Referral(models.Model):
    """The client is sent on to another body, as far as he agrees."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=ReferralStatus.choices)
    shared = SealedTextField(max_length=300)  # what is told to the other body, as the client was asked
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_how = models.CharField(max_length=100, blank=True)  # on the page, by phone, on paper
    result = SealedTextField(blank=True)  # what became of it

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ReferralStatus.values), name="referral_status_is_known"),
            models.UniqueConstraint(
                fields=["case", "partner"], condition=models.Q(status=ReferralStatus.ASKED), name="referral_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.partner_id}"

    @property
    def how_label(self) -> str:
        """How the client decided, in the reader's words; as it was written where it is no known way."""
        known = self.decided_how in ConsentWay.values
        return str(ConsentWay(self.decided_how).label) if known else self.decided_how


class FollowUp(models.Model):
    """The day on which the desk asks, months later, what became of a closed case; and the client's answer."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups", db_index=False)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=list, blank=True)  # of FollowUpAnswer
    words = SealedTextField(blank=True)  # the client's own sentence
    dropped_at = models.DateTimeField(null=True, blank=True)  # the case was opened again

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "due_on"], name="follow_up_once")]
        indexes = [
            models.Index(fields=["due_on"], name="follow_up_due", condition=models.Q(answered_at=None, dropped_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"

    @property
    def answer_labels(self) -> list[str]:
        """What the client ticked, in the reader's words."""
        return [str(FollowUpAnswer(answer).label) for answer in self.answers if answer in FollowUpAnswer.values]


class Complaint(models.Model):
    """The client is not content. The head of the desk answers, also at a secret case: then he sees the number and this text.

    So no complaint is lost, and nobody learns of a secret case more than its client writes to him; the page tells him so.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaints")
    text = SealedTextField()
    status = models.CharField(max_length=10, choices=ComplaintStatus.choices, default=ComplaintStatus.OPEN)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    due_on = models.DateField()
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ComplaintStatus.values), name="complaint_status_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"

    @property
    def is_about_a_secret(self) -> bool:
        return self.case.level > Level.LIMITED
