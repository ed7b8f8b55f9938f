"""`manage.py calculate_grant --programme CODE --fiscal-year YYYY --input FILE.json`: what a programme pays, as JSON."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from subsidies.grant_requests import NoSuchTerms, calculation_of
from subsidies.grants.request import NotReadable


class Command(BaseCommand):
    help = "Prints the grant for the costs of a JSON file, every line explained."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="code, such as sub.foreign_filing")
        parser.add_argument("--fiscal-year", required=True, help="western year in which it begins")
        parser.add_argument("--input", required=True, type=Path, help="JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = json.loads(options["input"].read_text(encoding="utf-8-sig"), parse_float=Decimal)
            calculation = calculation_of(options["programme"], options["fiscal_year"], asked)
        except (NoSuchTerms, NotReadable) as refused:
            raise CommandError(str(refused), returncode=2) from None
        except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
            message = _("This file cannot be read as JSON: %(name)s") % {"name": options["input"]}
            raise CommandError(f"{message} ({type(error).__name__})", returncode=2) from None
        self.stdout.write(json.dumps(calculation.as_json(), ensure_ascii=False, indent=2))
