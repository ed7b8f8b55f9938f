"""What is kept how long, why, and what happens then: one entry for every model, in the file `retention.py` of its app.

The entries are also what the erasure of a person does: `blank` empties exactly the fields named here. `gaps` compares the
table with the models as they are installed, so that no model, relation, text or file is forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
EVERY_TEXT = "*"  # for `keeps`: rows that no person can be in

_TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
_FILE_NAMES = ("stored_name", "served_name", "_path", "_file")


class Action(StrEnum):
    """What happens to a row at the end of its period, and when its person is erased."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    KEEP = "keep"

    @property
    def label(self) -> Words:
        return _LABELS[self]


_LABELS: dict[Action, Words] = {
    Action.DELETE: _("deleted"),
    Action.ANONYMISE: _("made anonymous"),
    Action.KEEP: _("kept"),
}


class Fate(StrEnum):
    """What becomes of a relation."""

    GOES = "goes"  # the row goes with the one that it names
    CUT = "cut"  # it names nobody afterwards
    STAYS = "stays"  # it names a code, a desk, a person of the institute or a row that is anonymous itself

    @property
    def label(self) -> Words:
        return _FATES[self]


_FATES: dict[Fate, Words] = {
    Fate.GOES: _("goes with it"),
    Fate.CUT: _("is cut"),
    Fate.STAYS: _("stays"),
}


@dataclass(frozen=True)
class Period:
    """How long from which event. `days` where a rule or a technical need gives them.

    `open_key` names a period that no source gives: until the institute has confirmed one, nothing goes by itself.
    """

    words: Words
    days: int | None = None
    open_key: str = ""


@dataclass(frozen=True)
class Entry:
    """One model: why it is kept, how long, what then, and what starts it.

    `emptied` is field → value once the person is erased; `keeps` the texts that stay because no person stands in them;
    `files` field → private folder of the bytes, which go with the row. Tables of which nothing is erased are never rewritten.
    """

    model: str  # "consultations.Case"
    basis: Words
    period: Period
    action: Action
    trigger: Words
    relations: Mapping[str, Fate] = field(default_factory=dict)
    emptied: Mapping[str, Any] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    is_rewritten: bool = False  # kept, but the erasure overwrites something in it

    @property
    def names(self) -> Any:
        return apps.get_model(self.model)

    @property
    def title(self) -> str:
        """The model in the words of its Meta."""
        return str(apps.get_model(self.model)._meta.verbose_name)


def table() -> dict[str, Entry]:
    """Every entry by its model, in the order of the apps. An app without `retention.py` has none."""
    found: dict[str, Entry] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.retention"):
            found |= {entry.model: entry for entry in import_module(f"{config.name}.retention").TABLE}
    return found


def entry_of(model: type[models.Model]) -> Entry:
    """The entry of a model; raises LookupError where it has none, so that nothing is erased by guess."""
    try:
        return table()[model._meta.label]
    except KeyError:
        raise LookupError(f"{model._meta.label} has no entry in the retention table") from None


def blank(rows: models.QuerySet[Any]) -> int:
    """The rows are anonymous: the fields that the table empties are empty, all others as they were."""
    entry = entry_of(rows.model)
    if entry.action != Action.ANONYMISE:
        raise LookupError(f"{entry.model} is not made anonymous but {entry.action}")
    values = {name: value() if callable(value) else value for name, value in entry.emptied.items()}
    # the plain manager: rows that are written once otherwise are emptied here and nowhere else
    return rows.model._base_manager.filter(pk__in=rows.values("pk")).update(**values)


def gaps() -> list[str]:
    """What is missing in the table or stands in it for nothing; empty when it is complete."""
    entries = table()
    installed = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    found = [f"{label}: no entry" for label in installed if label not in entries]
    found += [f"{label}: no such model" for label in entries if label not in installed]
    for label in installed.keys() & entries.keys():
        found += [f"{label}.{gap}" for gap in _gaps_of(installed[label], entries[label])]
    return sorted(found)


