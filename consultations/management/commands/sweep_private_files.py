"""`manage.py sweep_private_files [--dry-run]`: private files that no row names go; rows without their file are told."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultations.actions.files import sweep_files


class Command(BaseCommand):
    help = (
        "Removes files of cases that no row has named for a day, and lists files whose bytes are gone. "
        "Exit 0: every file is there; 1: some are gone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="remove nothing; say what would be removed")

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep_files(now=timezone.now(), removes=not options["dry_run"])
        self.stdout.write(f"{swept.strays} stray files {'found' if options['dry_run'] else 'removed'}.")
        if swept.missing:
            raise CommandError("\n".join(["These files are gone; look into the backup:", *swept.missing]))
