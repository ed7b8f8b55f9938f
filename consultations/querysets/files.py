"""Files of a case."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.enums import FileOrigin
from consultations.querysets.reading import read_at_desk, requested_by


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Exactly the files for which `permissions.can_download(actor, file)` is true: a file is never below its case."""
        theirs = requested_by(actor, "case__") & ~Q(origin=FileOrigin.INTERNAL)
        return self.kept().filter(read_at_desk(actor, "case__", "level") | theirs)

    def kept(self) -> Self:
        """Files that were not removed."""
        return self.filter(removed_at=None)
