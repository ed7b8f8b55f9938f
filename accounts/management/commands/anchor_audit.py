"""`manage.py anchor_audit`: the head of the audit chain, told outside the database now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.audit_watch import anchor_and_tell


class Command(BaseCommand):
    help = "Writes, stamps and mails the anchor of today, as the clock does each hour. Exit 1: the authority gave no stamp."

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = anchor_and_tell(timezone.now())
        if anchor is None:
            self.stdout.write("nothing was logged yet")
            return
        stamp = f"stamped {anchor.stamped_at:%Y-%m-%d %H:%M:%S} UTC" if anchor.stamped_at else "without a time stamp"
        self.stdout.write(f"{anchor.seq} {anchor.hash}, {stamp}")
        if anchor.problem:
            self.stderr.write(anchor.problem)
            raise SystemExit(1)
