"""Who must not see which case: names compared, and what follows from them. Pure: nothing is read or written here.

A wrong match costs the head of the desk one look; a missed one costs a client his secret. So names are folded further
than where two clients are told apart: width, either kana, old forms of letters, dashes, dots and legal forms count for
nothing. Two corporate numbers decide alone: where both are known and differ, the same name is another company.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from accounts.enums import GrantKind
from consultations.enums import PartyKind
from consultations.register.names import name_key, number_in
from core.text import clean_text, digits

MOST_BARRED, LONGEST_NAME = 5, 100  # names that a client gives at once, and letters of each

_OLD, _NEW = (
    "髙﨑濵濱邊邉邇齋齊斎澤廣國櫻眞德惠嶋嶌瀨黑靜萬壽與淺藏條縣學會醫藥關鐵榮豐寶實圓龍瀧檜冨彌",
    ("高崎浜浜辺辺辺斉斉斉沢広国桜真徳恵島島瀬黒静万寿与浅蔵条県学会医薬関鉄栄豊宝実円竜滝桧富弥"),
)
_LETTERS = str.maketrans(_OLD, _NEW)
_ENGLISH = (
    r"(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|llp|plc|gmbh|ag|sa|bv"
    r"|kabushiki\s+kaisha|k\.?\s?k|g\.?\s?k)"
)
_ENGLISH_END = re.compile(rf"(?:[\s,.]+{_ENGLISH}\.?)+\s*$")
_ENGLISH_START = re.compile(r"^(?:the|kabushiki\s+kaisha|k\.\s?k\.)\s+")
_HONORIFIC = re.compile(r"(?<=..)(?:さん|様|さま|先生|氏|弁理士|弁護士|税理士)+$")
_AFTER_KANA = re.compile(r"(?<=[ァ-ヺー])[‐‑‒–—―−ー─━-]+")
_NOISE = re.compile(r"[\s‐‑‒–—―−─━()\[\]「」『』【】〈〉《》\"“”・·.,、。'’`/&+!?_-]")
_NUMBER = re.compile(r"(?<![0-9０-９])[TＴtｔ]?[0-9０-９](?:[\s‐‑‒–—―−ー─━－-]?[0-9０-９]){12}(?![0-9０-９])")


def key_of(name: str) -> str:
    """The name of a company or person as it is compared; empty only where nothing is left but signs."""
    text = unicodedata.normalize("NFKC", clean_text(name)).casefold().translate(_LETTERS)
    bare = _ENGLISH_START.sub("", text)
    bare = _ENGLISH_END.sub("", bare) or text
    folded = name_key(_HONORIFIC.sub("", bare))
    folded = _NOISE.sub("", _AFTER_KANA.sub("ー", folded))
    return name_key(folded)[:200] or _NOISE.sub("", text)[:200]


@dataclass(frozen=True)
class Name:
    """A company or person: the folded name, and the corporate number where it is known."""

    key: str
    number: str = ""

    def is_same(self, other: "Name") -> bool:
        if self.number and other.number:
            return self.number == other.number
        return self.key == other.key and bool(self.key)

    @property
    def fact(self) -> str:
        return f"{self.key}/{self.number}"


@dataclass(frozen=True)
class Told:
    """One line in which somebody names a company or person, perhaps with its corporate number."""

    name: str
    number: str = ""

    @property
    def as_name(self) -> Name:
        return Name(key_of(self.name), self.number)


def told_in(line: str) -> Told | None:
    """What a line names; None where nothing is left to compare. A line that is only a number is named by it."""
    text = clean_text(line)
    found = _NUMBER.search(text)
    number = number_in(digits(found[0])) if found else ""
    name = (text.replace(found[0], " ").strip(" \u3000,、()（）:：-") if found and number else text) or number
    return Told(name, number) if key_of(name) else None


@dataclass(frozen=True)
class Declared:
    """A standing interest of somebody."""

    pk: int
    user_id: int
    name: Name


@dataclass(frozen=True)
class Party:
    """Whom a case concerns; `pk` is 0 and `kind` client for the client himself and what was typed of him."""

    pk: int
    kind: PartyKind | Literal["client"]
    name: Name


@dataclass(frozen=True)
class Person:
    """Somebody of the institute, under every name that he bears here."""

    user_id: int
    keys: frozenset[str]


@dataclass(frozen=True)
class Match:
    """One person is shut out of the case for one cause. `facts`: what was the same on both sides."""

    user_id: int
    kind: GrantKind
    cause: str
    facts: frozenset[str] = frozenset()


def matches(parties: Iterable[Party], declared: Iterable[Declared], people: Iterable[Person]) -> set[Match]:
    """Everybody who is shut out of a case that concerns these parties, once for each cause."""
    parties, declared = list(parties), list(declared)
    barred = [party for party in parties if party.kind == PartyKind.BARRED]
    found = _by_interest([party for party in parties if party.kind != PartyKind.BARRED], declared)
    for party in barred:
        hit = [one.user_id for one in declared if one.name.is_same(party.name)]
        hit += [person.user_id for person in people if party.name.key in person.keys]
        found |= {Match(user_id, GrantKind.BAR, f"party:{party.pk}", frozenset({party.name.fact})) for user_id in hit}
    return found


def _by_interest(parties: list[Party], declared: list[Declared]) -> set[Match]:
    found = set()
    for one in declared:
        same = {f"{one.name.fact}={party.name.fact}" for party in parties if one.name.is_same(party.name)}
        if same:
            found.add(Match(one.user_id, GrantKind.WALL, f"interest:{one.pk}", frozenset(same)))
    return found


def standing(found: set[Match], lifted: dict[tuple[int, str], frozenset[str]]) -> set[Match]:
    """Without the walls that a head of the desk found wrong; nothing lifts a bar."""
    return {
        one
        for one in found
        if one.kind == GrantKind.BAR or not (one.facts and one.facts <= lifted.get((one.user_id, one.cause), frozenset()))
    }
