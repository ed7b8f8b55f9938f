"""One hostile file: its name, how it is made, and what must become of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

REFUSED, SERVED = "refused", "served"
MARK = b"PLANTED-MARK-4711"  # stands in files whose handed out copy must not hold it
SCRIPT = b"<script>alert('" + MARK + b"')</script>"


@dataclass(frozen=True)
class Hostile:
    """`outcome`: refused, or served (kept, and handed out as a download only, pictures drawn anew)."""

    key: str
    name: str
    make: Callable[[], bytes]
    outcome: str = REFUSED
    is_quick: bool = True


def refused(name: str, **made: Callable[[], bytes] | bytes) -> Iterable[Hostile]:
    """Files of one name that must be refused, by their key."""
    return _cases(name, REFUSED, made)


def served(name: str, **made: Callable[[], bytes] | bytes) -> Iterable[Hostile]:
    """Files of one name that may be kept, and are harmless as they are handed out."""
    return _cases(name, SERVED, made)


def _cases(name: str, outcome: str, made: dict[str, Callable[[], bytes] | bytes]) -> Iterable[Hostile]:
    for key, make in made.items():
        yield Hostile(f"{key} as {name}", name, make if callable(make) else lambda held=make: held, outcome)
