"""Made-up people of made-up companies, the same at each load."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Person:
    name: str
    kana: str
    company: str
    email: str
    prefecture: str


def people(raw: dict[str, Any], rng: Random) -> Iterator[Person]:
    """Without end; no two in a row of two hundred share name and address."""
    number = 0
    while True:
        number += 1
        family, family_kana = rng.choice(raw["family"])
        given, given_kana = rng.choice(raw["given"])
        yield Person(
            name=f"{family} {given}",
            kana=f"{family_kana}\u3000{given_kana}",
            company=rng.choice(raw["companies"]),
            email=f"seminar-{number}@demo.example",
            prefecture=f"prefecture.{rng.choice(['13', '14', '23', '27', '40', '11'])}",
        )
