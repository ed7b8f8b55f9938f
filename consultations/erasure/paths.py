"""Which rows belong to a case or a client: read from models and retention table, so that a new model is found by itself."""

from collections.abc import Iterator
from functools import cache

from django.db import models
from django.db.models import Q

from consultations.models import Case, Client
from core.retention import Action, Entry, Fate, table

_DEPTH = {Case: 2, Client: 1}  # a slot of an offer of a case; of a client only what names him: his cases go on their own


@cache
def paths_to(target: type[models.Model]) -> dict[str, tuple[str, ...]]:
    """Model → the lookups by which its rows lead to `target`: the direct ones, else the shortest way over another model."""
    entries = table()
    found: dict[str, tuple[str, ...]] = {}
    for _step in range(_DEPTH[target]):
        known = dict(found)
        for label, entry in entries.items():
            if label not in found and entry.names not in _DEPTH and (ways := _ways(entry, target, known)):
                found[label] = ways
    return found


def rows_about(target: Case | Client) -> Iterator[tuple[Entry, models.QuerySet]]:
    """Every table with rows that belong to the case or client and do not stay as they are; its own is not among them."""
    entries = table()
    for label, ways in paths_to(type(target)).items():
        entry = entries[label]
        if entry.action == Action.KEEP:
            continue
        question = Q()
        for way in ways:
            question |= Q(**{way: target.pk})
        yield entry, entry.names._base_manager.filter(question)


def _ways(entry: Entry, target: type[models.Model], known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    relations = [
        one
        for one in entry.names._meta.get_fields()
        if getattr(one, "concrete", False) and (one.many_to_one or one.one_to_one) and entry.relations.get(one.name) != Fate.CUT
    ]
    direct = tuple(one.name for one in relations if one.related_model is target)
    if direct:
        return direct
    over = [one for one in relations if one.related_model._meta.label in known and one.related_model is not entry.names]
    first = next((one for one in over if entry.relations.get(one.name) == Fate.GOES), over[0] if over else None)
    return tuple(f"{first.name}__{way}" for way in known[first.related_model._meta.label]) if first else ()