def _gaps_of(model: type[models.Model], entry: Entry) -> Iterator[str]:
    fields = {one.name: one for one in model._meta.get_fields() if getattr(one, "concrete", False)}
    fields |= {one.name: one for one in model._meta.many_to_many}
    relations = {name for name, one in fields.items() if one.is_relation}
    files = {name for name, one in fields.items() if is_file(one)}
    yield from (f"{name}: relation without a fate" for name in relations - set(entry.relations))
    yield from (f"{name}: no such relation" for name in set(entry.relations) - relations)
    yield from (f"{name}: file without a folder" for name in files - set(entry.files))
    yield from (f"{name}: no such file" for name in set(entry.files) - files)
    yield from (f"{name}: no such field" for name in {*entry.emptied, *entry.keeps} - {EVERY_TEXT} - set(fields))
    if entry.action == Action.DELETE or EVERY_TEXT in entry.keeps:
        return
    told = {*entry.emptied, *entry.keeps, *entry.files}
    texts = {name for name, one in fields.items() if isinstance(one, _TEXTS)}
    yield from (f"{name}: text that neither goes nor stays" for name in texts - told)
    yield from (f"{name}: both goes and stays" for name in set(entry.emptied) & set(entry.keeps))
    yield from (f"{name}: cut but not emptied" for name in _cut(entry) - set(entry.emptied))


def is_file(one: Any) -> bool:
    """Whether a field names bytes on the disk."""
    return isinstance(one, models.FileField) or (isinstance(one, models.CharField) and one.name.endswith(_FILE_NAMES))


def _cut(entry: Entry) -> set[str]:
    return {name for name, fate in entry.relations.items() if fate == Fate.CUT}


_AS_LONG_AS_THE_PORTAL = Period(_("as long as the portal runs"))
TABLE = (
    Entry(
        model="core.Transition",
        basis=_("When which state changed: durations and monthly counts"),
        period=Period(_("after the case is closed"), open_key="cases"),
        action=Action.ANONYMISE,
        trigger=_("disposal and erasure: names of clients and comments go, states and instants stay"),
        emptied={"comment": ""},
        keeps=("object_type", "name", "source", "target", "by_ref", "by_label"),
    ),
    Entry(
        model="core.AuditEntry",
        basis=_("Who did what, chained so that nobody can change it; names no client and holds no text of a consultation"),
        period=Period(_("after the entry"), open_key="audit"),
        action=Action.KEEP,
        trigger=_("nothing: a chain has no gaps"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="core.AuditReason",
        basis=_("Why something was done; it may name a person, so it stands apart from the chain"),
        period=Period(_("after the entry"), open_key="audit"),
        action=Action.DELETE,
        trigger=_("disposal and erasure of what the entry is about"),
        relations={"entry": Fate.STAYS},
    ),
    *(
        Entry(
            model=model,
            basis=_("Shows that nobody changed the audit log; hashes and numbers only"),
            period=_AS_LONG_AS_THE_PORTAL,
            action=Action.KEEP,
            trigger=_("nothing: a chain has no gaps"),
            relations=relations,
            keeps=(EVERY_TEXT,),
        )
        for model, relations in (("core.AuditLink", {"entry": Fate.STAYS}), ("core.AuditAnchor", {}), ("core.AuditCheck", {}))
    ),
    Entry(
        model="core.Tries",
        basis=_("Nobody guesses a password or a number; keyed hashes only"),
        period=Period(_("a day after the last try"), days=1),
        action=Action.DELETE,
        trigger=_("the nightly sweep"),
    ),
    Entry(
        model="core.Sequence",
        basis=_("Numbers are given out once"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_("nothing"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="core.SubmittedForm",
        basis=_("A form that is sent twice gets its first answer; random keys and references only"),
        period=Period(_("90 days after it was sent, as long as the oldest draft"), days=90),
        action=Action.DELETE,
        trigger=_("the nightly sweep, and erasure"),
    ),
    Entry(
        model="core.Installation",
        basis=_("Whether the data are fictitious"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_("nothing"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="core.OfficeClosure",
        basis=_("Deadlines are counted by this calendar, also later"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_("nothing"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="core.OneTimeLink",
        basis=_("A mailed link works once; only the hash of it is kept"),
        period=Period(_("a day after the link has died"), days=1),
        action=Action.DELETE,
        trigger=_("the nightly sweep, and erasure"),
    ),
)
