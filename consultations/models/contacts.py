"""Contacts (相談対応): the counted unit, with everything statistics need frozen on the row."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import new_ref
from consultations.enums import Axis, Source
from consultations.models.cases import Advisor, Case
from consultations.models.catalogue import Code, Desk, DeskSite, Partner
from consultations.models.clients import Client
from consultations.querysets import ContactQuerySet, LedgerImportQuerySet
from core.sealed_fields import SealedTextField

# What the figures of a year group by: all in one covering index.
YEAR_FIGURES = (
    "id",  # joins the mentions
    "client",
    "case",
    "joint_desk",
    "site",
    "theme",
    "method",
    "content",
    "law",
    "result",
    "regulation_status",
    "campaign",
    "route",
    "client_kind",
    "prefecture",
    "size",
)


def _code() -> models.ForeignKey:
    """A coded value on a contact. Not indexed alone: the year's covering index holds them all."""
    return models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)


class Contact(models.Model):
    """One contact with a client: one method, one day, one desk of record (ADR 0004)."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    # what happened
    contacted_on = models.DateField()
    fiscal_year = models.PositiveSmallIntegerField()
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    joint_desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_contacts", db_index=False
    )
    site = models.ForeignKey(DeskSite, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    theme = _code()
    method = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    visit_no = models.PositiveSmallIntegerField(null=True, blank=True)  # as given; empty = counted within the case
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts")
    content = _code()
    law = _code()
    result = _code()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    regulation_status = _code()
    campaign = _code()
    route = models.CharField(max_length=500, blank=True)  # how the client came, free text
    next_on = models.DateField(null=True, blank=True)
    summary = SealedTextField(blank=True)
    # the client as he was on that day
    client_name = models.CharField(max_length=200)
    client_kana = models.CharField(max_length=200, blank=True)
    client_kind = _code()
    corporate_number = models.CharField(max_length=13, blank=True)
    postal_code = models.CharField(max_length=8, blank=True)
    prefecture = _code()
    industry = _code()
    industry_text = models.CharField(max_length=500, blank=True)  # what was written when it is no known industry
    capital_yen = models.BigIntegerField(null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    size = _code()
    # the row itself
    search_text = models.TextField(blank=True)
    logged_at = models.DateTimeField()
    logged_by = models.CharField(max_length=120)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-contacted_on", "-pk"]
        indexes = [
            models.Index(fields=["case", "contacted_on", "id"], name="contact_of_case"),
            models.Index(fields=["desk", "-contacted_on", "-id"], name="contact_by_desk"),
            models.Index(fields=["-contacted_on", "-id"], name="contact_by_day"),
            models.Index(fields=["client", "desk", "fiscal_year"], name="contact_of_client"),
            models.Index(fields=["fiscal_year", "desk"], name="contact_year"),
            # PostgreSQL answers every yearly figure from this index alone; SQLite makes none (no INCLUDE)
            models.Index(fields=["fiscal_year", "desk", "contacted_on"], include=YEAR_FIGURES, name="contact_year_covering"),
            models.Index(
                fields=["joint_desk", "fiscal_year"], name="contact_joint", condition=models.Q(joint_desk__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 1440)) | models.Q(minutes=None), name="contact_minutes"
            ),
            models.CheckConstraint(condition=models.Q(visit_no__gte=1) | models.Q(visit_no=None), name="contact_visit_no"),
            models.CheckConstraint(
                condition=models.Q(joint_desk=None) | ~models.Q(joint_desk=models.F("desk")), name="joint_desk_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.contacted_on} {self.method_id}"


class ContactMention(models.Model):
    """A country, matter, expert or deliverable that a contact names; a contact may name several."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    axis = models.CharField(max_length=30, choices=Axis.choices)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    engagement = models.ForeignKey(  # experts only: resident or dispatched, where known
        Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "axis", "code"], name="mention_once")]

    def __str__(self) -> str:
        return self.code_id


class ContactAdvisor(models.Model):
    """A further advisor or expert of the institute who took part. The advisor of record stands on the contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="also_present", db_index=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "advisor"], name="advisor_once_at_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.advisor_id}"


class EfilingTicket(models.Model):
    """What a question about the e-filing software was about, beside its contact."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="ticket")
    software_version = models.CharField(max_length=60, blank=True)
    system = models.CharField(max_length=100, blank=True)  # operating system, browser
    error = SealedTextField(blank=True, owner="contact.case", row=("contact_id",))  # code or wording of the error
    is_solved = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.is_solved}"


class YearRevision(models.Model):
    """How often the contacts of one desk and fiscal year have changed: figures older than this are stale."""

    fiscal_year = models.PositiveSmallIntegerField()
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "desk"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.desk_id}: {self.revision}"


class LedgerImport(models.Model):
    """One ledger file that was written into the portal: which, by whom, with what result."""

    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_by_console(self) -> bool:
        """Whether a command brought it in, not a person on the page."""
        return self.by_ref.startswith("service:")
