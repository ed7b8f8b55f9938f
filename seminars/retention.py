"""What of seminars is kept how long, and what happens then (core.retention)."""

from core.retention import Entry

TABLE: tuple[Entry, ...] = ()
