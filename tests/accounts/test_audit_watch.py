"""Security officers and administrators hear of the audit log: each day, and when something is wrong."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts import audit_watch, tasks
from core import audit
from core.actors import service
from core.models import AuditAnchor, AuditCheck, Installation
from mailing.models import Message
from scripts.audit_tampering import sql, without_guards
from tests.tsa import listening, make_authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(auditor, administrator, headquarters) -> None:
    for _each in range(3):
        with transaction.atomic():
            audit.record(by=service("test"), action="mark", obj=Installation(id=1))


def told() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("event", "recipient"))


def test_nothing_is_mailed_before_anything_was_logged(auditor):
    assert audit_watch.anchor_and_tell(timezone.now()) is None
    assert told() == []


def test_anchor_is_mailed_once_a_day_with_number_and_hash_only(written):
    for _hour in range(2):
        tasks.anchor_audit()
    anchor = AuditAnchor.objects.get()

    assert told() == [("audit_anchored", "auditor@example.jp"), ("audit_anchored", "admin@example.jp")]
    assert anchor.hash in Message.objects.first().body


def test_stamp_that_failed_is_tried_each_hour_and_somebody_is_told_after_a_day(written, settings, tmp_path):
    authority, now = make_authority(tmp_path / "tsa"), timezone.now()
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTS = "http://127.0.0.1:1/", authority.root
    audit_watch.anchor_and_tell(now)
    assert {event for event, _who in told()} == {"audit_anchored"}
    audit_watch.anchor_and_tell(now + timedelta(hours=25))
    assert ("audit_alarm", "auditor@example.jp") in told()
    with listening(authority) as url:
        settings.AUDIT_TSA_URL = url
        audit_watch.anchor_and_tell(now + timedelta(hours=26))

    assert not AuditAnchor.objects.filter(stamped_at=None).exists()


def test_contradiction_of_the_witness_is_told_at_once(written):
    tasks.note_audit_head()
    with without_guards():
        sql("DELETE FROM core_auditentry WHERE id IN (SELECT entry_id FROM core_auditlink WHERE seq > 1)")
        sql("DELETE FROM core_auditlink WHERE seq > 1")
    tasks.note_audit_head()

    assert told() == [("audit_alarm", "auditor@example.jp"), ("audit_alarm", "admin@example.jp")]


def test_nightly_check_is_remembered_and_tells_only_what_is_wrong(written):
    tasks.check_audit()
    assert (AuditCheck.objects.get().wrong, told()) == (0, [])
    with without_guards():
        sql("UPDATE core_auditentry SET action = 'x'")
    tasks.check_audit()

    assert AuditCheck.objects.first().first_bad == 1
    assert len(told()) == 2


def test_anchor_command_tells_the_head(written, capsys):
    call_command("anchor_audit")
    assert AuditAnchor.objects.get().hash in capsys.readouterr().out
