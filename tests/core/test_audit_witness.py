"""What is told outside the database: heads, anchors, stamps; the commands that compare them; the export and its verifier."""

import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.actors import service
from core.audit import anchors, witness
from core.audit.verification import verify
from core.models import AuditAnchor, AuditCheck, AuditEntry, AuditReason, Installation
from scripts.audit_tampering import sql, without_guards
from tests.tsa import Authority, listening, make_authority

pytestmark = pytest.mark.django_db(transaction=True)
ROBOT = service("test")
VERIFIER = Path(__file__).resolve().parents[2] / "scripts" / "verify_audit_export.py"


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def stamped(authority, settings):
    """An authority is set and answers."""
    with listening(authority) as url:
        settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTS = url, authority.root
        yield authority


def write(count: int = 1, reason: str = "") -> None:
    for number in range(count):
        with transaction.atomic():
            audit.record(by=ROBOT, action="mark", obj=Installation(id=1), reason=reason, changes={"n": [None, number]})


def kinds(**given) -> list[str]:
    return sorted({finding.kind for finding in verify(**given).findings})


def cut(last: int) -> None:
    with without_guards():
        sql("DELETE FROM core_auditentry WHERE id IN (SELECT entry_id FROM core_auditlink WHERE seq > %s)", last)
        sql("DELETE FROM core_auditlink WHERE seq > %s", last)


# --- heads -----------------------------------------------------------------------------------------
def test_head_is_noted_once_for_each_end():
    now = timezone.now()
    assert witness.note_head(now) is False, "there is nothing yet"
    write(2)
    assert (witness.note_head(now), witness.note_head(now)) == (True, False)
    write()
    assert witness.note_head(now) is True
    assert [noted.seq for noted in witness.noted_heads(witness.folder())] == [2, 3]
    assert kinds() == []


def test_tail_that_was_cut_within_a_minute_of_the_note_is_found():
    write(5)
    witness.note_head(timezone.now())
    cut(3)
    assert kinds() == ["cut"]
    with pytest.raises(witness.WitnessDisagrees):
        witness.note_head(timezone.now())


def test_old_database_that_people_went_on_with_is_found():
    write(5)
    witness.note_head(timezone.now())
    cut(3)
    write(4)
    assert kinds() == ["head"]


def test_going_back_is_found_also_when_the_new_head_was_noted():
    write(5)
    witness.note_head(timezone.now())
    cut(3)
    with pytest.raises(witness.WitnessDisagrees):
        witness.note_head(timezone.now())
    assert "went_back" in kinds()


def test_half_a_line_of_a_power_cut_is_passed_over():
    write()
    witness.note_head(timezone.now())
    path = next(witness.folder().glob("heads-*.log"))
    path.write_text("2026-11-20T00:00" + "\n" + path.read_text())
    assert (kinds(), verify().noted) == ([], 1)


# --- anchors ----------------------------------------------------------------------------------------
def test_anchor_of_a_day_stands_once_in_the_database_and_in_the_folder():
    assert anchors.anchor(now=timezone.now(), by=ROBOT) is None
    write(3)
    first, again = (anchors.anchor(now=timezone.now(), by=ROBOT) for _run in range(2))

    assert (first.pk, AuditAnchor.objects.count(), first.seq, first.count) == (again.pk, 1, 3, 3)
    assert AuditEntry.objects.filter(action="anchor").count() == 1
    told = json.loads((witness.folder() / f"{witness.name_of(first)}.json").read_text())
    assert (told["seq"], told["hash"]) == (3, first.hash)
    assert kinds() == []
    assert "bears no time stamp" in str(verify().remarks)


def test_file_of_the_newest_anchor_is_put_back_by_the_next_run():
    write()
    made = anchors.anchor(now=timezone.now(), by=ROBOT)
    (witness.folder() / f"{witness.name_of(made)}.json").unlink()
    assert kinds() == ["anchor_missing"]
    anchors.anchor(now=timezone.now(), by=ROBOT)
    assert kinds() == []


def test_anchor_cannot_be_changed_or_deleted_by_the_portal():
    write()
    made = anchors.anchor(now=timezone.now(), by=ROBOT)
    for statement in ("DELETE FROM core_auditanchor", "UPDATE core_auditanchor SET hash = 'x'"):
        with pytest.raises(IntegrityError, match="append-only"):
            sql(statement)
    assert anchors.stamp(made, now=timezone.now()) is False, "no authority is set"


def test_stamp_is_kept_as_it_came_and_compared(stamped):
    write()
    made = anchors.anchor(now=timezone.now(), by=ROBOT)
    assert anchors.stamp(made, now=timezone.now()) is True
    report = verify(certificates=stamped.root)

    assert (report.is_whole, report.stamps) == (True, 1)
    assert made.stamped_at is not None
    with pytest.raises(IntegrityError, match="append-only"):
        sql("UPDATE core_auditanchor SET problem = 'x'")


def test_stamp_on_other_bytes_is_found(stamped):
    write()
    made = anchors.anchor(now=timezone.now(), by=ROBOT)
    anchors.stamp(made, now=timezone.now())
    other = stamped.stamp(b"other")
    (witness.folder() / f"{witness.name_of(made)}.tsr").write_bytes(other)
    assert "stamp" in kinds(certificates=stamped.root)


