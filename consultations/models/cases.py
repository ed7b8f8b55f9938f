"""Cases (相談) and the advisors who work them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import new_ref
from consultations.deadlines import Deadline, deadline, paused
from consultations.enums import OPEN, Applicant, CaseStatus, Level, Publication, Source, Writer
from consultations.models.catalogue import Code, Desk, DeskSite
from consultations.models.clients import Client
from consultations.models.keys import KeyOwner
from consultations.querysets import AdvisorQuerySet, CaseQuerySet
from core.sealed_fields import SealedJSONField, SealedTextField
from core.sealing import SEALED


class Advisor(models.Model):
    """An advisor (担当者), with a user once he signs in. Ledgers of old years bring inactive ones."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="advisor"
    )
    is_active = models.BooleanField(default=True)

    objects = AdvisorQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which an advisor takes no new case."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=100, blank=True)
    entered_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(first_on__lte=models.F("last_on")), name="absence_in_order"),
            models.UniqueConstraint(fields=["advisor", "first_on"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.advisor_id}: {self.first_on} – {self.last_on}"


class AdvisorSkill(models.Model):
    """A field in which an advisor is at home: a content, matter, law, country or theme of the catalogue."""

    advisor = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="skills", db_index=False)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["advisor", "code"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.advisor_id}: {self.code_id}"


def _empty_or_sealed(name: str) -> models.Q:
    return models.Q(**{name: ""}) | models.Q(**{f"{name}__startswith": SEALED})


class Case(KeyOwner):
    """The matter of one client at one desk; groups its contacts."""

    ref = models.CharField(max_length=20, unique=True)  # receipt number, or a random one for imported cases
    case_no = models.CharField(_("Case number"), max_length=60)  # the number people use; = ref unless a ledger gave one
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey(DeskSite, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    theme = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases")
    source = models.CharField(max_length=10, choices=Source.choices)
    status = models.CharField(max_length=20, choices=CaseStatus.choices, default=CaseStatus.RECEIVED)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NORMAL)
    is_urgent = models.BooleanField(default=False)
    received_on = models.DateField()
    received_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)  # first answer promised to the client
    due_on = models.DateField(null=True, blank=True)  # what is due next: the first answer, then the date agreed last
    subject = SealedTextField(max_length=100, blank=True, owner="", in_lists=True)
    body = SealedTextField(blank=True, owner="")
    company_name = models.CharField(max_length=200, blank=True)  # as typed on the form; empty for a person
    person_name = models.CharField(max_length=100, blank=True)
    person_kana = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="ja")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="requested_cases"
    )
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    outcome = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    outcome_note = SealedTextField(blank=True, owner="")
    # the clock: `due_on` is `due_base_on` moved on by the working days for which the client was asked since `due_set_at`
    due_base_on = models.DateField(null=True, blank=True)
    due_set_at = models.DateTimeField(null=True, blank=True)
    recheck_on = models.DateField(null=True, blank=True)  # the desk looks at it again on that day
    recheck_reason = models.CharField(max_length=200, blank=True)
    # what else the client said on the form
    writer = models.CharField(max_length=10, choices=Writer.choices, default=Writer.SELF)
    writer_office = models.CharField(max_length=200, blank=True)  # of whom writes for a client
    applicant = models.CharField(max_length=10, choices=Applicant.choices, blank=True)
    publication = models.CharField(max_length=10, choices=Publication.choices, blank=True)
    published_on = models.DateField(null=True, blank=True)
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    preferred_method = models.ForeignKey(
        Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    preferred_times = SealedJSONField(default=list, blank=True, owner="")  # up to three, as the client wrote them
    may_refer = models.BooleanField(default=False)  # agreed on the form that partner bodies are asked too
    origin = models.ForeignKey(  # the case from which another desk handed this one over
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by"
    )
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # since then codes and dates only

    is_read_only = False  # on a page: whether the reader may change nothing (an emergency access)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["desk", "-received_on", "-id"], name="case_by_desk"),
            models.Index(fields=["-received_on", "-id"], name="case_by_day"),
            models.Index(fields=["advisor", "-received_on", "-id"], name="case_of_advisor"),
            models.Index(fields=["-is_urgent", "due_on", "id"], name="case_queue", condition=models.Q(status__in=OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["desk", "case_no"], name="case_no_once_at_desk"),
            models.CheckConstraint(condition=models.Q(status__in=CaseStatus.values), name="case_status_is_known"),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="case_level_is_known"),
            models.CheckConstraint(
                condition=models.Q(level__lt=Level.SECRET)
                | _empty_or_sealed("subject") & _empty_or_sealed("body") & _empty_or_sealed("outcome_note"),
                name="case_secret_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.case_no

    @property
    def status_label(self) -> str:
        return str(CaseStatus(self.status).label)

    @property
    def deadline(self) -> Deadline | None:
        """The badge of what is due next; None for a closed case and where nothing was promised.

        While the client is asked nothing runs out: since when is known where the rows were asked `with_waiting_since`.
        """
        if self.status == CaseStatus.WAITING:
            return paused(self.due_on, getattr(self, "waiting_since", None), timezone.localdate())
        if self.due_on is None or self.status not in OPEN:
            return None
        return deadline(self.due_on, timezone.localdate())
