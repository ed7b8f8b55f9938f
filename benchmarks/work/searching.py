"""P7: a rare word of two letters, by the index and by LIKE, and the same hits on both engines."""

import hashlib
from typing import Any

from benchmarks.dataset import RARE_WORD
from benchmarks.work.clock import alternating
from consultations.models import Contact
from core.search import search
from core.text import fold_for_search

WORDS = (RARE_WORD, "特許", "らんてい", "ノウハウ", "㈱東雲", "展示会 商標", "存在しない言葉")


def searches(repetitions: str) -> dict[str, Any]:
    """Seconds of finding every hit of the rare word, and how many there are."""
    folded = fold_for_search(RARE_WORD)

    def by_index() -> list[int]:
        return sorted(search(Contact.objects.all(), RARE_WORD).order_by().values_list("pk", flat=True))

    def by_like() -> list[int]:
        return sorted(Contact.objects.filter(search_text__contains=folded).order_by().values_list("pk", flat=True))

    hits = by_index()
    assert hits == by_like()  # noqa: S101  # a fast search that misses rows is none
    return {"hits": len(hits), **alternating(int(repetitions), index=by_index, like=by_like)}


def words() -> dict[str, Any]:
    """For each word how many contacts it finds, and a digest of which."""
    found = {}
    for word in WORDS:
        keys = sorted(search(Contact.objects.all(), word).order_by().values_list("pk", flat=True))
        found[word] = [len(keys), hashlib.sha256(repr(keys).encode()).hexdigest()[:12]]
    return {"words": found}