def test_authority_that_is_silent_is_noted_and_overdue_after_a_day(authority, settings):
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CERTS = "http://127.0.0.1:1/", authority.root
    write()
    now = timezone.now()
    made = anchors.anchor(now=now, by=ROBOT)

    assert anchors.stamp(made, now=now) is False
    assert (made.problem.partition(":")[0], made.tried_at) == ("NoAnswer", now)
    assert [anchors.is_overdue(now + timedelta(hours=hours)) for hours in (1, 25)] == [False, True]


# --- commands ----------------------------------------------------------------------------------------
def test_verify_audit_says_whole_and_is_remembered(capsys):
    write(3)
    call_command("verify_audit")
    told = capsys.readouterr().out
    assert "3 entries" in told
    assert told.endswith("whole\n")
    assert AuditCheck.objects.values_list("links", "wrong").get() == (3, 0)


def test_verify_audit_names_the_first_bad_entry_and_fails(capsys):
    write(3)
    with without_guards():
        sql("UPDATE core_auditentry SET action = 'x' WHERE id = (SELECT entry_id FROM core_auditlink WHERE seq = 2)")
    with pytest.raises(CommandError, match="first at entry 2") as failed:
        call_command("verify_audit")
    assert failed.value.returncode == 1
    assert "2: the entry is not what was written" in capsys.readouterr().err
    assert AuditCheck.objects.values_list("wrong", "first_bad", "kinds").get() == (1, 2, "content")


def test_verify_audit_refuses_what_it_does_not_understand(tmp_path):
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", "--from", "0")
    assert failed.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("verify_audit", "--anchors", str(tmp_path / "nowhere"))


# --- export ------------------------------------------------------------------------------------------
def offline(*arguments: object) -> tuple[int, str]:
    """The verifier as anybody runs it: without the portal on its path."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def export(stamped, tmp_path) -> Path:
    write(4)
    write(reason="髙橋様のため")
    witness.note_head(timezone.now())
    anchors.stamp(anchors.anchor(now=timezone.now(), by=ROBOT), now=timezone.now())
    path = tmp_path / "log.zip"
    call_command("export_audit", str(path), "--reasons")
    return path


def test_export_is_audited_and_verified_without_the_portal(export, authority):
    code, told = offline(export, "--certificates", authority.root)
    assert (code, "7 entries" in told, "1 time stamps checked" in told) == (0, True, True), told
    assert AuditEntry.objects.filter(action="export_audit").count() == 1
    assert "NOT checked" in offline(export)[1]


def test_export_without_reasons_holds_no_reason(export, tmp_path):
    path = tmp_path / "plain.zip"
    call_command("export_audit", str(path))
    with zipfile.ZipFile(path) as source:
        assert "髙橋" not in source.read("audit.jsonl").decode()
    assert offline(path)[0] == 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("audit.jsonl", lambda raw: raw.replace(b'"mark"', b'"view"', 1)),
        ("audit.jsonl", lambda raw: b"".join(raw.splitlines(keepends=True)[:2] + raw.splitlines(keepends=True)[3:])),
        ("audit.jsonl", lambda raw: b"".join(raw.splitlines(keepends=True)[:-1])),
        ("audit.jsonl", lambda raw: b"".join(sorted(raw.splitlines(keepends=True), reverse=True))),
        ("audit.jsonl", lambda raw: raw.replace("髙橋".encode(), "高橋".encode())),
        ("anchor-.json", lambda raw: raw.replace(b'"count": 5', b'"count": 6')),
        ("anchor-.tsr", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
        ("heads-.log", lambda raw: raw.replace(b" 5 ", b" 4 ")),
    ],
)
def test_export_that_was_changed_does_not_pass(export, authority, name, change):
    stem, _dash, ending = name.partition("-")
    path = export.with_name("spoiled.zip")
    with zipfile.ZipFile(export) as source, zipfile.ZipFile(path, "w") as target:
        for each in source.namelist():
            content = source.read(each)
            hit = each == name or (ending and each.startswith(stem) and each.endswith(ending))
            target.writestr(each, change(content) if hit else content)
            assert not hit or change(content) != content
    code, told = offline(path, "--certificates", authority.root)
    assert code == 1, told


def test_export_is_held_against_a_mailed_anchor(export, authority):
    anchor = AuditAnchor.objects.get()
    assert offline(export, "--head", f"{anchor.seq}:{anchor.hash}")[0] == 0
    assert offline(export, "--head", f"{anchor.seq}:{'0' * 64}")[0] == 1
    assert offline(export, "--head", f"9999:{anchor.hash}")[0] == 1
    assert offline(export, "--anchors", witness.folder())[0] == 0


def test_erased_reason_is_no_finding_and_a_missing_one_is(export, tmp_path):
    AuditReason.objects.all().delete()
    path = tmp_path / "later.zip"
    call_command("export_audit", str(path), "--reasons")
    assert offline(path)[0] == 1


def test_something_else_is_no_export(tmp_path):
    (tmp_path / "x.zip").write_text("x")
    assert offline(tmp_path / "x.zip")[0] == 2
