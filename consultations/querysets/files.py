"""Files of a case."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor
from consultations.enums import SERVED, FileOrigin, FileScan
from consultations.querysets.reading import read_at_desk, requested_by


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Exactly the files for which `permissions.can_see_file(actor, file)` is true: a file is never below its case."""
        theirs = requested_by(actor, "case__") & ~Q(origin=FileOrigin.INTERNAL)
        return self.kept().filter(read_at_desk(actor, "case__", "level") | theirs)

    def kept(self) -> Self:
        """Files that were not removed."""
        return self.filter(removed_at=None)

    def served(self) -> Self:
        """Files that may be handed out: not those that wait for the scanner, nor infected ones."""
        return self.filter(scan__in=SERVED)

    def infected_before(self, until: datetime) -> Self:
        """Infected files that still lie in quarantine although they were found before then."""
        return self.kept().filter(scan=FileScan.INFECTED, scanned_at__lt=until)
