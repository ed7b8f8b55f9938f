"""The ledger of disclosures as a file: CSV for programs, a workbook to print."""

from collections.abc import Sequence
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.disclosure_words import mark_of, remarks_of
from consultations.models import Case, Disclosure
from core.spreadsheets.cells import Cell
from core.spreadsheets.write import Sheet, write_csv, write_workbook

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def header() -> list[str]:
    """The columns in the reader's language, in the order of the published model of such a ledger."""
    return [
        _("No."),
        _("Received or disclosed"),
        _("Item"),
        pgettext("ledger", "Date"),
        _("From or to"),
        _("Form"),
        pgettext("ledger", "Purpose"),
        _("Remarks"),
        _("Secrecy mark"),
        _("Recorded at"),
        _("Recorded by"),
    ]


def ledger_file(form: str, case: Case, lines: Sequence[Disclosure], *, taken_by: str) -> bytes:
    """The whole ledger as `form`; who took it and when stands in the workbook."""
    made = BytesIO()
    rows = [_row(line) for line in lines]
    if form == "csv":
        write_csv(made, header(), rows)
        return made.getvalue()
    title = _("Ledger of receipts and disclosures")
    now = date_format(timezone.localtime(), "DATETIME_FORMAT")
    cover = [
        ("", f"{title} {case.case_no}"),
        (_("Secrecy mark"), str(mark_of(case, lines).label)),
        (_("Desk"), str(case.desk)),
        (_("Lines"), str(len(lines))),
        (_("Saved by"), taken_by),
        (_("Saved at"), now),
    ]
    write_workbook(made, cover, [Sheet(_("Ledger"), f"{mark_of(case, lines).label} / {title} {case.case_no}", header(), rows)])
    return made.getvalue()


def _row(line: Disclosure) -> list[Cell]:
    return [
        line.number,
        line.get_direction_display(),
        line.item,
        line.given_on,
        line.party,
        line.form_label,
        line.purpose_label,
        " ".join(remarks_of(line)),
        line.get_rank_display(),
        date_format(timezone.localtime(line.recorded_at), "Y-m-d H:i"),
        line.recorded_by_label,
    ]
