"""Tables that every app needs and no app owns."""

import secrets

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


class AuditEntry(models.Model):
    """Who did what to what, when and why. Objects are named, not linked: history blocks no deletion."""

    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict)  # {"field": [before, after]}; never case text

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["object_type", "object_ref", "at"], name="audit_object"),
            models.Index(fields=["actor_ref", "at"], name="audit_actor"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(actor_ref=""), name="audit_names_an_actor")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_ref}"


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
