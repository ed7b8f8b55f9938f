"""Brings programmes and terms in line with the data files, and leaves alone what staff edited or added."""

from django.apps.registry import Apps
from django.db import transaction

from consultations.reference.loader import LOADER, Loaded, Table, bring_in_line
from consultations.reference.loader import is_possible as tables_stand
from core import audit
from subsidies.models import FeeTier, Programme, ProgrammeTerms
from subsidies.reference import files

TABLES = (  # in the order of their foreign keys
    Table(Programme, files.programme_rows, ("code",)),
    Table(
        ProgrammeTerms,
        files.terms_rows,
        ("programme_id", "fiscal_year", "version"),
        group=("programme_id", "fiscal_year"),
    ),
    Table(FeeTier, files.tier_rows, ("code",)),
)


def is_possible(using: str, apps: Apps | None = None) -> bool:
    """Whether the database has these tables, complete."""
    return tables_stand(using, apps) and tables_stand(using, apps, TABLES)


def load(using: str = "default") -> Loaded:
    """The tables hold our rows. The audit log tells of a later run that changed something."""
    with transaction.atomic(using=using):
        is_first = not Programme._base_manager.using(using).exists()
        done = sum((bring_in_line(table, using) for table in TABLES), Loaded())
        if done != Loaded() and not is_first:
            changes: dict[str, list[object]] = {"created": [None, done.created], "updated": [None, done.updated]}
            audit.write(by=LOADER, action="load_programmes", of=("subsidies.programme", "list", ""), changes=changes)
        return done
