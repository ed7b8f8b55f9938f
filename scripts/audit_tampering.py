"""What somebody with the password of the database could do to the audit log. Each is done and taken back; none may pass.

Three kinds of hand: one that changes a value, one that also computes the hashes of what it changed, and one that writes the
whole chain anew from there on. Only what was told outside the database finds the last.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import connection, transaction

CHAIN = import_module("core.migrations.0002_audit_chain")
COLUMNS = (
    *("at", "actor_ref", "actor_label", "action", "object_type", "object_ref", "about_ref"),
    *("origin", "is_emergency", "reason_digest", "changes", "content_hash"),
)
Hand = Callable[[random.Random], None]


class Editor:
    """As much of a schema editor as the migration needs, inside a transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def without_guards() -> Iterator[None]:
    """As the owner of the database could do it: the triggers go, and come back. The chain goes on meanwhile."""
    with transaction.atomic():
        CHAIN.unguard(Editor())
        yield
        if connection.vendor == "postgresql":  # no trigger can come while checks wait to be made
            connection.check_constraints()
        CHAIN.guard(Editor())


class TakenBack(Exception):
    """Ends a transaction without a trace."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever the block does to the database is gone after it."""
    with suppress(TakenBack), transaction.atomic():
        yield
        raise TakenBack


def found(hand: Hand, chance: random.Random, verify: Callable[[], bool]) -> bool:
    """Whether `verify` notices what the hand did. Nothing of it stays, in the database or in the folder."""
    noticed = False
    with taken_back(), _folder_kept():
        with without_guards():
            hand(chance)
        noticed = verify()
    return noticed  # noqa: RET504  # the block above ends by an exception that it swallows


@contextmanager
def _folder_kept() -> Iterator[None]:
    from core.audit import witness  # noqa: PLC0415  # only after setup

    kept = {path: path.read_bytes() for path in witness.folder().glob("*")}
    try:
        yield
    finally:
        for path in witness.folder().glob("*"):
            if path not in kept:
                path.unlink()
        for path, content in kept.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)


# --- tools ---------------------------------------------------------------------------------------
def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _length() -> int:
    return int(sql("SELECT max(seq) FROM core_auditlink")[0][0])


def _entry_at(seq: int) -> int:
    return int(sql("SELECT entry_id FROM core_auditlink WHERE seq = %s", seq)[0][0])


def _some_seq(chance: random.Random) -> int:
    return chance.randint(2, _length() - 2)


def _changed(column: str, entry: int, chance: random.Random) -> None:
    """The value of a column is another one, of its kind."""
    from core.models import AuditEntry  # noqa: PLC0415  # only after setup

    row = AuditEntry.objects.get(pk=entry)
    before = getattr(row, column)
    other: Any = f"{before}x"[-60:]
    if column == "at":
        other = before + timedelta(microseconds=chance.choice([1, -1, 1_000_000]))
    elif column == "is_emergency":
        other = not before
    elif column == "changes":
        other = {**before, "n": [0, chance.random().hex()]}
    elif column in ("reason_digest", "content_hash"):
        other = hashlib.sha256(chance.randbytes(8)).hexdigest()
    field = AuditEntry._meta.get_field(column)
    prepared = field.get_db_prep_save(other, connection)
    sql(f"UPDATE core_auditentry SET {column} = %s WHERE id = %s", prepared, entry)  # noqa: S608  # a constant of ours


def _content_anew(entry: int) -> str:
    from core.audit.content import FIELDS, hash_of_row  # noqa: PLC0415  # only after setup
    from core.models import AuditEntry  # noqa: PLC0415  # only after setup

    made = hash_of_row(AuditEntry.objects.values_list(*FIELDS).get(pk=entry))
    sql("UPDATE core_auditentry SET content_hash = %s WHERE id = %s", made, entry)
    return made


def _chain_anew(start: int = 1) -> None:
    """Numbers and hashes fit again from here on, as if nothing had happened."""
    from core.audit.content import GENESIS, next_link  # noqa: PLC0415  # only after setup

    before = (sql("SELECT hash FROM core_auditlink WHERE seq = %s", start - 1) or [(GENESIS,)])[0][0]
    query = "SELECT l.entry_id, e.content_hash FROM core_auditlink l JOIN core_auditentry e ON e.id = l.entry_id"
    rows = sql(f"{query} WHERE l.seq >= %s ORDER BY l.seq", start)
    sql("DELETE FROM core_auditlink WHERE seq >= %s", start)
    for seq, (entry, content) in enumerate(rows, start):
        before = next_link(before, content)
        sql("INSERT INTO core_auditlink (seq, entry_id, hash) VALUES (%s, %s, %s)", seq, entry, before)


