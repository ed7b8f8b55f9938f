"""Many at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def all_at_once(attempt: Callable[[], T], *, times: int) -> list[T]:
    """What each of `times` threads got that began in the same moment. Each closes its connection itself."""
    gate = threading.Barrier(times)

    def wait_and_try() -> T:
        gate.wait()
        return attempt()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(wait_and_try) for _ in range(times)]]
