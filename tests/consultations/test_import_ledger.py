"""The command: exit codes, the report, the last line."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from consultations.models import Contact, LedgerImport
from tests.consultations.ledger.builder import LEDGERS, csv_file, row

pytestmark = pytest.mark.django_db
BAD = LEDGERS / "bad_rows.csv"


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    """(exit code, last line of stdout, stderr)."""
    code = 0
    try:
        call_command("import_ledger", *map(str, arguments), "--verbosity=0")
    except CommandError as error:
        code = error.returncode
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, (out.strip().splitlines() or [""])[-1], err


def test_good_file_ends_with_zero(capsys):
    code, line, _err = run(capsys, LEDGERS / "fy2017_trade_secret.csv")
    assert (code, line) == (0, "contacts=430 cases=171 clients=171 created=430 unchanged=0 changed=0 bad=0")
    assert LedgerImport.objects.get().by_ref == "service:ledger-import"
    code, line, _err = run(capsys, LEDGERS / "fy2017_trade_secret.csv")
    assert (code, line) == (0, "contacts=430 cases=171 clients=171 created=0 unchanged=430 changed=0 bad=0")


def test_bad_rows_end_with_one_and_write_nothing(capsys, tmp_path):
    report = tmp_path / "report.csv"
    code, line, _err = run(capsys, BAD, "--report", report)
    assert (code, line) == (1, "contacts=29 cases=24 clients=24 created=0 unchanged=0 changed=0 bad=11")
    assert not Contact.objects.exists()
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = yaml.safe_load((LEDGERS / "bad_rows.expected.yaml").read_text())["bad_rows"]
    assert [(int(found["line"]), found["column"]) for found in rows] == [(bad["line"], bad["column"]) for bad in expected]
    assert list(rows[0]) == ["line", "column", "value", "message"]
    assert [found["value"] for found in rows[:4]] == ["平成32年2月10日", "H29.2.30", "狼煙", "7123456789013"]


def test_bad_rows_are_skipped_on_request(capsys, tmp_path):
    report = tmp_path / "report.csv"
    code, line, _err = run(capsys, BAD, "--skip-bad-rows", "--report", report)
    assert (code, line) == (0, "contacts=29 cases=24 clients=24 created=29 unchanged=0 changed=0 bad=11")
    assert len(report.read_text(encoding="utf-8").splitlines()) == 12
    code, line, _err = run(capsys, BAD)
    assert (code, line) == (1, "contacts=29 cases=24 clients=24 created=0 unchanged=29 changed=0 bad=11")


@pytest.mark.parametrize(("options", "code", "created"), [([], 1, 0), (["--skip-bad-rows"], 0, 29)])
def test_dry_run_prints_what_the_same_call_would_write(capsys, options, code, created):
    assert run(capsys, BAD, "--dry-run", *options)[:2] == (
        code,
        f"contacts=29 cases=24 clients=24 created={created} unchanged=0 changed=0 bad=11",
    )
    assert (Contact.objects.count(), LedgerImport.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "メモ\n一\n".encode(), b"PK\x03\x04"])
def test_unreadable_file_ends_with_two(capsys, tmp_path, content):
    path = tmp_path / "ledger.csv"
    path.write_bytes(content)
    code, line, _err = run(capsys, path)
    assert (code, line) == (2, "")


def test_missing_file_ends_with_two(capsys, tmp_path):
    assert run(capsys, tmp_path / "nothing.csv")[0] == 2
    assert run(capsys, tmp_path)[0] == 2


def test_report_that_cannot_be_written_stops_before_anything_is(capsys, tmp_path):
    path = csv_file(tmp_path / "ledger.csv", [row()])
    assert run(capsys, path, "--report", tmp_path / "nowhere" / "report.csv")[0] == 2
    assert not Contact.objects.exists()


def test_report_of_a_good_file_has_its_header_only(capsys, tmp_path):
    report = tmp_path / "report.csv"
    run(capsys, csv_file(tmp_path / "ledger.csv", [row(業種="宇宙産業")]), "--report", report)
    assert report.read_text(encoding="utf-8") == "line,column,value,message\n"


def test_warnings_and_changed_rows_stand_on_the_console(capsys, tmp_path):
    _code, _line, err = run(capsys, csv_file(tmp_path / "a.csv", [row(業種="宇宙産業"), row(業種="宇宙産業", 案件番号="2")]))
    assert "2行目 業種「宇宙産業」" in err
    assert "ほか1行" in err
    _code, line, err = run(capsys, csv_file(tmp_path / "b.csv", [row(業種="製造業")]))
    assert line.endswith("created=0 unchanged=0 changed=1 bad=0")
    assert "2行目は登録済みの対応と異なるため" in err


def test_faults_stand_on_the_console_without_a_report(capsys):
    assert "3行目 対応日" in run(capsys, BAD)[2]


def test_messages_are_in_the_language_of_the_reader(tmp_path, capsys):
    report = tmp_path / "report.csv"
    with translation.override("en"):
        run(capsys, BAD, "--report", report)
    assert "Heisei 32 does not exist. Do you mean Reiwa 2?" in report.read_text(encoding="utf-8")


@pytest.mark.django_db(transaction=True)
def test_command_runs_from_a_shell(tmp_path):
    """Exit code, last line and progress bar as a person and a script meet them."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        url = f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    command = [sys.executable, "manage.py", "import_ledger", str(BAD), "--dry-run"]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        command, cwd=root, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == "contacts=29 cases=24 clients=24 created=0 unchanged=0 changed=0 bad=11"
    assert "読み込み: 40行" in ended.stderr
    together = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert together.stdout.decode().splitlines()[-1] == ended.stdout.splitlines()[-1]
