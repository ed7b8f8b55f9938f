"""On PostgreSQL the database makes the whole row, names and mentions included, in one statement."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.db import connections, transaction
from django.db.models import F

from consultations.enums import MENTION_AXES, Axis
from consultations.exports import names
from consultations.exports.columns import ENGAGEMENTS, Column
from consultations.exports.sql import Fragment
from consultations.ledger.own_columns import ENGAGED, SEPARATOR
from consultations.models import ContactMention
from consultations.querysets import ContactQuerySet
from core.spreadsheets.cells import Cell

_KEY, _DAY = "pk", "contacted_on"
_TABLE = ContactMention._meta.db_table
_ROWS = "SELECT {cells} FROM ({base}) AS c CROSS JOIN LATERAL ({mentions}) AS m ORDER BY {day}, {contact}"
# The inner SELECT stays one of its own (OFFSET), so that its order is kept.
_MENTIONS = (
    "SELECT {named}, {engaged} FROM (SELECT n.axis, {code} AS name, {engagement} AS engagement"
    " FROM {table} AS n WHERE n.contact_id = {contact} ORDER BY n.id OFFSET 0) AS x"
)
# Rows are wide and leave one after the other: neither compiling nor a second process pays.
_PLANS = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"


def copy_csv(target: BinaryIO, contacts: ContactQuerySet, columns: Sequence[Column]) -> int:
    """The rows stand in `target` as CSV, as COPY wrote them; returns their number."""
    connection = connections[contacts.db]
    statement = _statement(contacts, columns, guards=True)
    with transaction.atomic(using=contacts.db), connection.cursor() as cursor:
        cursor.execute(_PLANS)
        query = cursor.mogrify(*statement).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')", target)
        return cursor.rowcount


def rows(contacts: ContactQuerySet, columns: Sequence[Column]) -> Iterator[Sequence[Cell]]:
    """The rows, read through a cursor of the server, so that memory does not grow with them."""
    connection = connections[contacts.db]
    statement = _statement(contacts, columns, guards=False)
    with transaction.atomic(using=contacts.db):
        with connection.cursor() as cursor:
            cursor.execute(_PLANS)
        with connection.chunked_cursor() as cursor:
            cursor.execute(*statement)
            yield from cursor


def _statement(contacts: ContactQuerySet, columns: Sequence[Column], *, guards: bool) -> Fragment:
    """One SELECT over the contacts that the queryset means, oldest first."""
    paths = list(dict.fromkeys([_KEY, _DAY, *(path for column in columns for path in column.paths)]))
    place = {path: f"c.v{number}" for number, path in enumerate(paths)}
    cells = Fragment.join(", ", (column.sql(place, guards=guards) for column in columns))
    base = _base(contacts, paths)
    mentions = _mentions(place[_KEY])
    text = _ROWS.format(cells=cells.text, base=base.text, mentions=mentions.text, day=place[_DAY], contact=place[_KEY])
    return Fragment(text, (*cells.params, *base.params, *mentions.params))


def _base(contacts: ContactQuerySet, paths: Sequence[str]) -> Fragment:
    """The queryset's own rows: who may read which is decided where it was made."""
    values = {f"v{number}": F(path) for number, path in enumerate(paths)}
    text, params = contacts.order_by().annotate(**values).values_list(*values).query.sql_with_params()
    return Fragment(text, tuple(params))


def _mentions(contact: str) -> Fragment:
    """The mentions of one contact in the order in which they were named, one column for each axis."""
    code = Fragment.named("n.code_id", names.coded(*MENTION_AXES, several=True))
    engagement = Fragment.named("n.engagement_id", names.coded(Axis.ENGAGEMENT))
    named = ", ".join(f"string_agg(x.name, %s) FILTER (WHERE x.axis = '{axis.value}') AS {axis.value}" for axis in MENTION_AXES)
    engaged = f"string_agg(x.name || %s || x.engagement || %s, %s) FILTER (WHERE x.engagement IS NOT NULL) AS {ENGAGEMENTS}"
    text = _MENTIONS.format(
        named=named, engaged=engaged, code=code.text, engagement=engagement.text, table=_TABLE, contact=contact
    )
    params = (*[SEPARATOR] * len(MENTION_AXES), *ENGAGED, SEPARATOR, *code.params, *engagement.params)
    return Fragment(text, params)
