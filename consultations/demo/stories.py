"""The made-up consultations of data/stories.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Step:
    """One contact of a story. Codes stand without their axis."""

    method: str
    result: str
    minutes: int
    summary: str
    experts: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    partner: str = ""
    joint_desk: str = ""
    regulation_status: str = ""


@dataclass(frozen=True)
class Story:
    """One matter as a client brings it and a desk works it."""

    subject: str
    body: str
    content: str
    outcome: str
    steps: tuple[Step, ...]
    theme: str = ""
    law: str = ""
    route: str = ""
    level: int = 1
    countries: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of clients who would ask this; empty = any
    industries: tuple[str, ...] = ()

    def about(self, text: str, product: str) -> str:
        return text.replace("{p}", product)


@cache
def stories() -> dict[str, list[Story]]:
    """The stories by desk code, and under `english` one by desk code in English."""
    raw = yaml.safe_load((DATA / "stories.yaml").read_text(encoding="utf-8"))
    english = raw.pop("english")
    found = {desk: [story_of(one) for one in several] for desk, several in raw.items()}
    return found | {f"{desk}/en": [story_of(one)] for desk, one in english.items()}


def story_of(raw: Mapping[str, Any]) -> Story:
    """A story as the data files write it."""
    values = dict(raw)
    values["steps"] = tuple(_step(step) for step in raw["steps"])
    for name in ("countries", "matters", "kinds", "industries"):
        values[name] = tuple(raw.get(name, ()))
    return Story(**values)


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(
        method=raw["m"],
        result=raw["r"],
        minutes=raw["t"],
        summary=raw["s"],
        experts=tuple(raw.get("x", ())),
        deliverables=tuple(raw.get("d", ())),
        partner=raw.get("w", ""),
        joint_desk=raw.get("j", ""),
        regulation_status=raw.get("g", ""),
    )
