"""A meeting as an iCalendar file (RFC 5545): when, where and the number; never what it is about."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.models import Appointment

CONTENT_TYPE = "text/calendar; charset=utf-8"
_LINE = 75  # octets of one line; the rest goes on in the next one, behind a space
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def ends_at(meeting: Appointment) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def calendar_file(meeting: Appointment, *, address: str, now: datetime) -> bytes:
    """One event in UTC, the same again at every download. `address` is the page to read more at."""
    name = settings.INSTITUTE_NAME[get_language() or "ja"]
    title = _("Meeting %(number)s (%(institute)s)") % {"number": meeting.case.case_no, "institute": name}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(name)}//portal//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{meeting.ref}@{urlsplit(settings.PUBLIC_URL).hostname}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(meeting.starts_at)}",
        f"DTEND:{_instant(ends_at(meeting))}",
        f"SUMMARY:{_text(title)}",
        *([f"LOCATION:{_text(meeting.place)}"] if meeting.place else []),
        f"DESCRIPTION:{_text(str(meeting.method))}",
        f"URL:{address}",
        "CLASS:PRIVATE",
        f"STATUS:{'CANCELLED' if meeting.cancelled_at else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line with CRLF, cut at _LINE octets and never inside a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        room = _LINE if len(pieces) == 1 else _LINE - 1
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
