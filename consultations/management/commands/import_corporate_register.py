"""`manage.py import_corporate_register FILE`: the tax agency's register of companies comes in."""

import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from consultations.actions.register import Loaded, NothingToChange, RegisterCounts, load_register, preview_register
from consultations.ledger.report import write_report
from consultations.ledger.run import Silent
from consultations.ledger.turn import AnotherImportRuns
from consultations.register.survey import Survey
from core.actors import service
from core.spreadsheets.read_cells import Unreadable

BAD_ROWS, UNREADABLE = 1, 2
BY = service("register-import", "command")


class Command(BaseCommand):
    help = (
        "Reads a file of the National Tax Agency's corporate register: all of Japan, one prefecture, or the changes of a day "
        "(CSV in UTF-8 or code page 932, or its ZIP). Keep the file's name: it tells which of them it is. "
        "Exit 0: all rows are in, or bad rows were skipped on request; 1: bad rows, nothing written; 2: not readable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="write nothing; say what would be written")
        parser.add_argument("--skip-bad-rows", action="store_true", help="write the good rows although others are bad")
        parser.add_argument("--report", metavar="OUT.csv", type=Path, help="where every fault is written, as CSV in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = partial(tqdm, file=sys.stderr, mininterval=0.5) if options["verbosity"] else Silent
        try:
            with Survey(options["file"], bar=bar) as survey:
                self._tell_faults(survey, options["report"])
                self._refuse_bad_rows(survey, options)
                loaded = preview_register(survey=survey) if options["dry_run"] else load_register(by=BY, survey=survey)
        except Unreadable as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise CommandError(_cannot_be_opened(options["file"]), returncode=UNREADABLE) from error
        except AnotherImportRuns as error:
            told = _("Another file of the register is being imported. Try again when it is done")
            raise CommandError(told, returncode=BAD_ROWS) from error
        except NothingToChange as error:
            told = _("This file holds the changes of a day. Import the monthly file of all companies first")
            raise CommandError(told, returncode=BAD_ROWS) from error
        self._tell(loaded)

    def _tell_faults(self, survey: Survey, report: Path | None) -> None:
        """Faults stand in the report, else on the console, before anything is written."""
        if report is None:
            for fault in survey.faults:
                self.stderr.write(_("Row %(line)s, %(column)s: %(message)s") % fault._asdict())
            return
        try:
            write_report(report, survey.faults)
        except OSError as error:
            raise CommandError(_cannot_be_opened(report), returncode=UNREADABLE) from error

    def _refuse_bad_rows(self, survey: Survey, options: dict[str, Any]) -> None:
        if survey.faults and not options["skip_bad_rows"]:
            self.stdout.write(RegisterCounts(rows=survey.read, left_out=survey.left_out, bad=len(survey.faults)).line)
            told = _("Nothing was written: %(bad)s rows are bad. Correct them, or add --skip-bad-rows")
            raise CommandError(told % {"bad": len(survey.faults)}, returncode=BAD_ROWS)

    def _tell(self, loaded: Loaded) -> None:
        for warning in loaded.warnings:
            self.stderr.write(warning)
        self.stdout.write(loaded.counts.line)


def _cannot_be_opened(file: Path) -> str:
    return _("%(file)s cannot be opened. Check the name and the permissions") % {"file": file}
