"""Tables that every app needs and no app owns."""

import secrets
from typing import Self

from django.db import models


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once: no update, no delete."""

    def update(self, **values: object) -> int:
        raise TypeError(f"{self.model.__name__} rows are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__} rows are append-only")


class Transition(models.Model):
    """One state change of one object. Durations and monthly counts come from these rows."""

    object_type = models.CharField(max_length=60)  # "consultations.case"
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    comment = models.TextField(blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "at"], name="transition_object")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.source} → {self.target}"


class AuditEntryQuerySet(AppendOnlyQuerySet):
    def with_reason(self) -> Self:
        """Brings the reasons along, for who shows them."""
        return self.select_related("told")


class AuditEntry(models.Model):
    """Who did what to what, when and from where. Objects are named, not linked: history blocks no deletion.

    Nothing here names a client or quotes a consultation: entries are kept for ever. Only core.audit.record writes them.
    """

    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=80)
    about_ref = models.CharField(max_length=80)  # of the case to which the object belongs, else of the object
    origin = models.CharField(max_length=60, blank=True)  # network of a person of the institute; "web", "job", "command"
    is_emergency = models.BooleanField(default=False)  # done while an emergency access opened the case to him
    reason_digest = models.CharField(max_length=64, blank=True)  # of AuditReason
    changes = models.JSONField(default=dict)  # {"field": [before, after]}; never case text
    content_hash = models.CharField(max_length=64)  # core.audit.content

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["object_type", "object_ref", "at"], name="audit_object"),
            models.Index(fields=["about_ref", "at"], name="audit_about"),
            models.Index(fields=["actor_ref", "at"], name="audit_actor"),
            models.Index(fields=["action", "at"], name="audit_action"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["id"], condition=models.Q(is_emergency=True), name="audit_emergency"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(actor_ref=""), name="audit_names_an_actor")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_ref}"

    @property
    def reason(self) -> str:
        """Why it was done, where that was told and is not erased."""
        told = getattr(self, "told", None) if self.reason_digest else None
        return told.text if told else ""


class AuditReason(models.Model):
    """The reason told with an entry. It may name a person, so it can be erased: the entry keeps only its digest."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, primary_key=True, related_name="told")
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.entry_id}"


class AuditLink(models.Model):
    """The place of an entry in the chain. Written by the database alone, at commit (core/migrations/0002_audit_chain.py)."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, related_name="link", db_constraint=False)
    hash = models.CharField(max_length=64)  # of the hash before it and the content hash of the entry

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class AuditAnchor(models.Model):
    """The head of the chain on a day, told outside the database: as a file, by mail, with a time stamp where there is one."""

    at = models.DateTimeField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    count = models.BigIntegerField()  # entries
    document = models.TextField()  # the bytes that were written, mailed and stamped
    token = models.BinaryField(default=bytes, blank=True)  # RFC 3161 reply as it came
    stamped_at = models.DateTimeField(null=True, blank=True)  # by the clock of the authority
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # of the last try

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.seq} {self.hash[:12]}"


class AuditCheck(models.Model):
    """A run that compared the whole audit log with what was written."""

    at = models.DateTimeField()
    links = models.BigIntegerField()
    wrong = models.IntegerField()
    first_bad = models.BigIntegerField(null=True, blank=True)
    kinds = models.CharField(max_length=200, blank=True)  # codes of what was found, of core.audit.verification
    milliseconds = models.IntegerField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.links} links, {self.wrong} wrong"


def new_key() -> str:
    """64 random hexadecimal digits."""
    return secrets.token_hex(32)


class Sequence(models.Model):
    """The last number given out under a name, such as `case-2026`."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)
    key = models.CharField(max_length=64, default=new_key, editable=False)  # for numbers that must not be guessed from others

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class SubmittedForm(models.Model):
    """The answer once given to one unsafe form: the same key again brings the same answer."""

    key = models.UUIDField()
    purpose = models.CharField(max_length=60)
    answer = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "purpose"], name="form_answered_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class Tries(models.Model):
    """How often somebody tried something since `started_at`. The key tells what, and only to who has the secret key whose."""

    key = models.CharField(max_length=80, unique=True)
    tries = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.key}: {self.tries}"


class Installation(models.Model):
    """The one row that says what this database holds."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holds_demo_data = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return "demo" if self.holds_demo_data else "real"


class OfficeClosure(models.Model):
    """A day on which the desks are closed besides Saturdays, Sundays, holidays and the turn of the year."""

    day = models.DateField(unique=True)
    name_ja = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    entered_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name_ja}"


class OneTimeLink(models.Model):
    """A link that was mailed to somebody and works once. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    object_ref = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "object_ref"], name="link_of_object")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.object_ref}"
