"""Series, events, their sessions and lecturers, what is handed out, and the seats."""

from django.db import models
from django.utils.translation import get_language

from accounts.models import new_ref
from consultations.models import Advisor, Code, Desk, Partner
from consultations.models.catalogue import CatalogueRow
from seminars.enums import EventStatus, MaterialAudience, MaterialKind, Mode, PriorityRule, SeatKind, SeriesKind
from seminars.querysets.events import EventQuerySet


class Series(CatalogueRow):
    """A series of events (営業秘密・知財戦略セミナー and the others). Loaded by `migrate`; ledgers and staff add more."""

    code = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=20, choices=SeriesKind.choices, default=SeriesKind.PUBLIC)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    operator = models.CharField(max_length=60, blank=True)
    audience = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name_plural = "series"
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=SeriesKind.values), name="series_kind_is_known")]


class EventProgramme(models.Model):
    """Several dates that belong together, such as a regional event week."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class Lecturer(models.Model):
    """Who lectures: an advisor of ours, somebody from a partner body, or another person."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    profile = models.TextField(blank=True)
    advisor = models.OneToOneField(Advisor, on_delete=models.PROTECT, null=True, blank=True, related_name="lecturer")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kana", "name"]

    def __str__(self) -> str:
        return self.name


class SeminarEvent(models.Model):
    """One event. `starts_at` and `ends_at` span its sessions; an event of an old ledger has only `held_on`.

    `recorded_*` are counts of years in which single registrations were not kept (a ledger); else null and counted.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    ledger_no = models.CharField(max_length=40, null=True, blank=True, unique=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="events")
    programme = models.ForeignKey(EventProgramme, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # whose organisers run it
    status = models.CharField(max_length=12, choices=EventStatus.choices, default=EventStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)  # whoever saves names the version that he saw
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    audience = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list, blank=True)  # in which it is held: ["ja", "en"]
    held_on = models.DateField()  # first day; decides the fiscal year
    fiscal_year = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    place_label = models.CharField(max_length=60, blank=True)  # as announced: Tokyo, Osaka
    venue = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    access = models.TextField(blank=True)  # how to get there; lifts, loop, sign language, parking
    online_url = models.URLField(max_length=500, blank=True)  # only confirmed people, only from the day before
    online_note = models.TextField(blank=True)
    applications_open_at = models.DateTimeField(null=True, blank=True)
    applications_close_at = models.DateTimeField(null=True, blank=True)  # exclusive end
    priority = models.CharField(max_length=20, choices=PriorityRule.choices, default=PriorityRule.FIRST_COME)
    offer_hours = models.PositiveSmallIntegerField(default=24)  # open hours that an offered seat is held
    host = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_email = models.EmailField(blank=True)
    recorded_applied = models.PositiveIntegerField(null=True, blank=True)
    recorded_onsite = models.PositiveIntegerField(null=True, blank=True)
    recorded_online = models.PositiveIntegerField(null=True, blank=True)
    recorded_consultations = models.PositiveIntegerField(null=True, blank=True)
    recorded_lecturers = models.JSONField(default=list, blank=True)  # as the ledger writes them
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)  # told to those concerned
    held_at = models.DateTimeField(null=True, blank=True)  # since when it counts as held
    held_by = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["status", "held_on", "id"], name="event_status_day"),
            models.Index(fields=["series", "held_on"], name="event_series_day"),
            models.Index(fields=["fiscal_year", "status"], name="event_year"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=EventStatus.values), name="event_status_is_known"),
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="event_mode_is_known"),
            models.CheckConstraint(
                condition=models.Q(starts_at=None) | models.Q(ends_at__gt=models.F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(ledger_no=""), name="no_ledger_no_is_null"),
            models.CheckConstraint(condition=models.Q(offer_hours__range=(1, 240)), name="event_offer_hours"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class SeatPool(models.Model):
    """The seats of one kind at an event. `taken` = active registrations that hold a seat, at every moment.

    Only seminars.actions.seats writes `taken`, by one conditional UPDATE.
    """

    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, related_name="pools")
    kind = models.CharField(max_length=10, choices=SeatKind.choices)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-kind"]  # on site, then online
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="seats_once_a_kind"),
            models.CheckConstraint(
                condition=models.Q(taken__gte=0, taken__lte=models.F("capacity")), name="seats_not_oversold"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=SeatKind.values), name="seats_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind} {self.taken}/{self.capacity}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class EventSession(models.Model):
    """A part of an event: a lecture, a panel, a break for talks."""

    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    lecturers = models.ManyToManyField(Lecturer, related_name="sessions", blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class Material(models.Model):
    """What is handed out or shown: a file of ours, or the address of a page or video elsewhere."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, null=True, blank=True, related_name="materials")
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="materials"
    )  # video catalogue
    kind = models.CharField(max_length=10, choices=MaterialKind.choices)
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=12, choices=MaterialAudience.choices, default=MaterialAudience.EVERYBODY)
    opens_at = models.DateTimeField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    name = models.CharField(max_length=255, blank=True)
    stored_name = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(event__isnull=False) | models.Q(series__isnull=False), name="material_belongs_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class MaterialViews(models.Model):
    """How often a material was opened on a day. Nobody is named."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "material views"
        constraints = [models.UniqueConstraint(fields=["material", "day"], name="views_once_a_day")]

    def __str__(self) -> str:
        return f"{self.material_id} {self.day} {self.count}"


class TemporaryDesk(models.Model):
    """A consultation desk (臨時窓口) that is open beside an event."""

    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, related_name="temporary_desks")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="temporary_desk_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.desk_id}"
