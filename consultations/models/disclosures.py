"""The ledger of what the institute was given and gave away in a case (kept as nondisclosure agreements ask for it)."""

from django.db import models
from django.utils.translation import pgettext

from accounts.models import new_ref
from consultations.enums import Direction, EntryCause, Medium, Rank
from consultations.models.cases import Case
from consultations.models.files import CaseFile
from consultations.querysets.disclosures import DisclosureQuerySet
from core.sealed_fields import SealedTextField


class Disclosure(models.Model):
    """A line of the ledger. It is never changed: a later line corrects it, and both stay readable."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    number = models.PositiveIntegerField()  # in its case, from 1, without gaps
    direction = models.CharField(max_length=10, choices=Direction.choices)
    item = SealedTextField(max_length=300)  # what it was
    given_on = models.DateField()
    party = models.CharField(max_length=200)  # from whom, or to whom
    medium = models.CharField(max_length=10, choices=Medium.choices)
    form = SealedTextField(max_length=100, blank=True)  # "PDF", "2 pages", "drawing A3"
    purpose = SealedTextField(max_length=200, blank=True)
    remarks = SealedTextField(max_length=300, blank=True)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices)
    cause = models.CharField(max_length=10, choices=EntryCause.choices)
    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosures")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    is_void = models.BooleanField(default=False)  # the line it corrects should never have been written
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=80)
    recorded_by_label = models.CharField(max_length=120)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="disclosure_number_once"),
            models.UniqueConstraint(
                fields=["case", "file", "cause"],
                condition=models.Q(corrects=None, file__isnull=False),
                name="disclosure_of_a_file_once",
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="disclosure_number_from_one"),
            models.CheckConstraint(condition=models.Q(direction__in=Direction.values), name="disclosure_direction_is_known"),
            models.CheckConstraint(condition=models.Q(medium__in=Medium.values), name="disclosure_medium_is_known"),
            models.CheckConstraint(condition=models.Q(rank__in=Rank.values), name="disclosure_rank_is_known"),
            models.CheckConstraint(condition=models.Q(cause__in=EntryCause.values), name="disclosure_cause_is_known"),
            models.CheckConstraint(
                condition=models.Q(is_void=False) | models.Q(corrects__isnull=False), name="disclosure_void_corrects"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"

    @property
    def form_label(self) -> str:
        """In which form it was given, in the reader's words."""
        return " / ".join(part for part in (self.get_medium_display(), self.form) if part)

    @property
    def purpose_label(self) -> str:
        """What for; what enters by itself is for the consultation."""
        return self.purpose or (pgettext("ledger", "Consultation") if self.cause != EntryCause.NOTED else "")
