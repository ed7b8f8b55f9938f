"""What somebody may read in this browser because he followed a link that was mailed to him."""

import time
from typing import Any

OPEN_FOR = 60 * 60.0  # seconds
_KEY = "opened_cases"


def open_in(session: Any, ref: str) -> None:
    """The case may be read in this browser session as its client, for OPEN_FOR seconds. Other cases stay open."""
    session[_KEY] = _standing(session) | {ref: time.time() + OPEN_FOR}


def opened_in(session: Any) -> frozenset[str]:
    """Refs of the cases that are open in this browser session now."""
    return frozenset(_standing(session))


def _standing(session: Any) -> dict[str, float]:
    now = time.time()
    return {ref: until for ref, until in session.get(_KEY, {}).items() if until > now}
