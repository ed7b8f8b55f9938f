"""The people of an event as a file: CSV for programs, a workbook to print."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.spreadsheets.cells import Cell
from core.spreadsheets.write import Sheet, write_csv, write_workbook
from seminars.models import Registration, SeminarEvent

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def header() -> list[str]:
    """The columns in the reader's language."""
    return [
        *(_("Number"), _("Name"), _("Reading"), _("Company or organisation name"), _("Prefecture"), _("Email address")),
        *(_("Phone number"), _("Seat"), _("Status"), _("Access needs"), _("Applied at"), _("Came"), _("Minutes online")),
    ]


def people_file(form: str, event: SeminarEvent, people: Iterable[Registration], *, taken_by: str) -> bytes:
    """The people as `form`; who took them and when stands in the workbook."""
    made = BytesIO()
    rows = [_row(one) for one in people]
    if form == "csv":
        write_csv(made, header(), rows)
        return made.getvalue()
    cover = [
        ("", f"{_('Participants')} {event.title}"),
        (_("Day"), date_format(event.held_on)),
        (_("Lines"), str(len(rows))),
        (_("Saved by"), taken_by),
        (_("Saved at"), date_format(timezone.localtime(), "DATETIME_FORMAT")),
    ]
    write_workbook(made, cover, [Sheet(_("Participants"), event.title, header(), rows)])
    return made.getvalue()


def _row(one: Registration) -> list[Cell]:
    booking, came = one.booking, getattr(one, "attendance", None)
    return [
        *(one.number, one.person_name, one.person_kana, booking.company),
        booking.prefecture.label if booking.prefecture else "",
        *(one.email or booking.email, booking.phone, one.get_seat_kind_display(), one.get_status_display()),
        one.access_needs,
        date_format(timezone.localtime(one.applied_at), "Y-m-d H:i"),
        came.get_kind_display() if came else "",
        came.minutes if came else None,
    ]
