"""On SQLite the rows are walked in Python, some thousands at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from consultations.enums import MENTION_AXES, Axis
from consultations.exports import names
from consultations.exports.columns import ENGAGEMENTS, Column
from consultations.ledger.own_columns import ENGAGED, SEPARATOR
from consultations.querysets import ContactQuerySet
from core.spreadsheets.cells import Cell

_AT_ONCE = 2_000
_KEY = "pk"


def rows(contacts: ContactQuerySet, columns: Sequence[Column]) -> Iterator[Sequence[Cell]]:
    """The rows, oldest first; memory does not grow with them."""
    paths = list(dict.fromkeys([_KEY, *(path for column in columns for path in column.paths)]))
    named = names.coded(*MENTION_AXES, several=True)
    engagements = names.coded(Axis.ENGAGEMENT)
    found = contacts.order_by("contacted_on", _KEY).values_list(*paths).iterator(chunk_size=_AT_ONCE)
    nothing: Mapping[str, str] = {}
    while chunk := list(islice(found, _AT_ONCE)):
        mentioned = _mentioned(contacts, [row[0] for row in chunk], named, engagements)
        for row in chunk:
            values = dict(zip(paths, row, strict=True))
            yield [column.cell(values, mentioned.get(row[0], nothing)) for column in columns]


def _mentioned(
    contacts: ContactQuerySet, keys: Sequence[int], named: names.Names, engagements: names.Names
) -> dict[int, dict[str, str]]:
    """Contact → what it mentions, by axis, in the order in which it was named."""
    several: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    mentions = contacts.filter(pk__in=keys, mentions__isnull=False).order_by("mentions__pk")
    fields = ("mentions__axis", "mentions__code_id", "mentions__engagement_id")
    for contact, axis, code, engagement in mentions.values_list(_KEY, *fields):
        name = named.get(code, names.code_of(code))
        several[contact][axis].append(name)
        if engagement is not None:
            form = engagements.get(engagement, names.code_of(engagement))
            several[contact][ENGAGEMENTS].append(f"{name}{ENGAGED[0]}{form}{ENGAGED[1]}")
    return {contact: {axis: SEPARATOR.join(found) for axis, found in axes.items()} for contact, axes in several.items()}
