"""`rollup_statistics`: the figures of a fiscal year are counted and kept for the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.actors import service
from reporting.actions import roll_up, roll_up_year
from reporting.labels import desk_name
from reporting.management.arguments import add_place, place_of


class Command(BaseCommand):
    help = "Rolls up the figures of a fiscal year, at one desk or at each desk and over all. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_place(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        year, desk = place_of(options)
        by = service("rollup-statistics", "command")
        made = [roll_up(fiscal_year=year, desk_code=desk, by=by)] if desk else roll_up_year(fiscal_year=year, by=by)
        for rollup in made:
            self.stdout.write(
                _("fiscal year %(year)s, %(desk)s: %(contacts)s contacts, %(clients)s clients")
                % {
                    "year": year,
                    "desk": desk_name(rollup.desk_code or None, year),
                    "contacts": rollup.contacts,
                    "clients": rollup.clients,
                }
            )
