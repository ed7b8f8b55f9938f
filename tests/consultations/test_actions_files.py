"""Files of a case are attached, removed and swept, each once and with its audit row."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from consultations import tasks
from consultations.actions import files
from consultations.actions.files import attach_file, remove_file, sweep_files
from consultations.enums import FileOrigin, Level
from consultations.models import CaseFile
from consultations.permissions import can_download
from core import private_files
from core.models import AuditEntry
from core.private_files import FileRefused
from tests.factories import attachments as made
from tests.factories.consultations import make_advisor, make_case

pytestmark = pytest.mark.django_db
NAME = "取引先に渡す図面.pdf"


@pytest.fixture
def case(advisor, sme):
    return make_case(advisor=advisor.advisor, requester=sme)


@pytest.fixture
def attach(case, as_actor, desk_staff):
    def _attach(content=None, *, by=None, name=NAME, origin=FileOrigin.CLIENT, to=None):
        chunks = [made.pdf() if content is None else content]
        return attach_file(case=to or case, by=as_actor(by or desk_staff), name=name, chunks=chunks, origin=origin)

    return _attach


def on_disk() -> set[str]:
    return set(private_files.stored_names(files.FOLDER, timezone.now() + timedelta(minutes=1)))


def test_attached_file_stands_with_its_facts_and_its_audit_row(attach, case, desk_staff):
    file, is_new = attach()

    assert is_new
    assert (file.name, file.size, file.content_type, file.origin) == (NAME, len(made.pdf()), "application/pdf", "client")
    assert (file.given_by_ref, file.given_by_label) == (f"user:{desk_staff.ref}", "窓口 花子")
    assert on_disk() == {file.stored_name}
    entry = AuditEntry.objects.get(action="attach_file")
    assert (entry.object_type, entry.object_ref) == ("consultations.casefile", file.ref)
    assert entry.changes["case"] == ["", case.ref]
    assert NAME not in str(entry.changes)


def test_same_file_again_is_the_first_one(attach):
    first, _is_new = attach()
    assert attach() == (first, False)
    assert on_disk() == {first.stored_name}
    assert AuditEntry.objects.filter(action="attach_file").count() == 1

    assert attach(name="別の名前.pdf")[1]
    assert attach(origin=FileOrigin.INTERNAL)[1]


def test_removed_file_may_come_back(attach, desk_staff, as_actor):
    first, _is_new = attach()
    assert remove_file(file=first, by=as_actor(desk_staff))
    assert attach()[1]


def test_refused_file_leaves_nothing(attach):
    with pytest.raises(FileRefused):
        attach(b"<html>")
    assert (on_disk(), CaseFile.objects.count(), AuditEntry.objects.count()) == (set(), 0, 0)


def test_rollback_leaves_no_file(attach, monkeypatch):
    def fails(**_given):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("core.audit.record", fails)
    with pytest.raises(RuntimeError):
        attach()
    assert (on_disk(), CaseFile.objects.count()) == (set(), 0)


def test_case_does_not_grow_without_end(attach, monkeypatch):
    monkeypatch.setattr(files, "MOST_OF_CASE", 1)
    first, _is_new = attach()
    with pytest.raises(FileRefused, match="すでに1件のファイル"):
        attach(name="b.pdf")
    assert on_disk() == {first.stored_name}


def test_client_gives_as_a_client_whatever_he_says(attach, sme):
    assert attach(by=sme, origin=FileOrigin.INTERNAL)[0].origin == FileOrigin.CLIENT


@pytest.mark.parametrize("who", ["other_sme", "other_desk_advisor", "headquarters", "auditor", "administrator"])
def test_who_may_not_read_the_case_may_not_attach(who, attach, request):
    with pytest.raises(PermissionDenied):
        attach(by=request.getfixturevalue(who))
    assert on_disk() == set()


# --- who reads which --------------------------------------------------------------------------------------
CAST = ["sme", "other_sme", "advisor", "other_desk_advisor", "desk_staff", "desk_manager", "headquarters", "auditor"]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("origin", FileOrigin)
def test_query_and_predicate_agree_for_everybody(origin, level, request, case, attach, as_actor, desk_manager):
    case.level = Level.NORMAL
    file, _is_new = attach(by=desk_manager, origin=origin)
    case.level = level
    case.save(update_fields=["level"])
    file = CaseFile.objects.select_related("case__advisor").get()

    readers = set()
    for name in CAST:
        actor = as_actor(request.getfixturevalue(name))
        assert CaseFile.objects.visible_to(actor).filter(pk=file.pk).exists() == can_download(actor, file), name
        readers |= {name} if can_download(actor, file) else set()
    at_desk = {Level.NORMAL: {"desk_staff", "desk_manager"}, Level.LIMITED: {"desk_manager"}, Level.SECRET: set()}[level]
    assert readers == {"advisor"} | at_desk | ({"sme"} if origin != FileOrigin.INTERNAL else set())


# --- removing ---------------------------------------------------------------------------------------------
def test_removing_erases_the_bytes_and_keeps_the_record(attach, as_actor, desk_staff, django_capture_on_commit_callbacks):
    file, _is_new = attach()
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_file(file=file, by=as_actor(desk_staff))
        assert on_disk() != set()
    assert on_disk() == set()
    assert not remove_file(file=file, by=as_actor(desk_staff))

    file = CaseFile.objects.get()
    assert (file.stored_name, file.removed_by, file.sha256 != "") == ("", "窓口 花子", True)
    assert not can_download(as_actor(desk_staff), file)
    assert not CaseFile.objects.visible_to(as_actor(desk_staff)).exists()
    assert AuditEntry.objects.filter(action="remove_file", object_ref=file.ref).count() == 1


def test_file_stays_when_removing_is_rolled_back(attach, as_actor, desk_staff, django_capture_on_commit_callbacks):
    file, _is_new = attach()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        remove_file(file=file, by=as_actor(desk_staff))
        transaction.set_rollback(True)
    assert on_disk() == {CaseFile.objects.get().stored_name}


@pytest.mark.parametrize(
    ("who", "may"), [("desk_staff", True), ("desk_manager", True), ("advisor", False), ("sme", False), ("other_sme", False)]
)
def test_who_attached_it_and_the_desk_manager_remove_a_file(who, may, attach, as_actor, request):
    file, _is_new = attach()
    by = as_actor(request.getfixturevalue(who))
    if may:
        assert remove_file(file=file, by=by)
    else:
        with pytest.raises(PermissionDenied):
            remove_file(file=file, by=by)
        assert CaseFile.objects.kept().exists()


def test_advisor_who_lost_the_case_removes_nothing(attach, advisor, case, as_actor):
    file, _is_new = attach(by=advisor)
    case.advisor = make_advisor()
    case.save(update_fields=["advisor"])
    with pytest.raises(PermissionDenied):
        remove_file(file=file, by=as_actor(advisor))


# --- the sweep --------------------------------------------------------------------------------------------
def test_sweep_removes_what_no_row_names_after_a_day(attach):
    file, _is_new = attach()
    stray = private_files.keep(files.FOLDER, [made.pdf(b"stray")], name="a.pdf", limit=1000)

    assert sweep_files(now=timezone.now()).strays == 0
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert sweep_files(now=tomorrow, removes=False).strays == 1
    assert on_disk() == {file.stored_name, stray.stored_name}
    assert [sweep_files(now=tomorrow).strays for _turn in range(2)] == [1, 0]
    assert on_disk() == {file.stored_name}


def test_sweep_tells_of_rows_whose_bytes_are_gone(attach, capsys, caplog):
    file, _is_new = attach()
    call_command("sweep_private_files")
    assert "0 stray files removed." in capsys.readouterr().out
    private_files.remove(files.FOLDER, file.stored_name)

    with pytest.raises(CommandError, match=file.ref):
        call_command("sweep_private_files", dry_run=True)
    tasks.sweep_private_files()
    assert file.ref in caplog.text
