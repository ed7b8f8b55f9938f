"""What somebody asks a grant for, read from JSON: every name and value is checked, nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

KINDS = ("corporation", "sole_proprietor", "group", "chamber", "npo", "university", "municipality", "support_body")
RIGHTS = ("patent", "utility_model", "design", "trademark", "bad_faith_tm", "regional_collective_tm")
NO_CONDITION = "none"  # says that none of the entry conditions holds
_SHARE = re.compile(  # short: an exponent of eight digits takes minutes
    r"\d{1,20}/\d{1,20}|(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?\s*%?"
)
MOST = 10**15  # yen; more is a slip of the pen


class NotReadable(ValueError):
    """A name or value that cannot be; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Applicant:
    """What is None was not told, and nobody is refused for it."""

    kind: str | None = None
    industry: str | None = None
    capital: int | None = None
    employees: int | None = None
    members: int | None = None
    sme_members: int | None = None
    large_parent_share: Fraction | None = None


@dataclass(frozen=True)
class Cost:
    """`amount` in yen; with `tax_rate` where the tax is in it."""

    amount: int
    country: str = ""
    item: str = ""
    tax_rate: Fraction = Fraction(0)

    @property
    def net(self) -> int:
        """Without tax, down to the yen."""
        return int(self.amount / (1 + self.tax_rate))


@dataclass(frozen=True)
class AskedCase:
    """One basic domestic right, whatever the number of countries."""

    costs: tuple[Cost, ...]
    right: str | None = None


@dataclass(frozen=True)
class GrantRequest:
    applicant: Applicant = Applicant()
    type: int | None = None
    local_government_share: int | None = None
    conditions: tuple[str, ...] = ()
    executor: str = ""
    already_granted: int = 0
    cases: tuple[AskedCase, ...] = ()


def read_request(data: object, *, industries: Sequence[str], conditions: Sequence[str]) -> GrantRequest:
    """The request of a JSON object; raises NotReadable. `industries` and `conditions` are the codes that may be named."""
    top = _object(
        data,
        "",
        *("applicant", "type", "local_government_share", "conditions", "executor", "already_granted_this_year", "cases"),
    )
    return GrantRequest(
        applicant=_applicant(top.get("applicant"), industries),
        type=_choice(top.get("type"), "type", (1, 2, 3)),
        local_government_share=_whole(top.get("local_government_share"), "local_government_share"),
        conditions=_conditions(top.get("conditions"), conditions),
        executor=_text(top.get("executor"), "executor"),
        already_granted=_whole(top.get("already_granted_this_year"), "already_granted_this_year") or 0,
        cases=tuple(_case(given, f"cases[{place}]") for place, given in enumerate(_list(top.get("cases"), "cases"))),
    )


def _applicant(data: object, industries: Sequence[str]) -> Applicant:
    if data is None:
        return Applicant()
    told = _object(data, "applicant", "kind", "industry", "capital", "employees", "group", "large_parent_share")
    group = _object({} if told.get("group") is None else told["group"], "applicant.group", "members", "sme_members")
    members = _whole(group.get("members"), "applicant.group.members")
    sme_members = _whole(group.get("sme_members"), "applicant.group.sme_members")
    if members == 0 or (members is not None and (sme_members or 0) > members):
        raise NotReadable(_("A group has members, and no more small or medium enterprises than members: applicant.group"))
    return Applicant(
        kind=_choice(told.get("kind"), "applicant.kind", KINDS),
        industry=_choice(told.get("industry"), "applicant.industry", industries),
        capital=_whole(told.get("capital"), "applicant.capital"),
        employees=_whole(told.get("employees"), "applicant.employees"),
        members=members,
        sme_members=sme_members,
        large_parent_share=_share(told.get("large_parent_share"), "applicant.large_parent_share"),
    )


def _case(data: object, place: str) -> AskedCase:
    told = _object(data, place, "right", "costs")
    costs = _list(told.get("costs"), f"{place}.costs")
    return AskedCase(
        costs=tuple(_cost(given, f"{place}.costs[{number}]") for number, given in enumerate(costs)),
        right=_choice(told.get("right"), f"{place}.right", RIGHTS),
    )


def _cost(data: object, place: str) -> Cost:
    told = _object(data, place, "country", "item", "amount", "tax_included", "tax_rate")
    amount = _whole(told.get("amount"), f"{place}.amount")
    if amount is None:
        raise NotReadable(_("This is missing: %(name)s") % {"name": f"{place}.amount"})
    has_tax = told.get("tax_included", False)
    if not isinstance(has_tax, bool):
        raise _wrong(f"{place}.tax_included", has_tax)
    rate = _share(told.get("tax_rate"), f"{place}.tax_rate")
    if has_tax and rate is None:
        raise NotReadable(_("Where the tax is in the amount, its rate is needed: %(name)s") % {"name": f"{place}.tax_rate"})
    country, item = _text(told.get("country"), f"{place}.country"), _text(told.get("item"), f"{place}.item")
    return Cost(amount=amount, country=country, item=item, tax_rate=rate if has_tax and rate else Fraction(0))


def _conditions(data: object, known: Sequence[str]) -> tuple[str, ...]:
    told = _list(data, "conditions")
    return tuple(str(_choice(each, "conditions", (*known, NO_CONDITION))) for each in told)


# --- values ---------------------------------------------------------------------------------------
def _object(data: object, place: str, *names: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _wrong(place or "{}", data)
    for name in data:
        if name not in names:
            raise NotReadable(_("This is not known: %(name)s") % {"name": f"{place}.{name}".lstrip(".")})
    return data


def _list(data: object, place: str) -> Sequence[Any]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise _wrong(place, data)
    return data


def _whole(value: object, place: str) -> int | None:
    """A whole number from 0; a fraction, a text and a truth value are none."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise _wrong(place, value)
    return value


def _text(value: object, place: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 100:
        raise _wrong(place, value)
    return value.strip()


def _choice(value: Any, place: str, known: Sequence[Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, bool) or value not in known:
        raise _wrong(place, value)
    return value


def _share(value: object, place: str) -> Fraction | None:
    """`"0.08"`, `"8%"`, `"1/2"` or a number that JSON writes exactly, from 0 to 1."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _wrong(place, value)
    text = str(value).strip()
    if not _SHARE.fullmatch(text):
        raise _wrong(place, value)
    try:
        share = Fraction(Decimal(text[:-1])) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, InvalidOperation, ZeroDivisionError, OverflowError):
        raise _wrong(place, value) from None
    if not 0 <= share <= 1:
        raise _wrong(place, value)
    return share


def _wrong(place: str, value: object) -> NotReadable:
    return NotReadable(_("This value cannot be: %(name)s = %(value)s") % {"name": place, "value": f"{value!s:.60}"})
