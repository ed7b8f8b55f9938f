"""Finding text in any width, two-letter words too, with the same hits on both engines.

Rows keep `search_text` (core.text.fold_for_search). On PostgreSQL a GIN index over its pairs of letters narrows
the rows; the answer is always decided by LIKE on `search_text`. SQLite, for small portals, walks the rows.
"""

import time
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Func, Q
from django.db.models.fields import BooleanField

from core.text import fold_for_search

Rows = TypeVar("Rows", bound=models.QuerySet)
MAX_LENGTH = 100
MAX_WORDS = 8
COMMON = 0.1  # part of a table: what is in more of its rows is found sooner by walking them in their order
ASK_AGAIN_AFTER = 600.0  # seconds
_PAIR_BITS, _FOUR_BITS = 21, 7  # of one letter
_EXPLAIN = (
    "EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE portal_bigrams(search_text) @> %s::bigint[] UNION ALL SELECT FROM {table}"
)


def index_keys(word: str) -> list[int]:
    """Keys that the database function `portal_bigrams` gives every text with `word` in it: none for one letter.

    A positive number is a pair of letters; a negative one is four of ASCII, which says more than its three pairs.
    """
    fours = {place for place in range(len(word) - 3) if all("!" <= letter <= "~" for letter in word[place : place + 4])}
    keys = [-_number(word[place : place + 4], _FOUR_BITS) for place in sorted(fours)]
    covered = {place + step for place in fours for step in range(3)}
    keys += [_number("".join(pair), _PAIR_BITS) for place, pair in enumerate(pairwise(word)) if place not in covered]
    return list(dict.fromkeys(keys))


def _number(letters: str, bits: int) -> int:
    number = 0
    for letter in letters:
        number = number << bits | ord(letter)
    return number


class _HasKeys(Func):
    """`portal_bigrams(column) @> ARRAY[…]`, the indexed half of a search on PostgreSQL."""

    output_field = BooleanField()

    def __init__(self, column: str, keys: list[int]) -> None:
        super().__init__(column)
        self.keys = keys

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"portal_bigrams({column}) @> %s::bigint[]", (*params, self.keys)


def search(rows: Rows, query: str) -> Rows:
    """The rows whose `search_text` has every word of `query`; an empty query keeps them all.

    On PostgreSQL the planner is asked at once whether the words are common: one EXPLAIN for words that are new
    to the process, which reads no row.
    """
    words = [word for word in fold_for_search(query[:MAX_LENGTH]).split(" ") if word][:MAX_WORDS]
    keys = tuple(sorted({key for word in words for key in index_keys(word)}))
    if keys and connections[rows.db].vendor == "postgresql":
        period = int(time.monotonic() // ASK_AGAIN_AFTER)
        if not _are_common(rows.db, rows.model._meta.db_table, keys, period):
            rows = rows.filter(_HasKeys("search_text", list(keys)))
    for word in words:
        rows = rows.filter(Q(search_text__contains=word))
    return rows


@lru_cache(maxsize=1_000)
def _are_common(alias: str, table: str, keys: tuple[int, ...], _period: int) -> bool:
    """Whether the planner, from its statistics, expects all of the keys in a large part of the table."""
    connection = connections[alias]
    explain = _EXPLAIN.format(table=connection.ops.quote_name(table))
    with connection.cursor() as cursor:
        cursor.execute(explain, [list(keys)])
        parts = cursor.fetchone()[0][0]["Plan"].get("Plans", [])
    if len(parts) != 2:
        return False
    hits, everything = (part["Plan Rows"] for part in parts)
    return bool(hits > everything * COMMON)


def search_text(*parts: str | None) -> str:
    """What a row is found by: its texts, folded, one space apart."""
    return fold_for_search(" ".join(part for part in parts if part))
