"""Logs of online meetings, surveys, mails to many, and who wants to hear of new events."""

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce, Lower

from accounts.models import new_ref
from consultations.models import Code
from seminars.enums import MassMailStatus, Segment
from seminars.models.events import SeminarEvent, Series
from seminars.models.registrations import Registration


class OnlineLog(models.Model):
    """An uploaded log of an online meeting, until somebody has reviewed what matches whom."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, related_name="online_logs")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=120)
    problems = models.JSONField(default=list, blank=True)  # [[line, code]] of what could not be read
    minimum_minutes = models.PositiveSmallIntegerField(default=0)  # from how many on somebody attended
    taken_over_at = models.DateTimeField(null=True, blank=True)
    taken_over_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "sha256"], name="online_log_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.file_name}"


class OnlineLogRow(models.Model):
    """One person of a log: all his joins and leaves added up."""

    log = models.ForeignKey(OnlineLog, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    spans = models.JSONField(default=list, blank=True)  # [[joined, left]] in ISO, so that logs that overlap count once
    registration = models.ForeignKey(Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="log_rows")
    matched_by = models.CharField(max_length=10, blank=True)  # email, name; unsure: only proposed; person: staff decided

    class Meta:
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.log_id}:{self.line}"


class Survey(models.Model):
    """Up to five questions about an event: {"key", "kind": "scale"|"choice"|"text", "ja", "en", "choices": [[ja, en], …]}."""

    event = models.OneToOneField(SeminarEvent, on_delete=models.CASCADE, related_name="survey")
    questions = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.event_id}"


class SurveyAnswer(models.Model):
    """What one person answered: {question key: value}. He may change it for seven days."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="survey_answer")
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.registration_id}"


class MassMail(models.Model):
    """A mail to a segment of an event's people. On its way for thirty minutes, in which it may be recalled."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    event = models.ForeignKey(SeminarEvent, on_delete=models.CASCADE, related_name="mass_mails")
    segment = models.CharField(max_length=12, choices=Segment.choices)
    status = models.CharField(max_length=10, choices=MassMailStatus.choices, default=MassMailStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)  # whoever changes or sends it names the version that he saw
    subject_ja = models.CharField(max_length=100)
    body_ja = models.TextField()
    subject_en = models.CharField(max_length=100, blank=True)
    body_en = models.TextField(blank=True)
    recipients = models.PositiveIntegerField(default=0)  # once it is on its way
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    tested_at = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # when somebody pressed "send"
    sent_by = models.CharField(max_length=120, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject_ja


class EventWatch(models.Model):
    """Somebody wants a mail when a new event is published. Nothing is sent before the address was confirmed."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    email = models.EmailField()
    language = models.CharField(max_length=2, default="ja")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prefecture = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "event watches"
        constraints = [
            models.UniqueConstraint(  # by expressions: SQLite takes two rows without a value for two different ones
                Lower("email"), Coalesce("series", Value("")), Coalesce("prefecture", Value("")), name="watch_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref
