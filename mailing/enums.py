"""States of an outgoing message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    KEPT = "kept", _("Kept here")
    FAILED = "failed", _("Could not be sent")
    BOUNCED = "bounced", _("Came back")  # the other side's mail server could not deliver it
    WITHDRAWN = "withdrawn", _("Taken back")  # before it was due
