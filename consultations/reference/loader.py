"""Brings the tables in line with the data files, and leaves alone what staff edited.

A row of ours is made when it is missing and updated when our file changed; a row with `is_edited`, and rows that
our files do not know, stay as they are. One read per table; a second run writes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connections, models, router, transaction

from consultations.models import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.reference import files
from core import audit
from core.actors import service

Key = tuple[Any, ...]
LOADER = service("reference-data", "command")


@dataclass(frozen=True)
class Loaded:
    """How many rows a run made and updated."""

    created: int = 0
    updated: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(self.created + other.created, self.updated + other.updated)


@dataclass(frozen=True)
class Table:
    """A table with our rows for it.

    `key` finds a row of ours again. `group`: staff may also change what rows of this table are keyed by (the name or
    the year), so one edited or added row takes all rows of its group out of our hands.
    """

    model: type[models.Model]
    rows: Callable[[], Iterable[files.Row]]
    key: tuple[str, ...]
    group: tuple[str, ...] = ()


TABLES = (  # in the order of their foreign keys
    Table(Code, files.code_rows, ("key",)),
    Table(Desk, files.desk_rows, ("code",)),
    Table(DeskName, files.desk_name_rows, ("desk_id", "ja"), group=("desk_id",)),
    Table(DeskSite, files.site_rows, ("key",)),
    Table(Partner, files.partner_rows, ("code",)),
    Table(CountingRule, files.counting_rows, ("desk_id", "method_id", "from_fiscal_year"), group=("desk_id", "method_id")),
)


def is_possible(using: str, apps: Apps | None = None, tables: Iterable[Table] = TABLES) -> bool:
    """Whether the database `using` has these tables with exactly the columns we write.

    `apps` is the state to which `migrate` has brought the database: after a partial migrate it knows fewer tables or
    other columns, and loading then waits for the rest.
    """
    present = connections[using].introspection.table_names()
    for table in tables:
        if table.model._meta.db_table not in present or not router.allow_migrate_model(using, table.model):
            return False
        try:
            there = (apps or installed_apps).get_model(table.model._meta.label)
        except LookupError:
            return False
        if _columns(there) != _columns(table.model):
            return False
    return True


def load(using: str = "default") -> Loaded:
    """Every table holds our rows. The audit log tells of a later run that changed something; the first one made everything."""
    with transaction.atomic(using=using):
        is_first = not Code._base_manager.using(using).exists()
        done = sum((bring_in_line(table, using) for table in TABLES), Loaded())
        if done != Loaded() and not is_first:
            changes: dict[str, list[object]] = {"created": [None, done.created], "updated": [None, done.updated]}
            audit.write(by=LOADER, action="load_codes", of=("consultations.code", "list", ""), changes=changes)
        return done


def _columns(model: type[models.Model]) -> set[str | None]:
    return {field.column for field in model._meta.local_concrete_fields}


def bring_in_line(table: Table, using: str) -> Loaded:
    """The table holds our rows, those of staff aside. Must run inside a transaction."""
    stored = list(table.model._base_manager.using(using))
    by_key = {_key(row, table.key): row for row in stored}
    theirs = {_key(row, table.group) for row in stored if row.is_edited} if table.group else set()  # type: ignore[attr-defined]
    missing, stale = [], []
    for given in table.rows():
        ours = _typed(table.model, given)
        found = by_key.get(_key(ours, table.key))
        if table.group and _key(ours, table.group) in theirs:
            continue
        if found is None:
            missing.append(ours)
        elif not found.is_edited and _take_over(found, ours):  # type: ignore[attr-defined]
            stale.append(found)
    table.model._base_manager.using(using).bulk_create(missing)
    if stale:
        table.model._base_manager.using(using).bulk_update(stale, _written(table.model))
    return Loaded(created=len(missing), updated=len(stale))


def _key(row: models.Model, names: tuple[str, ...]) -> Key:
    return tuple(getattr(row, name) for name in names)


def _written(model: type[models.Model]) -> list[str]:
    """The columns that our files decide."""
    return [field.name for field in model._meta.local_concrete_fields if not field.primary_key and field.name != "is_edited"]


def _typed(model: type[models.Model], given: files.Row) -> models.Model:
    """A row of the table, its values of the types that a read brings ("09:00" becomes a time); TypeError if unknown."""
    row = model(**given)
    for field in model._meta.local_concrete_fields:
        setattr(row, field.attname, field.to_python(getattr(row, field.attname)))
    return row


def _take_over(found: models.Model, ours: models.Model) -> bool:
    """`found` says what `ours` says; False when it already did."""
    changed = False
    for name in _written(type(found)):
        attribute = found._meta.get_field(name).attname  # type: ignore[union-attr]
        value = getattr(ours, attribute)
        if getattr(found, attribute) != value:
            setattr(found, attribute, value)
            changed = True
    return changed
