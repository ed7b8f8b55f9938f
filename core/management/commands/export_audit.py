"""`manage.py export_audit FILE`: the audit log for who verifies it without the portal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core import audit
from core.actors import service
from core.audit.export import export
from core.models import Installation


class Command(BaseCommand):
    help = "Writes the audit log with its anchors to FILE (ZIP), for scripts/verify_audit_export.py. Exit 2: not writable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--reasons", action="store_true", help="also what people wrote as reasons; they may name persons")

    def handle(self, *args: Any, **options: Any) -> None:
        now, reasons = timezone.now(), options["reasons"]
        with transaction.atomic():
            portal, _new = Installation.objects.get_or_create(id=1)
            audit.record(
                by=service("export-audit", "command"), action="export_audit", obj=portal, changes={"reasons": [None, reasons]}
            )
        try:
            told = export(options["file"], at=now.isoformat(timespec="seconds"), with_reasons=reasons)
        except OSError as error:
            raise CommandError(f"Cannot write {options['file']}: {error.strerror or error}", returncode=2) from error
        self.stdout.write(f"{options['file']}: {told.links:,} entries, head {told.head}")
