"""Looking companies up in our copy of the corporate register, by number or by name.

The register is public. Nothing here reads a client, a case or a contact, so that no visitor learns who came to us.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from consultations.enums import Axis
from consultations.models import RegisteredCompany, RegisterEdition
from consultations.querysets import RegisteredCompanyQuerySet
from consultations.register.names import name_key, number_in

MOST = 10  # hits that a person can choose from
WALKABLE = 200_000  # so many rows are walked without an index in the time of a page
_SHORTEST_PART = 2  # letters of a word that is looked for inside names


@dataclass(frozen=True)
class Hits:
    """At most MOST companies, the best first; `edition` is what the register stands at, None while it is empty."""

    companies: list[RegisteredCompany] = field(default_factory=list)
    has_more: bool = False
    edition: RegisterEdition | None = None


def is_loaded() -> bool:
    """Whether a file of the register was ever loaded to its end."""
    return RegisterEdition.objects.exists()


def find(text: str, *, prefecture: str = "") -> list[RegisteredCompany]:
    """The companies of `look_up`."""
    return look_up(text, prefecture=prefecture).companies


def look_up(text: str, *, prefecture: str = "") -> Hits:
    """Who has this number, or a name or reading like this, in any writing; of a merged company its successor as well.

    `prefecture` (a key such as `prefecture.13`) narrows names, not numbers. Same names come before names that begin so,
    and those before names that hold the words inside; among equals the living before the closed.
    """
    edition = RegisterEdition.objects.first()
    if edition is None:
        return Hits()
    if number := number_in(text):
        return Hits(_with_successor(number), edition=edition)
    rows = RegisteredCompany.objects.in_prefecture(prefecture.removeprefix(f"{Axis.PREFECTURE}."))
    found = _by_name(rows, text, edition)
    companies = found[:MOST]
    _name_successors(companies)
    return Hits(companies, has_more=len(found) > MOST, edition=edition)


def by_number(text: str) -> RegisteredCompany | None:
    """The company with this number in any writing."""
    number = number_in(text)
    return RegisteredCompany.objects.filter(pk=number).first() if number else None


def prefill(company: RegisteredCompany) -> dict[str, str]:
    """What the register knows for a form about a company; codes as the portal stores them."""
    return {
        "company": company.name,
        "company_kana": company.kana,
        "corporate_number": company.number,
        "postal_code": company.postal_code,
        "prefecture": company.prefecture,
        "city": company.city,
        "street": company.street,
    }


def _with_successor(number: str) -> list[RegisteredCompany]:
    company = by_number(number)
    if company is None:
        return []
    _name_successors([company])
    if company.successor is None:
        return [company]
    _name_successors([company.successor])
    return [company, company.successor]


def _by_name(rows: RegisteredCompanyQuerySet, text: str, edition: RegisterEdition) -> list[RegisteredCompany]:
    """Up to MOST + 1 companies, the better kinds of match first; later kinds are not asked for when there are enough."""
    key = name_key(text)
    if not key:
        return []
    found: dict[str, RegisteredCompany] = {}
    for matches in (rows.named(key), rows.beginning_with(key), rows.beginning_with(key, "kana_key")):
        _add(found, matches)
        if len(found) > MOST:
            return list(found.values())
    words = [name_key(word) for word in text.split()]
    if min(map(len, words)) >= _SHORTEST_PART and (connection.vendor == "postgresql" or edition.companies <= WALKABLE):
        _add(found, rows.containing(" ".join(words)))
    return list(found.values())


def _add(found: dict[str, RegisteredCompany], matches: RegisteredCompanyQuerySet) -> None:
    wanted = MOST + 1
    new = [row for row in matches[:wanted] if row.number not in found]
    for row in sorted(new, key=lambda row: row.closed_on is not None)[: wanted - len(found)]:
        found[row.number] = row


def _name_successors(companies: Iterable[RegisteredCompany]) -> None:
    closed = [company for company in companies if company.successor_number]
    known = RegisteredCompany.objects.in_bulk([company.successor_number for company in closed]) if closed else {}
    for company in closed:
        company.successor = known.get(company.successor_number)
