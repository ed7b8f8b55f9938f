"""Finding text in any width, two-letter words too, with the same hits on both engines.

Rows keep `search_text` (core.text.fold_for_search). On PostgreSQL a GIN index over its bigrams narrows
the rows; the answer is always decided by LIKE on `search_text`. SQLite, for small portals, walks the rows.
"""

from itertools import pairwise
from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Func, Q
from django.db.models.fields import BooleanField

from core.text import fold_for_search

Rows = TypeVar("Rows", bound=models.QuerySet)
MAX_LENGTH = 100
MAX_WORDS = 8
_LETTERS = 2_097_152  # more than there are code points: one number for each pair of letters


def bigrams(word: str) -> list[int]:
    """The pairs of neighbouring letters, as the database function `portal_bigrams` numbers them."""
    return list(dict.fromkeys(ord(letter) * _LETTERS + ord(following) for letter, following in pairwise(word)))


class _HasBigrams(Func):
    """`portal_bigrams(column) @> ARRAY[…]`, the indexed half of a search on PostgreSQL."""

    output_field = BooleanField()

    def __init__(self, column: str, wanted: list[int]) -> None:
        super().__init__(column)
        self.wanted = wanted

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"portal_bigrams({column}) @> %s::bigint[]", (*params, self.wanted)


def search(rows: Rows, query: str) -> Rows:
    """The rows whose `search_text` has every word of `query`; an empty query keeps them all."""
    for word in fold_for_search(query[:MAX_LENGTH]).split(" ")[:MAX_WORDS]:
        if not word:
            continue
        wanted = bigrams(word)
        if wanted and connections[rows.db].vendor == "postgresql":
            rows = rows.filter(_HasBigrams("search_text", wanted))
        rows = rows.filter(Q(search_text__contains=word))
    return rows


def search_text(*parts: str | None) -> str:
    """What a row is found by: its texts, folded, one space apart."""
    return fold_for_search(" ".join(part for part in parts if part))
