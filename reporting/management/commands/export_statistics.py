"""`export_statistics`: the figures of a fiscal year as JSON, CSV or XLSX."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.whole_files import whole_file
from reporting.editions import counted_now
from reporting.exports import WRITERS
from reporting.management.arguments import NOT_UNDERSTOOD, add_place, place_of


class Command(BaseCommand):
    help = "Writes the figures of a fiscal year, counted now, to a file. Exit 0: written; 2: not understood or not writable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_place(parser)
        parser.add_argument("--format", required=True, choices=sorted(WRITERS))
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        year, desk = place_of(options)
        edition = counted_now(year, desk)
        try:
            with whole_file(Path(options["output"])) as draft, draft.open("wb") as target:
                WRITERS[options["format"]](target, edition)
        except OSError as error:
            words = {"file": options["output"], "reason": error.strerror or error}
            raise CommandError(_("Cannot write %(file)s: %(reason)s") % words, returncode=NOT_UNDERSTOOD) from error
        self.stdout.write(
            _("%(file)s: fiscal year %(year)s, %(contacts)s contacts, %(clients)s clients")
            % {"file": options["output"], "year": year, **edition.figures.totals}
        )
