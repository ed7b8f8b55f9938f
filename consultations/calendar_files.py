"""A meeting as a calendar file: when, where and the number; never what it is about."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.models import Appointment
from core import ics


def ends_at(meeting: Appointment) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def calendar_file(meeting: Appointment, *, address: str, now: datetime) -> bytes:
    """For the client: one date, the same again at every download. `address` is the page to read more at."""
    name = settings.INSTITUTE_NAME[get_language() or "ja"]
    title = _("Meeting %(number)s (%(institute)s)") % {"number": meeting.case.case_no, "institute": name}
    return _file(meeting, title, str(meeting.method), address, now)


def calendar_file_of_desk(meeting: Appointment, *, address: str, now: datetime) -> bytes:
    """The same for who holds the meeting: with the method first."""
    return _file(meeting, f"{meeting.method} {meeting.case.case_no}", "", address, now)


def _file(meeting: Appointment, title: str, description: str, address: str, now: datetime) -> bytes:
    entry = ics.Entry(
        uid=meeting.ref,
        sequence=1 if meeting.cancelled_at else 0,
        starts_at=meeting.starts_at,
        ends_at=ends_at(meeting),
        title=title,
        place=meeting.place,
        description=description,
        url=address,
        is_cancelled=meeting.cancelled_at is not None,
        is_private=True,
    )
    return ics.calendar_of([entry], name=settings.INSTITUTE_NAME[get_language() or "ja"], now=now)
