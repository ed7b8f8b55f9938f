"""Stays added up by person: who comes and goes several times, or with two devices at once, is counted once a minute."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core.text import fold
from seminars.online_logs.reading import Stay

Span = tuple[datetime, datetime]


@dataclass
class Person:
    """Somebody of the log. `spans` are his stays; `minutes` what lines without times say."""

    line: int
    name: str
    email: str
    spans: list[Span] = field(default_factory=list)
    minutes_alone: int = 0

    @property
    def minutes(self) -> int:
        return union_minutes(self.spans) + self.minutes_alone


def add_up(stays: Iterable[Stay]) -> list[Person]:
    """People in the order in which they first stand in the log. The address tells them apart; without it the name does."""
    stays = list(stays)
    by_name = _addresses_by_name(stays)
    people: dict[str, Person] = {}
    for stay in stays:
        known = by_name.get(fold(stay.name), set())
        email = stay.email or (next(iter(known)) if len(known) == 1 else "")
        person = people.setdefault(email or fold(stay.name), Person(stay.line, stay.name, email))
        if stay.joined_at and stay.left_at:
            person.spans.append((stay.joined_at, stay.left_at))
        person.minutes_alone += stay.minutes or 0
        person.name = person.name or stay.name
    return list(people.values())


def union_minutes(spans: Iterable[Span]) -> int:
    """Minutes in which he was there at least once."""
    seconds, reached = 0.0, None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            seconds += (end - begin).total_seconds()
        reached = end if reached is None else max(reached, end)
    return int((seconds + 30) // 60)


def _addresses_by_name(stays: list[Stay]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for stay in stays:
        if stay.email and stay.name:
            found.setdefault(fold(stay.name), set()).add(stay.email)
    return found
