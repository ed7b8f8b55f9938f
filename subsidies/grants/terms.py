"""The terms of a programme in a fiscal year: rate, caps, who may apply, which costs count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Self

ROUNDED_DOWN_TO = 1_000  # yen


@dataclass(frozen=True)
class TypeTerms:
    """What differs by the type of an application, where a programme has types. A rate of 1 is a fixed amount up to the cap."""

    rate: Fraction
    cap: int | None = None  # yen
    within_local_share: bool = False  # never more than the local government gives
    least_local_share: Fraction | None = None  # of the eligible costs


@dataclass(frozen=True)
class Terms:
    """`rate` is None where no source gives one. Caps in yen; what is not named there has none.

    `applicants` are kinds that may apply; those of `applicants_for` only for the rights named there. `items` are codes of
    eligible costs; empty where every cost counts. `conditions` are entry conditions of which one must hold.
    """

    programme: str
    fiscal_year: int
    rate: Fraction | None
    company_ceiling: int | None = None
    case_caps: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[int, TypeTerms] = field(default_factory=dict)
    applicants: frozenset[str] = frozenset()
    applicants_for: Mapping[str, frozenset[str]] = field(default_factory=dict)
    asks_for_sme: bool = False
    items: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    rounded_down_to: int = ROUNDED_DOWN_TO
    caps_unknown: bool = False  # there may be caps, and no source names them

    @property
    def is_open(self) -> bool:
        """Whether what is needed to calculate is not known."""
        return self.rate is None and not self.types

    @classmethod
    def of(cls, programme: str, fiscal_year: int, data: Mapping[str, Any]) -> Self:
        """From the JSON of `ProgrammeTerms.rules`; raises ValueError for a name or share that cannot be."""
        unknown = set(data) - {
            *("rate", "company_ceiling", "case_caps", "types", "applicants", "applicants_for"),
            *("asks_for_sme", "items", "conditions", "rounded_down_to", "caps_unknown"),
        }
        if unknown:
            raise ValueError(f"{programme}: unknown terms {sorted(unknown)}")
        return cls(
            programme=programme,
            fiscal_year=fiscal_year,
            rate=_share(data.get("rate")),
            company_ceiling=_yen(data.get("company_ceiling")),
            case_caps={right: _needed(cap) for right, cap in data.get("case_caps", {}).items()},
            types={int(number): _type(given) for number, given in data.get("types", {}).items()},
            applicants=frozenset(data.get("applicants", ())),
            applicants_for={kind: frozenset(rights) for kind, rights in data.get("applicants_for", {}).items()},
            asks_for_sme=bool(data.get("asks_for_sme")),
            items=frozenset(data.get("items", ())),
            conditions=frozenset(data.get("conditions", ())),
            rounded_down_to=_needed(data.get("rounded_down_to", ROUNDED_DOWN_TO)),
            caps_unknown=bool(data.get("caps_unknown")),
        )


def _type(given: Mapping[str, Any]) -> TypeTerms:
    rate = _share(given["rate"])
    if rate is None:
        raise ValueError("a type needs a rate")
    return TypeTerms(
        rate=rate,
        cap=_yen(given.get("cap")),
        within_local_share=bool(given.get("within_local_share")),
        least_local_share=_share(given.get("least_local_share")),
    )


def _share(value: str | None) -> Fraction | None:
    """`"1/2"`; never a float, which holds no third."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"a share is written as a text such as 1/2, not {value!r}")
    share = Fraction(value)
    if not 0 < share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {value}")
    return share


def _yen(value: object) -> int | None:
    return None if value is None else _needed(value)


def _needed(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"yen are a whole number above 0, not {value!r}")
    return value
