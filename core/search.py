"""Finding text in any width, two-letter words too, with the same hits on both engines.

Rows keep `search_text` (core.text.fold_for_search). On PostgreSQL a GIN index over its bigrams narrows
the rows; the answer is always decided by LIKE on `search_text`. SQLite, for small portals, walks the rows.
"""

from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Func, Q
from django.db.models.fields import BooleanField

from core.text import fold_for_search

Rows = TypeVar("Rows", bound=models.QuerySet)
MAX_LENGTH = 100
MAX_WORDS = 8


class _HasBigrams(Func):
    """`portal_bigrams(column) @> ARRAY[…]`, the indexed half of a search on PostgreSQL."""

    output_field = BooleanField()

    def __init__(self, column: str, bigrams: tuple[str, ...]) -> None:
        super().__init__(column)
        self.bigrams = bigrams

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"portal_bigrams({column}) @> %s::text[]", (*params, list(self.bigrams))


def search(rows: Rows, query: str) -> Rows:
    """The rows whose `search_text` has every word of `query`; an empty query keeps them all."""
    for word in fold_for_search(query[:MAX_LENGTH]).split(" ")[:MAX_WORDS]:
        if not word:
            continue
        bigrams = tuple(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
        if bigrams and connections[rows.db].vendor == "postgresql":
            rows = rows.filter(_HasBigrams("search_text", bigrams))
        rows = rows.filter(Q(search_text__contains=word))
    return rows


def search_text(*parts: str | None) -> str:
    """What a row is found by: its texts, folded, one space apart."""
    return fold_for_search(" ".join(part for part in parts if part))
