"""How long things take: medians of alternating repetitions."""

import gc
import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def alternating(repetitions: int, **sides: Callable[[], object]) -> dict[str, float]:
    """Median seconds of each side; the sides take turns, so that a busy moment hits all of them."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repetitions):
        for name, work in sides.items():
            taken[name].append(seconds(work))
    return {name: median(found) for name, found in taken.items()}
