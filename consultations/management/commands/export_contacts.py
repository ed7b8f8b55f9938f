"""`manage.py export_contacts`: the contacts of a fiscal year as a ledger that can be imported again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.actions.exporting import record_export
from consultations.enums import Level
from consultations.exports import FORMATS, write_contacts
from consultations.models import Contact
from core import fiscal
from core.actors import service
from core.whole_files import PRIVATE, whole_file

NOT_UNDERSTOOD = 2  # exit code
EARLIEST = 1886  # since then fiscal years begin on 1 April
BY = service("contacts-export", "command")


class Command(BaseCommand):
    help = (
        "Writes the contacts of a fiscal year to a file that import_ledger takes again. Contacts of secret cases stay inside. "
        "Exit 0: written; 2: not understood or not writable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fiscal-year", required=True, type=int, metavar="YYYY", help="western year in which it began")
        parser.add_argument("--desk", metavar="CODE", help="code, desk.code, name or alias of a desk; without it, all desks")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--output", required=True, metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        year, desks, output = _year(options["fiscal_year"]), _desks(options["desk"]), options["output"]
        contacts = Contact.objects.for_export(year, desks)
        told = {"fiscal_year": year, "file_format": options["format"], "reason": "manage.py export_contacts"}
        try:
            with whole_file(output, mode=PRIVATE) as draft:
                written = write_contacts(draft, options["format"], contacts, year)
                record_export(by=BY, contacts=contacts, desks=desks, **told)
        except OSError as error:
            words = {"file": output, "reason": error.strerror or error}
            raise CommandError(_("Cannot write %(file)s: %(reason)s") % words, returncode=NOT_UNDERSTOOD) from error
        self.stdout.write(
            _("%(file)s: fiscal year %(year)s, contacts: %(contacts)s") % {"file": output, "year": year, "contacts": written}
        )
        self._tell_secret_ones(year, desks)

    def _tell_secret_ones(self, year: int, desks: list[str] | None) -> None:
        rows = Contact.objects.between(*fiscal.bounds(year)).filter(case__level=Level.SECRET)
        if left_out := (rows if desks is None else rows.filter(desk_id__in=desks)).aggregate(n=Count("pk"))["n"]:
            self.stderr.write(_("Contacts of secret cases left out: %(count)s") % {"count": left_out})


def _year(year: int) -> int:
    latest = fiscal.fiscal_year(timezone.localdate())
    if not EARLIEST <= year <= latest:
        words = {"year": year, "latest": latest}
        raise CommandError(
            _("%(year)s is not a fiscal year with figures. Enter a western year up to %(latest)s, such as 2017.") % words,
            returncode=NOT_UNDERSTOOD,
        )
    return year


def _desks(text: str | None) -> list[str] | None:
    if text is None:
        return None
    if desk := catalogue.resolve_desk(text):
        return [desk]
    codes = ", ".join(code for code, _label in catalogue.desk_choices())
    words = {"desk": text, "codes": codes}
    raise CommandError(_("There is no desk “%(desk)s”. Enter one of: %(codes)s") % words, returncode=NOT_UNDERSTOOD)
