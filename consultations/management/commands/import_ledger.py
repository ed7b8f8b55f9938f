"""`manage.py import_ledger FILE [--dry-run] [--skip-bad-rows] [--report OUT.csv]`: a desk's yearly ledger comes in."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from consultations.ledger.report import write_report
from consultations.ledger.run import LedgerRun, Silent
from consultations.ledger.turn import AnotherImportRuns, Overtaken
from core.actors import ActorLike, service
from core.spreadsheets.read import Unreadable

BAD_ROWS, UNREADABLE = 1, 2
BY = service("ledger-import", "command")


class Command(BaseCommand):
    """What kind of ledger is read, and by whom, is said by `ledger`, `by` and `differs`: other ledgers name their own."""

    ledger: ClassVar[Callable[..., Any]] = LedgerRun
    by: ClassVar[ActorLike] = BY
    differs: ClassVar[Promise] = gettext_lazy("Row %(line)s differs from the stored contact and was not written: %(columns)s")
    help = (
        "Reads a ledger of contacts (CSV in UTF-8 or code page 932, or XLSX). "
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
            with self.ledger(options["file"], writes=not options["dry_run"], bar=bar) as run:
                counts = self._finish(run, options)
        except (Unreadable, OSError) as error:
            raise CommandError(_reason(error, options["file"]), returncode=UNREADABLE) from error
        except AnotherImportRuns as error:
            raise CommandError(_("Another ledger is being imported. Try again when it is done"), returncode=BAD_ROWS) from error
        except Overtaken as error:
            told = _("The portal's data changed meanwhile. Import the file again: rows that are in stay as they are")
            raise CommandError(told, returncode=BAD_ROWS) from error
        refused = counts.bad and not options["skip_bad_rows"]
        if refused:
            told = _("Nothing was written: %(bad)s rows are bad. Correct them, or add --skip-bad-rows") % {"bad": counts.bad}
            self.stderr.write(told)
            self.stderr.flush()
        self.stdout.write(counts.line)  # the last line of all, also where both streams go to one file
        if refused:
            sys.exit(BAD_ROWS)

    def _finish(self, run: Any, options: dict[str, Any]) -> Any:
        if options["report"]:
            self._report(run, options["report"])
        if options["dry_run"]:
            counts = run.check(skip_bad_rows=options["skip_bad_rows"])
        else:
            counts = run.write(by=self.by, skip_bad_rows=options["skip_bad_rows"])
        self._tell(run, with_faults=not options["report"])
        return counts

    def _report(self, run: Any, path: Path) -> None:
        """Stands before anything is written, whatever the end."""
        try:
            write_report(path, run.faults())
        except OSError as error:
            raise CommandError(_reason(error, path), returncode=UNREADABLE) from error

    def _tell(self, run: Any, *, with_faults: bool) -> None:
        """Faults (unless a report has them), warnings and changed rows stand on the console."""
        if with_faults:
            for fault in run.faults():
                self.stderr.write(_("Row %(line)s, %(column)s: %(message)s") % fault._asdict())
        for warning, times in run.warnings():
            text = _("Row %(line)s, %(column)s “%(value)s”: %(message)s") % warning._asdict()
            more = _("(and %(count)s more rows)") % {"count": times - 1} if times > 1 else ""
            self.stderr.write(f"{text} {more}".rstrip())
        for line, columns in run.changed():
            self.stderr.write(self.differs % {"line": line, "columns": columns})


def _reason(error: Exception, file: Path) -> str:
    if isinstance(error, Unreadable):
        return str(error)
    return _("%(file)s cannot be opened. Check the name and the permissions") % {"file": file}
