"""Fills an empty database with made-up people and a made-up year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import demo as demo_people
from consultations.demo.load import RealDataHere, load
from consultations.models import Case, Contact
from core import demo
from mailing.actions import deliver_all_due

HOLDS_REAL_DATA = 3  # exit code; scripts/run.py then starts the portal without made-up people


class Command(BaseCommand):
    help = "Marks this database as a demo and fills it with made-up data. Refuses where real data are. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help="address of the running portal, for the printed sign-ins"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = load()
        except RealDataHere as refused:
            raise CommandError(str(refused), returncode=HOLDS_REAL_DATA) from refused
        demo.fill_more()
        while deliver_all_due():  # kept inside: nothing of a demo leaves
            pass
        counts = {"cases": Case.objects.count(), "contacts": Contact.objects.count()}
        sentence = (
            _("The demo data were written: %(cases)d cases, %(contacts)d contacts.")
            if is_new
            else _("The demo data were there already: %(cases)d cases, %(contacts)d contacts.")
        )
        self.stdout.write(sentence % counts)
        for line in demo_people.sign_ins(options["url"].rstrip("/")):
            self.stdout.write(line)
