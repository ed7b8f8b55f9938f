"""Files in quarantine: never handed out before the scanner said "OK", whatever becomes of scanner, worker or draft."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consultations import tasks
from consultations.actions import drafts, scans
from consultations.actions.files import attach_file, record_download, remove_file
from consultations.actions.scans import INFECTED_KEPT, LEASE, remove_infected, scan_due
from consultations.enums import FileOrigin, FileScan, Level
from consultations.models import CaseFile, DraftFile
from consultations.permissions import can_download, can_see_file
from core import private_files, scanning
from core.models import AuditEntry
from core.scanning import Verdict
from mailing.models import Message
from tests.factories import attachments as made
from tests.factories.consultations import make_case
from tests.factories.drafts import make_draft
from tests.factories.scanner import EICAR, Daemon, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def daemon(settings):
    with serving(Daemon()) as running:
        settings.CLAMAV_URL = running.url
        yield running


@pytest.fixture
def case(advisor, sme, desk_manager):
    return make_case(advisor=advisor.advisor, requester=sme)


@pytest.fixture
def attach(case, as_actor, sme):
    def _attach(content=None, name="図面.pdf"):
        chunks = [content or made.pdf()]
        return attach_file(case=case, by=as_actor(sme), name=name, chunks=chunks, origin=FileOrigin.CLIENT)[0]

    return _attach


def infected() -> bytes:
    return made.pdf(EICAR)


def state(file) -> str:
    return type(file).objects.values_list("scan", flat=True).get(pk=file.pk)


def readers(file, as_actor, *people) -> list[bool]:
    file = CaseFile.objects.select_related("case__advisor").get(pk=file.pk)
    return [can_download(as_actor(person), file) for person in people]


def test_without_a_scanner_a_file_is_served_and_says_that_nobody_looked(attach, as_actor, sme, advisor):
    file = attach()
    assert scan_due(timezone.now()) == {}
    assert file.scan == FileScan.NONE
    assert readers(file, as_actor, sme, advisor) == [True, True]


def test_file_waits_in_quarantine_and_is_served_once_it_is_clean(daemon, attach, as_actor, sme, advisor, case):
    file = attach()
    assert file.scan == FileScan.WAITING
    assert readers(file, as_actor, sme, advisor) == [False, False]
    assert can_see_file(as_actor(sme), CaseFile.objects.select_related("case").get())
    with pytest.raises(PermissionDenied):
        record_download(file=file, by=as_actor(advisor))
    assert not CaseFile.objects.visible_to(as_actor(advisor)).served().exists()

    assert scan_due(timezone.now()) == {"clean": 1}
    assert daemon.seen == [made.pdf()]
    assert readers(file, as_actor, sme, advisor) == [True, True]
    assert scan_due(timezone.now()) == {}
    assert not AuditEntry.objects.filter(action="scan_file").exists()


def test_infected_file_is_never_served_and_the_manager_is_told_without_its_name(
    daemon, attach, as_actor, sme, desk_manager, case
):
    file = attach(infected(), name="極秘の図面.pdf")
    assert [scan_due(timezone.now()) for _turn in range(2)] == [{"infected": 1}, {}]
    assert readers(file, as_actor, sme, desk_manager) == [False, False]

    mail = Message.objects.get(event="file_infected")
    assert mail.recipient == desk_manager.email
    assert "図面" not in mail.subject + mail.body
    assert case.case_no in mail.subject
    entry = AuditEntry.objects.get(action="scan_file")
    assert (entry.actor_ref, entry.changes["scan"]) == ("service:file-scan", ["waiting", "infected"])


def test_infected_file_of_a_secret_case_is_told_to_who_works_on_it(daemon, attach, case, advisor):
    case.level = Level.SECRET
    case.save(update_fields=["level"])
    attach(infected())
    scan_due(timezone.now())
    assert [mail.recipient for mail in Message.objects.filter(event="file_infected")] == [advisor.email]


@pytest.mark.parametrize(("behaves", "code"), [("garbage", "garbage"), ("hangs_up", "unreachable"), ("cuts", "unreachable")])
def test_scanner_that_fails_leaves_the_file_shut_and_is_asked_again_later(behaves, code, daemon, attach, as_actor, sme):
    daemon.behaves = behaves
    file, now = attach(), timezone.now()
    assert scan_due(now) == {code: 1}
    assert scan_due(now) == {}  # not before the first wait is over
    assert readers(file, as_actor, sme) == [False]
    assert CaseFile.objects.get().scan_problem == code

    daemon.behaves = "honest"
    assert scan_due(now + timedelta(minutes=2)) == {"clean": 1}
    row = CaseFile.objects.get()
    assert (row.scan_problem, row.scan_attempts) == ("", 2)


def test_waits_grow_and_end_never(daemon, attach):
    daemon.behaves = "garbage"
    file, now = attach(), timezone.now()
    for wait in [*scans.WAITS, scans.WAITS[-1]]:
        assert scan_due(now) == {"garbage": 1}
        assert CaseFile.objects.get(pk=file.pk).scan_after == now + wait
        now += wait


def test_scanner_down_takes_the_consultation_all_the_same(settings, attach, case):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    assert attach().scan == FileScan.WAITING
    tasks.scan_files()
    assert CaseFile.objects.get().scan_problem == "unreachable"


def test_two_workers_show_a_file_to_the_scanner_once(daemon, attach, monkeypatch):
    file, now = attach(), timezone.now()
    counts = []
    monkeypatch.setattr(scanning, "scan", lambda chunks: counts.append(scan_due(now)) or Verdict(is_clean=True))
    assert scan_due(now) == {"clean": 1}
    assert counts == [{}]  # the second worker came in the middle
    assert state(file) == FileScan.CLEAN


def test_dead_workers_file_is_taken_up_after_its_lease(daemon, attach):
    file, now = attach(), timezone.now()
    CaseFile.objects.update(scan_after=now + LEASE, scan_attempts=1)
    assert scan_due(now) == {}
    assert scan_due(now + LEASE) == {"clean": 1}
    assert state(file) == FileScan.CLEAN


def test_file_removed_while_it_waits_is_not_scanned(daemon, attach, as_actor, desk_manager):
    file = attach()
    remove_file(file=file, by=as_actor(desk_manager))
    assert scan_due(timezone.now()) == {}
    assert daemon.seen == []


def test_bytes_that_are_gone_stop_no_other_file(daemon, attach):
    gone, other = attach(), attach(name="b.pdf")
    private_files.remove("cases", gone.stored_name)
    assert scan_due(timezone.now()) == {"missing": 1, "clean": 1}
    assert state(other) == FileScan.CLEAN


def test_files_from_before_the_scanner_are_looked_at_too(attach, settings):
    file = attach(infected())
    with serving(Daemon()) as running:
        settings.CLAMAV_URL = running.url
        assert scan_due(timezone.now()) == {"infected": 1}
    assert state(file) == FileScan.INFECTED


def test_file_of_a_draft_is_scanned_and_the_case_takes_over_what_was_found(daemon, as_actor, sme):
    draft = make_draft(user=sme)
    kept = [
        drafts.keep_file(by=as_actor(sme), draft=draft, name=name, chunks=[content])
        for name, content in (("good.pdf", made.pdf()), ("bad.pdf", infected()))
    ]
    assert {file.scan for file in kept} == {FileScan.WAITING}
    assert scan_due(timezone.now()) == {"clean": 1, "infected": 1}
    assert [state(file) for file in kept] == [FileScan.CLEAN, FileScan.INFECTED]
    assert not Message.objects.filter(event="file_infected").exists()
    assert DraftFile.objects.count() == 2


# --- the end of the quarantine ----------------------------------------------------------------------------
def test_infected_file_goes_after_its_time(daemon, attach, django_capture_on_commit_callbacks):
    file = attach(infected())
    scan_due(timezone.now())
    later = timezone.now() + INFECTED_KEPT + timedelta(minutes=1)
    assert remove_infected(timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert [remove_infected(later) for _turn in range(2)] == [1, 0]
    row = CaseFile.objects.get(pk=file.pk)
    assert (row.stored_name, row.removed_by, row.scan) == ("", "file-scan", FileScan.INFECTED)
    assert list(private_files.stored_names("cases", later)) == []
    assert AuditEntry.objects.filter(action="remove_file", object_ref=file.ref).count() == 1


def test_worker_is_woken_after_the_commit_and_only_where_there_is_a_scanner(
    attach, settings, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("consultations.actions.scans.current_app.send_task", lambda name, **_given: sent.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        attach()
    assert sent == []
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with django_capture_on_commit_callbacks(execute=True):
        attach(name="b.pdf")
        attach(name="c.pdf")
        assert sent == []
    assert sent == ["consultations.tasks.scan_files"]
