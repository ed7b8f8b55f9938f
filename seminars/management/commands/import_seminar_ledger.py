"""`manage.py import_seminar_ledger FILE [--dry-run] [--skip-bad-rows] [--report OUT.csv]`: a year of seminars comes in."""

from django.utils.translation import gettext_lazy

from consultations.management.commands.import_ledger import Command as ImportLedger
from core.actors import service
from seminars.ledger.run import SeminarLedgerRun


class Command(ImportLedger):
    help = (
        "Reads a ledger of seminars (CSV in UTF-8 or code page 932, or XLSX). "
        "Exit 0: all rows are in, or bad rows were skipped on request; 1: bad rows, nothing written; 2: not readable."
    )
    ledger = SeminarLedgerRun
    by = service("seminar-ledger-import", "command")
    differs = gettext_lazy("Row %(line)s differs from the stored event and was not written: %(columns)s")
