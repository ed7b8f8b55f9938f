"""`manage.py make_key_line`: a line with a new random key, for the beginning of a key file."""

from typing import Any

from django.core.management.base import BaseCommand

from core.keyrings import new_line


class Command(BaseCommand):
    help = "Prints a line with a new random key. Put it first into the key file; keep the older lines below it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(new_line(), ending="")
