"""Brings the series in line with the data file, and leaves alone what staff edited or added.

Works as consultations.reference.loader, and runs after it: a series names its desk.
"""

from django.apps.registry import Apps
from django.db import transaction

from consultations.reference.loader import LOADER, Loaded, Table, bring_in_line
from consultations.reference.loader import is_possible as tables_stand
from core import audit
from seminars.models import Series
from seminars.reference import files

TABLES = (Table(Series, files.series_rows, ("code",)),)


def is_possible(using: str, apps: Apps | None = None) -> bool:
    """Whether the database has the desks and the table of series, complete."""
    return tables_stand(using, apps) and tables_stand(using, apps, TABLES)


def load(using: str = "default") -> Loaded:
    """The table holds our series. The audit log tells of a later run that changed something."""
    with transaction.atomic(using=using):
        is_first = not Series._base_manager.using(using).exists()
        done = sum((bring_in_line(table, using) for table in TABLES), Loaded())
        if done != Loaded() and not is_first:
            changes: dict[str, list[object]] = {"created": [None, done.created], "updated": [None, done.updated]}
            audit.write(by=LOADER, action="load_series", of=("seminars.series", "list", ""), changes=changes)
        return done
