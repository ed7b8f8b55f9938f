"""`manage.py rewrap_case_keys`: after a new line was put first into the key file, every case goes over to that key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.actions.key_rotation import rewrap_keys
from core import sealing
from core.actors import service
from core.sealing import Unreadable

KEEPER = service("key-keeper", "command")


class Command(BaseCommand):
    help = (
        "Wraps the data key of every secret case by the first key of the key file. Afterwards the older lines are needed for "
        "older backups alone. Exit 0: done; 1: a key could not be opened."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = rewrap_keys(by=KEEPER)
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} keys were wrapped anew by {sealing.ring_in_use()}.")