def _without(entry: int) -> None:
    sql("DELETE FROM core_auditreason WHERE entry_id = %s", entry)
    sql("DELETE FROM core_auditentry WHERE id = %s", entry)


def _cut(chance: random.Random) -> None:
    length = _length()
    first = chance.randint(max(2, length - 40), length)
    entries = [entry for (entry,) in sql("SELECT entry_id FROM core_auditlink WHERE seq >= %s", first)]
    sql("DELETE FROM core_auditlink WHERE seq >= %s", first)
    for entry in entries:
        _without(entry)


def _write_more(count: int) -> None:
    from core import audit  # noqa: PLC0415  # only after setup
    from core.actors import service  # noqa: PLC0415  # only after setup
    from core.models import Installation  # noqa: PLC0415  # only after setup

    for number in range(count):
        audit.record(by=service("tampering"), action="more", obj=Installation(id=1), changes={"n": [0, number]})
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _with_reason(chance: random.Random) -> int:
    rows = sql("SELECT entry_id FROM core_auditreason ORDER BY entry_id")
    return int(chance.choice(rows)[0])


# --- the hands -------------------------------------------------------------------------------------
def _edit(column: str, skill: int) -> Hand:
    def hand(chance: random.Random) -> None:
        seq = _some_seq(chance)
        entry = _entry_at(seq)
        _changed(column, entry, chance)
        if skill > 0:
            _content_anew(entry)
        if skill > 1:
            _chain_anew(seq)

    return hand


def _delete(skill: int) -> Hand:
    def hand(chance: random.Random) -> None:
        seq = _some_seq(chance)
        entry = _entry_at(seq)
        if skill != 1:
            _without(entry)
        if skill > 0:
            sql("DELETE FROM core_auditlink WHERE seq = %s", seq)
        if skill > 2:
            _chain_anew(seq)

    return hand


def _swap(what: str, skill: int) -> Hand:
    def hand(chance: random.Random) -> None:
        one = _some_seq(chance)
        two = one + 1
        if what == "links":
            a, b = _entry_at(one), _entry_at(two)
            sql("UPDATE core_auditlink SET entry_id = -1 WHERE seq = %s", one)
            sql("UPDATE core_auditlink SET entry_id = %s WHERE seq = %s", a, two)
            sql("UPDATE core_auditlink SET entry_id = %s WHERE seq = %s", b, one)
        else:
            sql("UPDATE core_auditlink SET seq = -1 WHERE seq = %s", one)
            sql("UPDATE core_auditlink SET seq = %s WHERE seq = %s", one, two)
            sql("UPDATE core_auditlink SET seq = %s WHERE seq = -1", two)
        if skill:
            _chain_anew(one)

    return hand


def _insert(where: str, skill: int) -> Hand:
    def hand(chance: random.Random) -> None:
        _write_more(1)
        last, seq = _length(), _some_seq(chance)
        entry = _entry_at(last)
        if where == "nowhere":
            sql("DELETE FROM core_auditlink WHERE seq = %s", last)
        elif where == "past":  # at the end, by the way of every entry, but as if it had been weeks ago
            sql("DELETE FROM core_auditlink WHERE seq = %s", last)
            old = sql("SELECT at FROM core_auditentry WHERE id = %s", entry)[0][0]
            _set_at(entry, old, days=30)
            _content_anew(entry)
            sql("INSERT INTO core_auditlink (seq, entry_id, hash) VALUES (%s, %s, %s)", last, entry, "")
            _chain_anew(last)
        else:
            sql("UPDATE core_auditlink SET seq = -seq WHERE seq >= %s", seq)
            sql("UPDATE core_auditlink SET seq = %s WHERE seq = %s", seq, -last)
            sql("UPDATE core_auditlink SET seq = 1 - seq WHERE seq < 0")
            if skill:
                _chain_anew(seq)

    return hand


