"""The audit log: inside the transaction, once and for all."""

import pytest
from django.db import IntegrityError, transaction

from core import audit
from core.actors import ServiceActor, service
from core.models import AuditEntry, Installation, Sequence
from tests.factories.consultations import make_case

ROBOT = service("test")


@pytest.mark.django_db
def test_record_tells_who_did_what_to_what():
    case = make_case()

    audit.record(by=ROBOT, action="assign", obj=case, reason="休暇のため", changes={"advisor": [None, "T01"]})

    entry = AuditEntry.objects.get()
    assert (entry.actor_ref, entry.actor_label, entry.action) == ("service:test", "test", "assign")
    assert (entry.object_type, entry.object_ref) == ("consultations.case", case.ref)
    assert (entry.reason, entry.changes) == ("休暇のため", {"advisor": [None, "T01"]})
    assert entry.at.tzinfo is not None


@pytest.mark.django_db
def test_record_names_an_object_without_reference_by_its_key():
    audit.record(by=ROBOT, action="mark", obj=Installation.objects.create())

    assert AuditEntry.objects.get().object_ref == "1"


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    sequence = Sequence.objects.create(name="n")

    with pytest.raises(audit.UnauditedWrite, match="assign"):
        audit.record(by=ROBOT, action="assign", obj=sequence)

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_record_vanishes_with_the_write_it_tells_of():
    with transaction.atomic():
        audit.record(by=ROBOT, action="close", obj=make_case())
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_record_keeps_500_characters_of_a_reason():
    audit.record(by=ROBOT, action="close", obj=make_case(), reason="あ" * 900)

    assert AuditEntry.objects.get().reason == "あ" * 500


@pytest.mark.django_db
def test_audit_rows_cannot_be_changed_or_deleted_in_bulk():
    audit.record(by=ROBOT, action="close", obj=make_case())

    with pytest.raises(TypeError, match="append-only"):
        AuditEntry.objects.update(origin="")
    with pytest.raises(TypeError, match="append-only"):
        AuditEntry.objects.all().delete()


@pytest.mark.django_db
def test_audit_row_without_actor_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.record(by=ServiceActor("", "nobody"), action="close", obj=make_case())
