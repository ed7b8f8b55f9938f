"""The days on which the office is closed besides holidays (table OfficeClosure), from memory: every deadline asks.

Kept per process. After a change in this process call `forget()` (on commit); other processes follow within half a minute.
"""

import time
from collections.abc import Mapping
from datetime import date

from core.models import OfficeClosure

_LOOK_AGAIN_AFTER = 30.0  # seconds
Names = tuple[str, str]  # Japanese, English
_kept: tuple[float, Mapping[date, Names]] | None = None


def closed_days() -> Mapping[date, Names]:
    """Each closed day with its name in Japanese and English. Do not change it."""
    global _kept  # one value per process
    kept = _kept  # one look: another thread may forget meanwhile
    if kept is None or time.monotonic() > kept[0]:
        rows = OfficeClosure.objects.values_list("day", "name_ja", "name_en")
        kept = _kept = (time.monotonic() + _LOOK_AGAIN_AFTER, {day: (ja, en) for day, ja, en in rows})
    return kept[1]


def remember(days: Mapping[date, Names]) -> None:
    """These are the closed days until somebody forgets them; the database is not asked."""
    global _kept
    _kept = (float("inf"), days)


def forget() -> None:
    """The next question reads the table again."""
    global _kept
    _kept = None