def _set_at(entry: int, old: Any, *, days: int) -> None:
    from core.models import AuditEntry  # noqa: PLC0415  # only after setup

    at = AuditEntry.objects.values_list("at", flat=True).get(pk=entry) - timedelta(days=days)
    prepared = AuditEntry._meta.get_field("at").get_db_prep_save(at, connection)
    sql("UPDATE core_auditentry SET at = %s WHERE id = %s", prepared, entry)


def _old_database(more: bool) -> Hand:
    """The backup of an earlier hour stands in its place; people may have gone on working since."""

    def hand(chance: random.Random) -> None:
        before = _length()
        _cut(chance)
        if more:
            _write_more(before - _length() + chance.randint(0, 5))

    return hand


def _reason(how: str) -> Hand:
    def hand(chance: random.Random) -> None:
        entry = _with_reason(chance)
        if how == "gone":
            sql("DELETE FROM core_auditreason WHERE entry_id = %s", entry)
        elif how == "text":
            sql("UPDATE core_auditreason SET text = text || 'x' WHERE entry_id = %s", entry)
        elif how == "salt":
            sql("UPDATE core_auditreason SET salt = %s WHERE entry_id = %s", f"{chance.getrandbits(128):032x}", entry)
        else:  # and everything that depends on it
            sql("UPDATE core_auditreason SET text = text || 'x' WHERE entry_id = %s", entry)
            ((salt, text),) = sql("SELECT salt, text FROM core_auditreason WHERE entry_id = %s", entry)
            digest = hashlib.sha256((salt + text).encode()).hexdigest()
            sql("UPDATE core_auditentry SET reason_digest = %s WHERE id = %s", digest, entry)
            _content_anew(entry)
            _chain_anew(int(sql("SELECT seq FROM core_auditlink WHERE entry_id = %s", entry)[0][0]))

    return hand


def _link(column: str) -> Hand:
    def hand(chance: random.Random) -> None:
        seq = _some_seq(chance)
        if column == "hash":
            sql("UPDATE core_auditlink SET hash = %s WHERE seq = %s", hashlib.sha256(chance.randbytes(8)).hexdigest(), seq)
        else:
            sql("UPDATE core_auditlink SET seq = %s WHERE seq = %s", _length() + 7, seq)

    return hand


def _anchor(how: str) -> Hand:
    def hand(chance: random.Random) -> None:
        from core.audit import witness  # noqa: PLC0415  # only after setup

        path: Path = chance.choice(sorted(witness.folder().glob("anchor-*.json")))
        pk = int(chance.choice(sql("SELECT id FROM core_auditanchor"))[0])
        if how == "row":
            sql("DELETE FROM core_auditanchor WHERE id = %s", pk)
        elif how == "document":
            sql("UPDATE core_auditanchor SET document = document || ' ' WHERE id = %s", pk)
        elif how == "hash":
            sql("UPDATE core_auditanchor SET hash = %s WHERE id = %s", "0" * 64, pk)
        elif how == "file":
            path.unlink()
        else:
            path.write_text(path.read_text().replace('"count"', '"Count"'))

    return hand


HANDS: dict[str, Hand] = {
    **{f"edit {column}, {('plain', 'hashed')[skill]}": _edit(column, skill) for column in COLUMNS[:-1] for skill in (0, 1)},
    **{f"edit {column}, chain anew": _edit(column, 2) for column in COLUMNS[:-1]},
    "edit content_hash": _edit("content_hash", 0),
    **{f"delete {what}": _delete(skill) for skill, what in enumerate(("the entry", "the link", "both", "both, chain anew"))},
    **{
        f"swap {what}{(', plain', ', chain anew')[skill]}": _swap(what, skill)
        for what in ("links", "places")
        for skill in (0, 1)
    },
    "insert an entry without a link": _insert("nowhere", 0),
    "insert in the middle": _insert("middle", 0),
    "insert in the middle, chain anew": _insert("middle", 1),
    "insert into the past": _insert("past", 0),
    "cut the tail": _cut,
    "restore an old database": _old_database(False),
    "restore an old database and go on": _old_database(True),
    **{f"reason: {how}": _reason(how) for how in ("gone", "text", "salt", "text and chain anew")},
    **{f"link: {column}": _link(column) for column in ("hash", "seq")},
    **{f"anchor: {how}": _anchor(how) for how in ("row", "document", "hash", "file", "file edited")},
}
