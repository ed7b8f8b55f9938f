"""The outbox and the journal of what has left. Both know addresses and languages, and no user."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from mailing.enums import MessageStatus
from mailing.querysets import MessageQuerySet


def new_ref() -> str:
    """An unguessable public identifier of 16 characters."""
    return secrets.token_urlsafe(12)


class Message(models.Model):
    """One mail that the portal owes somebody. `key` names its cause, so that no cause mails twice."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=60)
    recipient = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    message_id = models.CharField(max_length=150, unique=True)
    scope = models.CharField(max_length=30, blank=True)  # code of the desk it is about
    is_restricted = models.BooleanField(default=False)  # about a case that not all of the desk may know
    is_secret = models.BooleanField(default=False)  # carries a sign-in code or a one-time link
    object_ref = models.CharField(max_length=80, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=MessageStatus.choices, default=MessageStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)  # also the fence: it names the claim that holds it
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "next_try_at"], name="message_due"),
            models.Index(fields=["scope", "-id"], name="message_of_desk"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=MessageStatus.values), name="message_status_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.recipient}"

    @property
    def status_label(self) -> str:
        return str(MessageStatus(self.status).label)


class JournalEntry(models.Model):
    """A Message-ID that the mail server accepted. Asked before anything is sent again; never changed."""

    message_id = models.CharField(max_length=150, unique=True)
    left_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return self.message_id
