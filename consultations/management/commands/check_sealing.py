"""`manage.py check_sealing [--no-files]`: everything of secret cases is sealed, and everything sealed can be opened."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.sealing_check import counts, problems


class Command(BaseCommand):
    help = (
        "Opens every sealed text and file with the key file in use, and looks for secret cases in clear. Shows no text. "
        "Exit 0: all is well; 1: what is wrong is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-files", action="store_true", help="leave out the bytes of files")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(problems(reads_files=not options["no_files"]))
        secret, keys = counts()
        self.stdout.write(f"{secret} secret cases, {keys} keys.")
        if found:
            raise CommandError("\n".join(found))
