"""manage.py check_seats: whether the seats of every event are as its registrations say."""

from django.core.management.base import BaseCommand, CommandError

from seminars.seat_check import differences


class Command(BaseCommand):
    help = (
        "Compares the seats taken of every event with the registrations that hold one. Changes nothing; exit 1 if they differ."
    )

    def handle(self, *args: object, **options: object) -> None:
        found = list(differences())
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(
                f"{len(found)} kinds of seats differ. Read docs/operations.md before anything is changed by hand."
            )
        self.stdout.write("The seats of every event are as its registrations say.")
