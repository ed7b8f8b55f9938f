"""The chain of audit entries: made by the database, refused to be changed, found out when it was changed all the same."""

import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from core import audit
from core.actors import service
from core.audit.content import FIELDS, GENESIS, as_stored, hash_of, next_link
from core.audit.erasing import forget_reasons
from core.audit.verification import verify
from core.models import AuditEntry, AuditLink, AuditReason, Installation, Sequence
from scripts.audit_tampering import sql, without_guards

pytestmark = pytest.mark.django_db(transaction=True)
ROBOT = service("test")
ONLY_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")


def write(count: int = 1, *, reason: str = "", **changes: list[object]) -> AuditEntry:
    for _each in range(count):
        with transaction.atomic():
            entry = audit.record(by=ROBOT, action="mark", obj=Installation(id=1), reason=reason, changes=changes)
    return entry


def links() -> list[tuple[int, str, str]]:
    return list(AuditLink.objects.order_by("seq").values_list("seq", "entry__content_hash", "hash"))


def test_each_entry_gets_the_next_link_when_its_transaction_ends():
    write(2)
    with transaction.atomic():
        audit.record(by=ROBOT, action="lost", obj=Installation(id=1))
        transaction.set_rollback(True)
    write()

    before = GENESIS
    for place, (seq, content, link) in enumerate(links(), 1):
        assert (seq, link) == (place, next_link(before, content))
        before = link
    assert len(links()) == 3


def test_content_is_hashed_as_it_is_stored():
    write(状態=["受付", 3], b=[True, None], a=[["x", 1], {"z": 1, "y": '\\u2028"'}])
    row = AuditEntry.objects.get()

    assert row.content_hash == hash_of({name: getattr(row, name) for name in FIELDS})
    assert verify().is_whole


def test_neighbouring_values_cannot_run_into_one_another():
    one = dict.fromkeys(FIELDS, "") | {"at": audit.timezone.now(), "changes": {}, "is_emergency": False}
    assert hash_of(one | {"action": "ab", "object_type": "c"}) != hash_of(one | {"action": "a", "object_type": "bc"})


@pytest.mark.parametrize("fraction", [1.5, float("nan"), [0.1]])
def test_fractions_are_refused_because_databases_write_them_differently(fraction):
    with pytest.raises(TypeError, match="whole numbers"):
        as_stored({"n": [0, fraction]})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "UPDATE core_auditlink SET hash = 'x'",
        "DELETE FROM core_auditlink",
        "UPDATE core_auditreason SET text = 'x'",
    ],
)
def test_database_refuses_to_change_a_row(statement):
    write(reason="訳")
    with pytest.raises(IntegrityError, match="append-only"):
        sql(statement)
    assert verify().is_whole


@ONLY_POSTGRESQL
@pytest.mark.parametrize("table", ["core_auditentry", "core_auditlink", "core_auditreason", "core_auditanchor"])
def test_database_refuses_to_empty_a_table(table):
    with pytest.raises(IntegrityError, match="append-only"):
        sql(f"TRUNCATE {table} CASCADE")


def test_row_can_be_changed_where_the_guards_are_gone():
    """What the tests above prove is the work of the guards."""
    write()
    with without_guards():
        sql("UPDATE core_auditentry SET action = 'x'")

    assert [finding.kind for finding in verify().findings] == ["content"]


def test_missing_guard_is_a_finding():
    write()
    on = " ON core_auditentry" if connection.vendor == "postgresql" else ""
    with transaction.atomic():
        sql(f"DROP TRIGGER portal_entry_kept{on}")
        assert [finding.kind for finding in verify().findings] == ["guard"]
        transaction.set_rollback(True)


def test_reason_can_be_erased_and_the_chain_still_holds():
    write(reason="髙橋様のため")
    write(reason="別件")
    with transaction.atomic():
        assert forget_reasons(AuditReason.objects.filter(text__contains="髙橋"), by=ROBOT) == 1

    assert list(AuditReason.objects.values_list("text", flat=True)) == ["別件"]
    assert verify().is_whole
    assert AuditEntry.objects.filter(action="erase_reasons").get().changes == {"reasons": [1, 0]}


def test_reason_that_is_gone_without_a_record_of_it_is_a_finding():
    write(reason="訳")
    AuditReason.objects.all().delete()

    assert [finding.kind for finding in verify().findings] == ["reason_missing"]


def test_check_from_the_middle_takes_what_stands_before_for_good():
    write(6)
    with without_guards():
        sql("UPDATE core_auditentry SET action = 'x' WHERE id = (SELECT entry_id FROM core_auditlink WHERE seq = 2)")

    assert (verify().first_bad, verify(start=4).is_whole, verify(start=4).links) == (2, True, 3)


def test_check_reads_in_batches_and_keeps_the_first_findings(monkeypatch):
    monkeypatch.setattr("core.audit.verification.AT_A_TIME", 3)
    monkeypatch.setattr("core.audit.verification.KEPT_FINDINGS", 2)
    write(8)
    with without_guards():
        sql("UPDATE core_auditentry SET action = 'x'")
    report = verify()

    assert (report.links, report.wrong, len(report.findings), report.first_bad) == (8, 8, 2, 1)


@ONLY_POSTGRESQL
def test_writer_that_waits_for_a_row_of_another_does_not_hold_the_chain():
    """The check of a foreign key is made at commit too, and may wait. Were the chain locked before it, both would wait."""
    Sequence.objects.create(name="parent")
    sql("CREATE TABLE drill_child (name varchar(60) REFERENCES core_sequence (name) DEFERRABLE INITIALLY DEFERRED)")
    errors, locked = [], threading.Event()
    try:
        other = threading.Thread(target=_locks_then_logs, args=(locked, errors))
        other.start()
        locked.wait()
        with transaction.atomic():
            audit.record(by=ROBOT, action="mark", obj=Installation(id=1))
            sql("INSERT INTO drill_child VALUES ('parent')")
        other.join()
    finally:
        sql("DROP TABLE drill_child")

    assert errors == []
    assert (AuditLink.objects.count(), verify().is_whole) == (2, True)


def _locks_then_logs(locked: threading.Event, errors: list[str]) -> None:
    try:
        with transaction.atomic():
            Sequence.objects.select_for_update().get(name="parent")
            locked.set()
            time.sleep(0.7)
            audit.record(by=ROBOT, action="mark", obj=Installation(id=1))
    except Exception as error:
        errors.append(str(error))
    finally:
        locked.set()
        connection.close()
