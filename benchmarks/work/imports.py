"""P10: a ledger of 120,000 rows comes in, against executemany of the same rows. And a copy for SQLite."""

import csv
from itertools import islice
from pathlib import Path

import psycopg2
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.work.clock import seconds
from consultations.models import Advisor, Case, Client, Contact, ContactMention

_AT_ONCE = 1_000


def import_file(path: str) -> dict[str, float]:
    """The ledger is in the database."""
    taken = seconds(lambda: call_command("import_ledger", path, verbosity=0))
    return {"seconds": taken, "rows": Contact.objects.count()}


def first_lines(source: str, target: str, rows: str) -> None:
    """A ledger with the first rows of another one."""
    with Path(source).open(encoding="utf-8-sig", newline="") as read, Path(target).open("w", encoding="utf-8") as written:
        csv.writer(written).writerows(islice(csv.reader(read), int(rows) + 1))


def executemany() -> dict[str, float]:
    """The contacts that the import made, taken out and put in again one INSERT each, indexes and keys as they are."""
    columns = [field.column for field in Contact._meta.concrete_fields]
    table = Contact._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
        rows = cursor.fetchall()
        cursor.execute(f"TRUNCATE {ContactMention._meta.db_table}, {table}")
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"

    def put_in() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, rows)

    return {"seconds": seconds(put_in), "rows": len(rows)}


def copy_to_sqlite(source_url: str) -> None:
    """The connected SQLite database, migrated, has the contacts of `source_url` and what they need."""
    with psycopg2.connect(source_url) as source, connection.cursor() as target:
        target.execute("PRAGMA foreign_keys = OFF")
        with transaction.atomic():
            for model in (Advisor, Client, Case, Contact):
                _copy_table(source, target, model)


def _copy_table(source, target, model) -> None:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    insert = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    with source.cursor(name="copy") as rows:
        rows.execute(f"SELECT {columns} FROM {model._meta.db_table}")
        while chunk := rows.fetchmany(_AT_ONCE):
            target.executemany(insert, [_prepared(fields, row) for row in chunk])


def _prepared(fields, row) -> list:
    """A row as the connected database wants it."""
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
