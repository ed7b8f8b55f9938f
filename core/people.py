"""What apps above hold of a person, found by his account or address: they say here how it is erased, and how he gets his copy.

Erasure and copies are work of consultations, which must not know the apps above it. Each app registers in its `ready`.
"""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, Protocol


class Eraser(Protocol):
    def __call__(self, *, user_ids: Collection[int], addresses: Collection[str]) -> "Counter[str]":
        """Nothing names the person any more; how many rows went or are anonymous, by model. Runs in a transaction."""
        ...


_erasers: dict[str, Eraser] = {}
_copies: dict[str, Callable[[int], Any]] = {}
_uses: dict[str, Callable[[str], bool]] = {}


def on_erasure(name: str, eraser: Eraser) -> None:
    """`eraser` is asked too whenever a person is erased."""
    _erasers[name] = eraser


def on_own_copy(name: str, copy: Callable[[int], Any]) -> None:
    """`copy` tells, as plain data, what is held of the account with this id; it stands under `name` in his copy."""
    _copies[name] = copy


def on_use(name: str, uses: Callable[[str], bool]) -> None:
    """`uses` says whether somebody is still reached there under an address."""
    _uses[name] = uses


def erase_elsewhere(*, user_ids: Collection[int], addresses: Collection[str]) -> "Counter[str]":
    """What the apps above hold of these accounts and addresses is gone or anonymous. Must run inside a transaction."""
    gone: Counter[str] = Counter()
    if user_ids or addresses:
        for eraser in _erasers.values():
            gone += eraser(user_ids=user_ids, addresses=addresses)
    return gone


def used_elsewhere(address: str) -> bool:
    """Whether an app above still reaches somebody under this address."""
    return bool(address) and any(uses(address) for uses in _uses.values())


def held_elsewhere(user_id: int) -> dict[str, Any]:
    """What the apps above hold of this account."""
    return {name: copy(user_id) for name, copy in _copies.items()}
