"""The figures of a year from the contacts themselves: pure functions, one aggregate query each.

All of them count over `counting.counted(scope)`. On PostgreSQL the rows of a year come from the index
`contact_year_covering` alone, so a function asks for no other column of a contact (`COUNT(*)`, never a key).
"""

from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import ExtractMonth

from consultations.enums import MENTION_AXES
from consultations.models import Contact
from reporting.counting import Scope, counted, counted_of_new_clients

CONTACTS = Count("*")
CLIENTS = Count("client_id", distinct=True)
# Axis → the column of a contact that holds its one value there.
COLUMNS = {
    "method": "method_id",
    "size": "size_id",
    "content": "content_id",
    "law": "law_id",
    "prefecture": "prefecture_id",
    "site": "site__prefecture_id",
    "theme": "theme_id",
    "client_kind": "client_kind_id",
    "result": "result_id",
    "regulation_status": "regulation_status_id",
    "campaign": "campaign_id",
    "route": "route",
}


@dataclass(frozen=True, order=True)
class Cell:
    """One row of a breakdown. `code` is a catalogue key (`method.visit`), `2017-04`, or a text; empty = blank.

    `code2` is the second code of a cross table. Counts are of contacts, on mention axes of mentions.
    """

    axis: str
    code: str
    code2: str
    count: int
    clients: int


@dataclass(frozen=True)
class Totals:
    """`clients` and `cases` are distinct ones with a counted contact in the year."""

    contacts: int
    clients: int
    cases: int


@dataclass(frozen=True)
class NewClients:
    """Clients whose first counted contact, in all recorded years, falls in the year, and their contacts."""

    new_clients: int
    contacts_by_new_clients: int


def totals(scope: Scope) -> Totals:
    """How many contacts, clients and cases."""
    return Totals(**counted(scope).aggregate(contacts=CONTACTS, clients=CLIENTS, cases=Count("case_id", distinct=True)))


def new_clients(scope: Scope) -> NewClients:
    """How many clients are new, and how many contacts they had."""
    rows = counted_of_new_clients(scope)
    return NewClients(**rows.aggregate(new_clients=CLIENTS, contacts_by_new_clients=CONTACTS))


def by_column(scope: Scope, axis: str) -> list[Cell]:
    """Contacts by the one value they have on `axis`; the row without code holds the blanks."""
    return _cells(axis, counted(scope), COLUMNS[axis])


def by_region(scope: Scope) -> list[Cell]:
    """Contacts by the region of the client's prefecture, as the catalogue has it now."""
    rows = counted(scope).annotate(region_code=KeyTextTransform("region", "prefecture__attributes"))
    cells = _cells("region", rows, "region_code")
    return [replace(cell, code=f"region.{cell.code}" if cell.code else "") for cell in cells]


def by_month(scope: Scope) -> list[Cell]:
    """Contacts by calendar month, as `2017-04`."""
    cells = _cells("month", counted(scope).annotate(month=ExtractMonth("contacted_on")), "month")
    return [replace(cell, code=month_code(scope.fiscal_year, int(cell.code))) for cell in cells]


def by_size_content(scope: Scope) -> list[Cell]:
    """Contacts by size of the client and content, without the rows blank in either."""
    rows = counted(scope).filter(size_id__isnull=False, content_id__isnull=False)
    return _cells("size_content", rows, "size_id", "content_id")


def by_mention(scope: Scope) -> list[Cell]:
    """Mentions by value on each of the axes of which a contact may name several."""
    rows = counted(scope).filter(mentions__axis__in=MENTION_AXES).values_list("mentions__axis", "mentions__code_id")
    found = rows.annotate(contacts=CONTACTS, clients=CLIENTS)
    return [Cell(axis, code, "", contacts, clients) for axis, code, contacts, clients in found]


def mentioning(scope: Scope) -> dict[str, int]:
    """Mention axis → the contacts with at least one mention there."""
    rows = counted(scope).filter(mentions__axis__in=MENTION_AXES).values_list("mentions__axis")
    return dict(rows.annotate(contacts=Count("pk", distinct=True)))


def month_code(fiscal_year: int, month: int) -> str:
    """`2017-04`: the month of that number in the fiscal year."""
    return f"{fiscal_year if month >= 4 else fiscal_year + 1}-{month:02d}"


def _cells(axis: str, rows: QuerySet[Contact], *columns: str) -> list[Cell]:
    """Contacts and clients by the value of one column, or of two."""
    found = rows.values_list(*columns).annotate(contacts=CONTACTS, clients=CLIENTS)
    return [Cell(axis, _text(row[0]), _text(row[1]) if columns[1:] else "", *row[-2:]) for row in found]


def _text(value: str | int | None) -> str:
    """A code as text; a blank is empty."""
    return "" if value is None else str(value)
