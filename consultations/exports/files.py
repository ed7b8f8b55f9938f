"""The three kinds of files that contact rows leave the portal in."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.db import connections

from consultations.exports import postgres, walk
from consultations.exports.columns import Column, Mentioned, columns, fictitious
from consultations.ledger.own_columns import SEPARATOR, SHEET
from consultations.querysets import ContactQuerySet
from core.demo import is_demo_now
from core.spreadsheets.cells import Cell
from core.spreadsheets.write import csv_head, write_big_sheet, write_csv

Writer = Callable[[Path, ContactQuerySet, Sequence[Column], int], int]  # the last one is the fiscal year


def write_contacts(path: Path, form: str, contacts: ContactQuerySet, fiscal_year: int) -> int:
    """`path` holds these contacts of one fiscal year, oldest first, as `form` (csv, xlsx, json); returns their number.

    The rows are exactly those of the queryset: what may be read is decided by who makes it.
    """
    return FORMATS[form](path, contacts, columns(fiscal_year), fiscal_year)


def open_contacts(form: str, contacts: ContactQuerySet, fiscal_year: int) -> BinaryIO:
    """The same file, open for reading and already without a name: it is gone once it is closed."""
    with TemporaryDirectory(prefix="portal-export-") as directory:  # readable by nobody else
        path = Path(directory) / "contacts"
        write_contacts(path, form, contacts, fiscal_year)
        return path.open("rb")


def _rows(contacts: ContactQuerySet, chosen: Sequence[Column]) -> Iterator[Sequence[Cell]]:
    by_database = connections[contacts.db].vendor == "postgresql"
    return postgres.rows(contacts, chosen) if by_database else walk.rows(contacts, chosen)


def _write_csv(path: Path, contacts: ContactQuerySet, chosen: Sequence[Column], fiscal_year: int) -> int:
    header = [column.name for column in chosen]
    with path.open("wb") as target:
        if connections[contacts.db].vendor != "postgresql":
            return write_csv(target, header, walk.rows(contacts, chosen))
        csv_head(target, header)
        return postgres.copy_csv(target, contacts, chosen)


def _write_xlsx(path: Path, contacts: ContactQuerySet, chosen: Sequence[Column], fiscal_year: int) -> int:
    free = [place for place, column in enumerate(chosen) if column.is_free]
    return write_big_sheet(path, SHEET, [column.name for column in chosen], _rows(contacts, chosen), typed_by_people=free)


def _write_json(path: Path, contacts: ContactQuerySet, chosen: Sequence[Column], fiscal_year: int) -> int:
    """One object a line, so that a long file can be read piece by piece; several values are a list."""
    several = [isinstance(column, Mentioned) for column in chosen]
    head = {"fiscal_year": fiscal_year} | ({"notice": fictitious()} if is_demo_now() else {})
    count = 0
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as target:
        target.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "contacts": [')
        for row in _rows(contacts, chosen):
            told = {
                column.name: _json_value(cell, is_several)
                for column, cell, is_several in zip(chosen, row, several, strict=True)
            }
            target.write((",\n" if count else "\n") + json.dumps(told, ensure_ascii=False))
            count += 1
        target.write("\n]}\n")
    return count


def _json_value(cell: Cell, is_several: bool) -> object:
    if is_several:
        return str(cell).split(SEPARATOR) if cell else []
    return cell if cell is None or isinstance(cell, str | int) else str(cell)


FORMATS: dict[str, Writer] = {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json}
