"""Whole histories of data/histories.yaml: clients that come once, with every contact until the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from consultations.demo.clients import DemoClient, add_clients
from consultations.demo.stories import DATA, Story, story_of


@dataclass(frozen=True)
class History:
    """One client's matter at one desk: the day it came, and the working days between its contacts."""

    desk: str
    start: date
    gaps: tuple[int, ...]
    who: DemoClient
    story: Story


@cache
def _raw() -> list[Mapping[str, Any]]:
    return yaml.safe_load((DATA / "histories.yaml").read_text(encoding="utf-8"))


def make_histories(first_number: int) -> Iterable[History]:
    """The clients stand in the database; their corporate numbers count on from `first_number`."""
    raw = _raw()
    clients = add_clients([one["client"] for one in raw], first_number)
    for one, who in zip(raw, clients, strict=True):
        yield History(one["desk"], one["start"], tuple(one["gaps"]), who, story_of(one["story"]))
