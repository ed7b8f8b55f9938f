"""What happens to a ledger file behind the page: leases, retries, old files."""

import os
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import RoleGrant
from consultations import tasks
from consultations.actions import ledgers
from consultations.actions.ledger_sweep import KEPT_RESULT, KEPT_UNCONFIRMED, MAX_ATTEMPTS, sweep
from consultations.enums import UploadStatus
from consultations.ledger.turn import AnotherImportRuns
from consultations.models import Case, Contact, LedgerUpload
from core import private_files
from core.transitions import TransitionRefused
from tests.consultations.ledger.builder import csv_bytes, number, row
from tests.factories.consultations import make_case, make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def receive(desk_manager, as_actor):
    def _receive(*rows, content: bytes = b"", key=None) -> LedgerUpload:
        return ledgers.receive(
            by=as_actor(desk_manager),
            chunks=[content or csv_bytes(rows or [row()])],
            file_name="ledger.csv",
            form_key=key or uuid.uuid4(),
            language="ja",
        )

    return _receive


def work(upload, **later) -> bool:
    upload.refresh_from_db()
    return ledgers.work_on(upload=upload, now=timezone.now() + timedelta(**later))


def files() -> list:
    return list(private_files.place(ledgers.FOLDER, "").iterdir())


def test_file_is_worked_on_by_one_process_at_a_time(receive, monkeypatch):
    upload = receive()
    seen = []
    step = ledgers._step

    def step_with_a_rival(mine, actor):
        seen.append(work(upload))
        step(mine, actor)

    monkeypatch.setattr(ledgers, "_step", step_with_a_rival)
    assert work(upload) is True
    assert seen == [False]
    assert work(upload) is False  # nothing is due any more


def test_work_of_a_dead_process_is_taken_up(receive, monkeypatch):
    upload = receive()

    def die(_upload, _actor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledgers, "_step", die)
        with pytest.raises(KeyboardInterrupt):
            work(upload)
    assert sweep(timezone.now()) == 0  # the lease still runs
    assert sweep(timezone.now() + ledgers.LEASE + timedelta(seconds=1)) == 1
    upload.refresh_from_db()
    assert upload.status == UploadStatus.CHECKED


def test_file_on_which_every_attempt_dies_is_given_up(receive):
    upload = receive()
    LedgerUpload.objects.update(attempts=MAX_ATTEMPTS)
    assert sweep(timezone.now()) == 0
    upload.refresh_from_db()
    assert (upload.status, upload.stored_name, files()) == (UploadStatus.DROPPED, "", [])
    assert "管理者に連絡してください" in upload.message


def test_import_waits_for_its_turn(receive, monkeypatch, desk_manager, as_actor):
    upload = receive()
    work(upload)
    ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)

    def busy(_upload, _actor):
        raise AnotherImportRuns

    with monkeypatch.context() as patch:
        patch.setattr(ledgers, "_step", busy)
        assert work(upload) is True
    assert (work(upload), Contact.objects.count()) == (False, 0)
    assert work(upload, minutes=1) is True
    assert Contact.objects.count() == 1


def test_confirmation_needs_a_checked_file(receive, desk_manager, as_actor):
    upload = receive()
    with pytest.raises(TransitionRefused):
        ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)


def test_bad_rows_are_not_confirmed_by_accident(receive, desk_manager, as_actor):
    upload = receive(row(), row(対応方法="狼煙"))
    work(upload)
    with pytest.raises(TransitionRefused):
        ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)
    upload.refresh_from_db()
    assert upload.status == UploadStatus.CHECKED


def test_nobody_else_confirms(receive, desk_staff, as_actor):
    upload = receive()
    work(upload)
    with pytest.raises(TransitionRefused):
        ledgers.confirm(upload=upload, by=as_actor(desk_staff), skip_bad_rows=False)


def test_file_that_became_bad_comes_back(receive, desk_manager, as_actor):
    upload = receive(row(法人番号=number(1)))
    work(upload)
    make_case(case_no="L-1", client=make_client(corporate_number=number(2)))
    ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)
    work(upload)
    upload.refresh_from_db()
    assert (upload.status, upload.counts["bad"], upload.has_report) == (UploadStatus.CHECKED, 1, True)
    assert "もう一度" in upload.message
    assert not Contact.objects.exists()


def test_person_who_is_no_manager_any_more_imports_nothing(receive, desk_manager, as_actor):
    upload = receive()
    work(upload)
    ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)
    RoleGrant.objects.all().delete()
    work(upload)
    upload.refresh_from_db()
    assert (upload.status, Contact.objects.count(), files()) == (UploadStatus.DROPPED, 0, [])


def test_file_that_vanished_is_refused(receive):
    upload = receive()
    private_files.place(ledgers.FOLDER, upload.stored_name).unlink()
    work(upload)
    upload.refresh_from_db()
    assert (upload.status, upload.message) == (UploadStatus.UNREADABLE, "ファイルが見つかりません。もう一度送ってください")


def test_file_dropped_during_the_check_stays_dropped(receive, monkeypatch, desk_manager, as_actor):
    upload = receive()
    step = ledgers._step

    def step_late(mine, actor):
        ledgers.drop(upload=upload, by=as_actor(desk_manager))
        step(mine, actor)

    monkeypatch.setattr(ledgers, "_step", step_late)
    work(upload)
    upload.refresh_from_db()
    assert (upload.status, files()) == (UploadStatus.DROPPED, [])


def test_same_form_leaves_one_file(receive):
    key = uuid.uuid4()
    assert receive(key=key) == receive(key=key)
    assert len(files()) == 1


def test_unconfirmed_file_goes_after_a_day(receive, time_machine):
    upload = receive()
    work(upload)
    time_machine.move_to(timezone.now() + KEPT_UNCONFIRMED + timedelta(minutes=1))
    sweep(timezone.now())
    upload.refresh_from_db()
    assert (upload.status, upload.findings, files()) == (UploadStatus.DROPPED, {}, [])


def test_names_of_an_import_go_and_its_numbers_stay(receive, time_machine, desk_manager, as_actor):
    upload = receive(row(), row(対応方法="狼煙"))
    work(upload)
    ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=True)
    work(upload)
    assert len(files()) == 1  # the report; the ledger itself went at once
    time_machine.move_to(timezone.now() + KEPT_RESULT + timedelta(days=1))
    for _time in range(2):
        sweep(timezone.now())
    upload.refresh_from_db()
    assert (upload.findings, upload.counts["created"], files()) == ({}, 1, [])


def test_stray_file_goes(receive):
    kept = receive()
    stray = private_files.place(ledgers.FOLDER, "stray")
    stray.write_bytes(b"x")
    old = (timezone.now() - KEPT_RESULT - timedelta(days=1)).timestamp()
    for path in files():
        os.utime(path, (old, old))
    sweep(timezone.now())
    assert [path.name for path in files()] == [kept.stored_name]


def test_task_run_twice_imports_once(receive, desk_manager, as_actor):
    upload = receive()
    tasks.work_on_ledgers()
    ledgers.confirm(upload=upload, by=as_actor(desk_manager), skip_bad_rows=False)
    tasks.work_on_ledgers()
    tasks.work_on_ledgers()
    assert (Contact.objects.count(), Case.objects.count()) == (1, 1)
