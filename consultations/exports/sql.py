"""Pieces of the export's PostgreSQL statement, each with its parameters."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings

from core.spreadsheets.guard import FIRST_LETTERS, MARK, PATTERN

_POINTS = ", ".join(str(ord(letter)) for letter in sorted(FIRST_LETTERS))


class Fragment(NamedTuple):
    """SQL text and the parameters of its placeholders, in their order."""

    text: str
    params: tuple[Any, ...] = ()

    @classmethod
    def join(cls, separator: str, parts: Iterable["Fragment"]) -> "Fragment":
        parts = list(parts)
        return cls(separator.join(part.text for part in parts), tuple(value for part in parts for value in part.params))

    @classmethod
    def coalesce(cls, first: "Fragment", second: "Fragment") -> "Fragment":
        return cls(f"coalesce({first.text}, {second.text})", (*first.params, *second.params))

    @classmethod
    def named(cls, key: str, names: Mapping[str, str]) -> "Fragment":
        """The name of `key`, its last part where it has none. Looking into a constant beats joining a table."""
        text = f"coalesce(%s::jsonb ->> {key}, regexp_replace({key}, '^.*\\.', ''))"
        return cls(text, (json.dumps(dict(names), ensure_ascii=False),))


def guarded(column: str, *, long: bool = False) -> Fragment:
    """A text with the formula guard (core.spreadsheets.guard), NULL where it is empty.

    The first letter alone rules most texts out; of a long one only the beginning is unpacked for that.
    """
    first = f"substr({column}, 1, 1)" if long else column
    text = f"CASE WHEN ascii({first}) IN ({_POINTS}) AND {column} ~ %s THEN %s || {column} ELSE nullif({column}, '') END"
    return Fragment(text, (PATTERN, MARK))


def local(column: str, *, is_day: bool) -> Fragment:
    """A moment in the portal's time zone to the second, or its day."""
    if is_day:
        return Fragment(f"({column} AT TIME ZONE %s)::date", (settings.TIME_ZONE,))
    return Fragment(f"(date_trunc('second', {column}) AT TIME ZONE %s)::text", (settings.TIME_ZONE,))
