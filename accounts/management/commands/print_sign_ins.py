"""Prints who can sign in to a demo, and with which password."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import demo as demo_people
from core.demo import is_demo_now


class Command(BaseCommand):
    help = "Prints the sign-ins of a demo: address, password and role. Refuses where the data are real."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="address of the running portal")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo_now():
            raise CommandError(_("This portal holds no demo data. 'manage.py load_demo' makes some in an empty database."))
        for line in demo_people.sign_ins(options["url"].rstrip("/")):
            self.stdout.write(line)
