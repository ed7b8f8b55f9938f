"""`manage.py erase_again certificate.json …`: after a restore, what was erased since the backup is prepared anew."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor, actor_of
from accounts.models import User
from consultations.actions.erasure_again import Certified, NoCertificate, prepare_again, read, returned
from consultations.permissions.disposals import can_prepare_disposals

LARGEST = 10 * 1024 * 1024  # bytes of a certificate


class Command(BaseCommand):
    help = (
        "Looks up what the certificates name. Without --prepare-by nothing changes. With it, each disposal is prepared in the "
        "name of that administrator and waits for a second person under 'Retention and erasure'. Exit 0: nothing stands there "
        "again; 3: something does (dry run) or was prepared; 1: a file is no certificate, or the person may not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("certificates", nargs="+", type=Path, help="JSON files, as the page of the certificate gives them")
        parser.add_argument("--prepare-by", metavar="EMAIL", help="the administrator who prepares; somebody else confirms")

    def handle(self, *args: Any, **options: Any) -> None:
        certified = [self._read(path) for path in options["certificates"]]  # all of them, before anything is prepared
        by = self._actor(options["prepare_by"]) if options["prepare_by"] else None
        if sum(self._go_through(each, by) for each in certified):
            raise SystemExit(3)

    def _go_through(self, certified: Certified, by: Actor | None) -> int:
        """Says what stands there again and prepares it if somebody does; how many consultations there are."""
        found = returned(certified)
        words = f"{certified.number}: {len(found.cases)} of {len(certified.consultations)} consultations stand here again"
        if not found.cases:
            self.stdout.write(f"{words}.")
        elif certified.by_period:
            self.stdout.write(f"{words}; their period is over, so the next dry run lists them.")
        elif by is None or not found.is_prepared_here:
            held = sum(not item.goes for item in found.plan.items)
            self.stdout.write(f"{words}; {found.going} things can go, {held} are held back or wait already.")
        elif disposal := prepare_again(certified=certified, by=by):
            self.stdout.write(f"{words}; prepared as {disposal.ref}, to be confirmed until {disposal.confirm_until}.")
        return len(found.cases)

    def _read(self, path: Path) -> Certified:
        try:
            if path.stat().st_size > LARGEST:
                raise NoCertificate("it is too large")
            return read(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error

    def _actor(self, email: str) -> Actor:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        actor = actor_of(user) if user else None
        if actor is None or not can_prepare_disposals(actor):
            raise CommandError(f"{email} is no administrator of this portal.")
        return actor
