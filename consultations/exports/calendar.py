"""One meeting as a calendar file (RFC 5545): when, with whom, where. The matter stays in the portal."""

from datetime import UTC, datetime, timedelta

from consultations.models import Appointment

_LINE = 73  # octets before a line is folded


def calendar_file(appointment: Appointment, *, summary: str, page: str, host: str, now: datetime) -> str:
    """The file, with CRLF line ends; `page` is where the meeting stands, `host` makes its UID ours."""
    ends_at = appointment.starts_at + timedelta(minutes=appointment.minutes)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//IP consultation portal//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{appointment.ref}@{host}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(appointment.starts_at)}",
        f"DTEND:{_instant(ends_at)}",
        f"SUMMARY:{_text(summary)}",
        *([f"LOCATION:{_text(appointment.place)}"] if appointment.place else []),
        f"URL:{page}",
        "CLASS:PRIVATE",
        *(["STATUS:CANCELLED"] if appointment.cancelled_at else ["STATUS:CONFIRMED"]),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Pieces of at most _LINE octets, no character cut in two, each but the first with a space before it."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > _LINE:
            pieces.append(piece)
            piece = " "
        piece += character
    return [*pieces, piece]
