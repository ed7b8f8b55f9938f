"""Desks, sites, partners and every coded value. Loaded by `migrate`, edited by staff, never deleted."""

from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import get_language

from consultations.enums import Axis


class CatalogueQuerySet(models.QuerySet):
    """A value that was once used stays; it ends by its last valid day."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ProtectedError("Catalogue rows are ended by valid_to, never deleted", set(self))


class CatalogueRow(models.Model):
    """What every catalogue has: two names, other names, validity, and where it comes from."""

    ja = models.CharField(max_length=120)
    en = models.CharField(max_length=160)
    aliases = models.JSONField(default=list, blank=True)  # other names that ledgers and people write
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_proposal = models.BooleanField(default=False)  # the sources do not give it: our proposal
    is_edited = models.BooleanField(default=False)  # staff changed it: loading leaves it alone
    source = models.CharField(max_length=200, blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.en if get_language() == "en" else self.ja

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ProtectedError("Catalogue rows are ended by valid_to, never deleted", {self})


class Code(CatalogueRow):
    """A coded value of an axis: `method.visit`, `prefecture.13`, `trade_secret_content.ts_leak`."""

    key = models.CharField(max_length=80, primary_key=True)
    axis = models.CharField(max_length=30, choices=Axis.choices)
    code = models.CharField(max_length=50)
    attributes = models.JSONField(default=dict, blank=True)  # region, urgent, requires, limits in yen and people

    class Meta:
        ordering = ["axis", "order", "key"]
        constraints = [models.UniqueConstraint(fields=["axis", "code"], name="code_once_in_axis")]


class Desk(CatalogueRow):
    """A consultation desk (相談窓口)."""

    code = models.CharField(max_length=30, primary_key=True)
    operator = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    content_axis = models.CharField(max_length=30, blank=True)  # empty where the theme decides
    theme_axes = models.JSONField(default=dict, blank=True)  # {"trade_secret": "trade_secret_content", …}
    asks_law = models.BooleanField(default=False)
    channels = models.JSONField(default=list)  # codes of contact methods usual at the desk
    phone = models.CharField(max_length=30, blank=True)
    phone_extension = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True)
    contact_as_of = models.DateField(null=True, blank=True)  # the day phone, address and hours were checked
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    last_reception = models.TimeField(null=True, blank=True)
    reply_promise_working_days = models.PositiveSmallIntegerField(default=3)

    class Meta:
        ordering = ["order", "code"]

    def axis_for(self, theme_code: str = "") -> str:
        """The content axis of a contact here; `theme_code` decides where the desk has themes."""
        return self.theme_axes.get(theme_code, "") if self.theme_axes else self.content_axis


class DeskName(models.Model):
    """The name a desk bore from one fiscal year to another."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="names")
    from_fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    until_fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ja = models.CharField(max_length=120)
    en = models.CharField(max_length=160)
    is_edited = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "ja"], name="desk_name_once")]

    def __str__(self) -> str:
        return self.ja


class DeskSite(CatalogueRow):
    """A place of a desk, known by its prefecture's JIS X 0401 code: `general.13`."""

    key = models.CharField(max_length=40, primary_key=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="sites")
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["desk", "order"]
        constraints = [models.UniqueConstraint(fields=["desk", "prefecture"], name="site_once")]


class Partner(CatalogueRow):
    """A body that the desks refer to or work with (連携機関)."""

    code = models.CharField(max_length=30, primary_key=True)
    role = models.CharField(max_length=60, blank=True)
    when = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order", "code"]


class CountingRule(models.Model):
    """Whether a contact by this method counts as 相談件数 at this desk, from one fiscal year to another."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="counting_rules")
    method = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    from_fiscal_year = models.PositiveSmallIntegerField(default=0)
    until_fiscal_year = models.PositiveSmallIntegerField(default=9999)
    counts = models.BooleanField()
    is_edited = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "method", "from_fiscal_year"], name="counting_rule_once"),
            models.CheckConstraint(
                condition=models.Q(from_fiscal_year__lte=models.F("until_fiscal_year")), name="counting_rule_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.method_id} {self.from_fiscal_year}–{self.until_fiscal_year}: {self.counts}"
