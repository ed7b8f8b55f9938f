"""What somebody may read in this browser because he followed a link that was mailed to him."""

import time
from datetime import UTC, datetime
from typing import Any

OPEN_FOR = 60 * 60.0  # seconds
_KEY = "opened_cases"


def open_in(session: Any, ref: str) -> None:
    """The case may be read in this browser session as its client, for OPEN_FOR seconds. Other cases stay open."""
    session[_KEY] = _standing(session) | {ref: time.time() + OPEN_FOR}


def opened_in(session: Any) -> frozenset[str]:
    """Refs of the cases that are open in this browser session now."""
    return frozenset(_standing(session))


def open_until(session: Any, ref: str) -> datetime | None:
    """Until when the case is open in this browser session; None where it is not."""
    until = _standing(session).get(ref)
    return None if until is None else datetime.fromtimestamp(until, UTC)


def close_in(session: Any, ref: str) -> None:
    """The case is no longer open in this browser session: others may use the same computer."""
    session[_KEY] = {other: until for other, until in _standing(session).items() if other != ref}


def forget_all(session: Any) -> None:
    """No case is open in this browser session any more: from now on it is somebody else's."""
    session.pop(_KEY, None)


def _standing(session: Any) -> dict[str, float]:
    now = time.time()
    return {ref: until for ref, until in session.get(_KEY, {}).items() if until > now}
