"""Kinds of programmes."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ProgrammeKind(models.TextChoices):
    SUBSIDY = "subsidy", pgettext_lazy("programme", "Subsidy")
    HANDS_ON = "hands_on", pgettext_lazy("programme", "Hands-on support")
    FEE = "fee", pgettext_lazy("programme", "Fee reduction")


class Scope(models.TextChoices):
    """Whether the portal runs it from the call to the follow-up, or only records what became of it."""

    CORE = "core", pgettext_lazy("programme", "Run in the portal")
    RECORD = "record", pgettext_lazy("programme", "Recorded only")
