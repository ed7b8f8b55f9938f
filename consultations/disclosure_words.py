"""What the ledger of disclosures says beside its own columns: corrections, where a line came from, what became of its file."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from consultations.enums import EntryCause, FileScan, Rank
from consultations.models import Case, Disclosure


def remarks_of(line: Disclosure) -> list[str]:
    """The remarks as sentences, those that somebody typed first. `line` is of `DisclosureQuerySet.for_list`."""
    told = [line.remarks] if line.remarks else []
    if line.cause in (EntryCause.HANDOFF, EntryCause.REFERRAL):
        told.append(line.get_cause_display())
    if line.corrects is not None:
        words = _("Line %(number)s was written in error.") if line.is_void else _("Corrects line %(number)s.")
        told.append(words % {"number": line.corrects.number})
    if later := correction_of(line):
        told.append(_("Corrected by line %(number)s.") % {"number": later.number})
    return told + _of_file(line)


def correction_of(line: Disclosure) -> Disclosure | None:
    """The later line that says what is right; None where this one stands."""
    return getattr(line, "corrected_by", None)


def mark_of(case: Case, lines: Iterable[Disclosure]) -> Rank:
    """The secrecy mark of the whole ledger: the highest of its case and its lines."""
    return Rank(max([case.level, *(line.rank for line in lines)]))


def _of_file(line: Disclosure) -> list[str]:
    if line.file is None:
        return []
    if line.file.removed_at is not None:
        day = date_format(localtime(line.file.removed_at), "DATE_FORMAT")
        return [_("The portal erased its copy on %(day)s.") % {"day": day}]
    return [str(line.file.get_scan_display())] if line.file.scan == FileScan.INFECTED else []
