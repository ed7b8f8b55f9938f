"""Dates for the calendars of other people (RFC 5545, RFC 5546): published, changed and called off under one UID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One date. `uid` is the same for ever, `sequence` grows with each change that moves or calls it off."""

    uid: str  # without the domain
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False  # asked for, not promised yet
    is_private: bool = False


def calendar_of(entries: Sequence[Entry], *, name: str, now: datetime) -> bytes:
    """A calendar of these dates, in UTC: the same entries and `now` give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{name}//portal//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    is_over = bool(entries) and all(entry.is_cancelled for entry in entries)
    calendar.add("method", "CANCEL" if is_over else "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    for name in ("location", "description"):
        value = entry.place if name == "location" else entry.description
        if value:
            event.add(name, value)
    if entry.url:
        event["URL"] = vText(entry.url)
    event.add("status", "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    if entry.is_private:
        event.add("class", "PRIVATE")
    return event
