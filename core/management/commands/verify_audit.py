"""`manage.py verify_audit`: whether the audit log is what was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.audit.checks import note_check
from core.audit.verification import verify

_NOT_UNDERSTOOD = 2


class Command(BaseCommand):
    help = "Compares every audit entry, its place in the chain and what was told outside. Exit 0: whole; 1: something is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchors", metavar="DIR", type=Path, help="where heads and anchors lie; else AUDIT_ANCHORS_DIR")
        parser.add_argument("--from", dest="start", metavar="SEQ", type=int, default=1, help="take what stands before for good")

    def handle(self, *args: Any, **options: Any) -> None:
        place, start = options["anchors"], options["start"]
        if start < 1 or (place is not None and not place.is_dir()):
            raise CommandError("--from is a number from 1 on, --anchors a folder.", returncode=_NOT_UNDERSTOOD)
        report = verify(place=place, start=start, certificates=settings.AUDIT_TSA_CERTS)
        if start == 1:
            note_check(report, now=timezone.now())
        for remark in report.remarks[:20]:
            self.stdout.write(f"note: {remark}")
        for finding in report.findings:
            self.stderr.write(f"{finding.seq}: {finding.words} [{finding.kind}]")
        rate = report.links / report.seconds if report.seconds else 0
        self.stdout.write(
            f"{report.links:,} entries in {report.seconds:.1f} s, {rate:,.0f} in a second; head {report.head.hash}"
        )
        self.stdout.write(f"{report.noted:,} heads noted outside, {report.anchors} anchors, {report.stamps} time stamps hold")
        if not report.is_whole:
            raise CommandError(f"{report.wrong} findings, the first at entry {report.first_bad}.", returncode=1)
        self.stdout.write("whole")
