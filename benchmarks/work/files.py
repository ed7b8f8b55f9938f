"""P1, P2: a year's contacts as files, against PostgreSQL's bare COPY."""

from pathlib import Path

from django.db import connection

from benchmarks import dataset
from benchmarks.work.clock import seconds
from consultations.exports import write_contacts
from consultations.models import Contact

TABLE = Contact._meta.db_table


def build(contacts: str) -> dict[str, float]:
    """The empty, migrated database holds the made-up contacts."""
    return {"seconds": seconds(lambda: dataset.build(int(contacts)))}


def bare_copy(year: str, path: str, without_search_text: str = "") -> dict[str, float]:
    """The least that PostgreSQL can do: the year's rows of the contact table as CSV, as they are."""
    columns = "*"
    if without_search_text:
        columns = ", ".join(field.column for field in Contact._meta.concrete_fields if field.column != "search_text")
    query = f"COPY (SELECT {columns} FROM {TABLE} WHERE fiscal_year = {int(year)}) TO STDOUT (FORMAT csv, HEADER)"

    def copy() -> None:
        with connection.cursor() as cursor, Path(path).open("wb") as target:
            cursor.copy_expert(query, target)

    return _timed(copy, path)


def export(form: str, year: str, path: str) -> dict[str, float]:
    """The same year as our ledger: names, mentions, order, formula guard."""
    contacts = Contact.objects.for_export(int(year))
    return _timed(lambda: write_contacts(Path(path), form, contacts, int(year)), path)


def export_once(form: str, year: str, path: str) -> None:
    """The file alone, nothing measured."""
    write_contacts(Path(path), form, Contact.objects.for_export(int(year)), int(year))


def _timed(work, path: str) -> dict[str, float]:
    connection.ensure_connection()
    taken = seconds(work)
    return {"seconds": taken, "mb": Path(path).stat().st_size / 1e6}
