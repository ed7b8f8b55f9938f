"""A row of a seminar ledger after reading."""

from typing import NamedTuple


class Record(NamedTuple):
    """One event as a ledger tells it. Days are ISO texts, codes catalogue keys; empty = None, "" or ()."""

    line: int
    number: str
    kind: str
    series: str  # as written
    held_on: str
    prefecture: str | None
    venue: str
    mode: str
    seats_onsite: int | None
    seats_online: int | None
    applied: int | None
    onsite: int | None
    online: int | None
    host: str
    lecturers: tuple[str, ...]
    consultations: int | None

    @property
    def participants(self) -> int:
        return (self.onsite or 0) + (self.online or 0)
