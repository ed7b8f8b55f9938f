"""The ledger of seminars comes in: exit codes, the report, the last line, and the published figures of FY2017."""

import csv
import io
import json
import random
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from consultations.ledger.turn import AnotherImportRuns
from core.models import AuditEntry
from seminars.enums import DispatchStatus, EventStatus, InCompanyStatus
from seminars.ledger import run as ledger_run
from seminars.ledger.columns import COLUMNS
from seminars.ledger.run import SeminarLedgerRun
from seminars.ledger.writing import Writer
from seminars.models import InCompanySeminar, LecturerDispatch, SeatPool, SeminarEvent, SeminarLedgerImport, Series

pytestmark = pytest.mark.django_db
LEDGER = Path(__file__).parents[1] / "data" / "ledgers" / "fy2017_seminars.csv"
EXPECTED = yaml.safe_load(LEDGER.with_suffix(".expected.yaml").read_text(encoding="utf-8"))
Row = dict[str, Any]


@pytest.fixture
def bring_in(capsys):
    """Runs the command: (exit code, last line of stdout, stderr)."""

    def _bring_in(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("import_seminar_ledger", *map(str, arguments), "--verbosity=0")
        except CommandError as error:
            code = error.returncode
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, (out.strip().splitlines() or [""])[-1], err

    return _bring_in


def row(**cells: Any) -> Row:
    plain = {
        "開催番号": "S-1",
        "種別": "公開セミナー",
        "シリーズ": "営業秘密・知財戦略セミナー",
        "開催日": "H29.5.31",
        "形式": "会場",
    }
    return plain | cells


def written(path: Path, *rows: Row, encoding: str = "utf-8", columns: tuple[str, ...] = COLUMNS) -> Path:
    text = io.StringIO()
    lines = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    lines.writeheader()
    lines.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def published_rows() -> list[Row]:
    return list(csv.DictReader(io.StringIO(LEDGER.read_text(encoding="cp932"))))


def workbook(path: Path, rows: list[Row]) -> Path:
    """Real numbers and dates, the columns backwards, one more column and a blank line."""
    book = Workbook()
    columns = [*reversed(COLUMNS), "備考"]
    book.active.append(columns)
    book.active.append([])
    for cells in rows:
        book.active.append([int(cells[name]) if cells.get(name, "").isdigit() else cells.get(name) for name in columns])
    book.save(path)
    return path


def figures(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "figures.json"
    call_command("export_statistics", fiscal_year=2017, format="json", output=str(path))
    return json.loads(path.read_text("utf-8"))["seminars"]


# --- the published year -------------------------------------------------------------------------------
def test_published_year_comes_out_to_the_unit_and_the_same_again_changes_nothing(bring_in, tmp_path):
    code, line, err = bring_in(LEDGER)
    assert (code, err) == (0, "")
    assert line == "public_events=16 participants=619 in_company=73 dispatch=0 created=89 unchanged=0 changed=0 bad=0"
    found = figures(tmp_path)
    assert {name: found[name] for name in ("public_events", "in_company", "individual_consultations")} == {
        name: EXPECTED[name] for name in ("public_events", "in_company", "individual_consultations")
    }
    people = [found[name] for name in ("participants", "participants_onsite", "participants_online", "dispatch")]
    assert people == [EXPECTED["public_participants"], 619, 0, 0]
    assert [(one["code"], one["events"], one["participants"]) for one in found["by_series"]] == [
        ("seminar.trade_secret", 16, 619)
    ]
    places = {one["label_ja"]: one["events"] for one in found["by_prefecture"]}
    assert (len(places), places["東京都"], places["大阪府"], sum(places.values())) == (11, 4, 3, 16)
    code, line, _err = bring_in(LEDGER)
    assert (code, line.split(" created=")[1]) == (0, "0 unchanged=89 changed=0 bad=0")


def test_event_of_a_ledger_is_held_has_its_seats_and_is_shown_to_nobody(bring_in):
    bring_in(LEDGER)
    event = SeminarEvent.objects.get(ledger_no="S17-010")
    assert (event.status, str(event.held_on), event.fiscal_year, event.prefecture_id) == (
        *(EventStatus.HELD, "2017-11-13", 2017, "prefecture.47"),
    )
    assert (event.place_label, event.desk_id, event.recorded_lecturers) == (
        *("沖縄", "trade_secret", ["知的財産戦略アドバイザー", "警察庁"]),
    )
    assert list(SeatPool.objects.filter(event=event).values_list("kind", "capacity", "taken")) == [("onsite", 60, 0)]
    assert SeminarEvent.objects.public().count() == 0
    assert set(InCompanySeminar.objects.values_list("status", "desk_id")) == {(InCompanyStatus.REPORTED, "trade_secret")}


@pytest.mark.parametrize("form", ["shuffled", "utf-8-sig", "xlsx"])
def test_other_forms_of_the_file_give_the_same_figures(bring_in, tmp_path, form):
    rows = published_rows()
    if form == "shuffled":
        random.Random(5).shuffle(rows)  # no secret
    path = tmp_path / "ledger"
    file = workbook(path, rows) if form == "xlsx" else written(path, *rows, encoding="utf-8" if form == "shuffled" else form)
    assert bring_in(file)[:2] == (
        0,
        "public_events=16 participants=619 in_company=73 dispatch=0 created=89 unchanged=0 changed=0 bad=0",
    )
    told = figures(tmp_path)
    assert bring_in(LEDGER)[1].endswith("created=0 unchanged=89 changed=0 bad=0")
    assert [one["code"] for one in told["by_event"]] == [f"S17-{number:03d}" for number in range(1, 17)]
    assert told["attendance_rate"] == 85.0


# --- what a row may say --------------------------------------------------------------------------------
def test_dispatch_unknown_series_and_several_lecturers_are_taken(bring_in, tmp_path):
    file = written(
        tmp_path / "a.csv",
        row(
            開催番号="Ｄ－１",
            種別="講師派遣",
            シリーズ="新しい講演",
            参加者会場="40人",
            講師="甲; 乙、甲",
            主催="県",
            個別相談件数="2",
        ),
        row(
            開催番号="S-2", シリーズ="新しい講演", 開催日="令和5年11月1日", 形式="", 参加者会場="1,221", 参加者オンライン="2051"
        ),
    )
    assert bring_in(file)[1].endswith("created=2 unchanged=0 changed=0 bad=0")
    dispatch = LecturerDispatch.objects.get()
    assert (dispatch.ledger_no, dispatch.status, dispatch.lecturers, dispatch.host, dispatch.participants_onsite) == (
        *("D-1", DispatchStatus.RECORDED, ["甲", "乙"], "県", 40),
    )
    series = Series.objects.get(ja="新しい講演")
    event = SeminarEvent.objects.get()
    assert (series.kind, event.series_id, event.mode) == ("public", series.code, "hybrid")
    assert bring_in(file)[1].endswith("created=0 unchanged=2 changed=0 bad=0")


BAD = [
    ({"種別": "懇親会"}, "種別"),
    ({"種別": ""}, "種別"),
    ({"開催番号": ""}, "開催番号"),
    ({"シリーズ": ""}, "シリーズ"),
    ({"開催日": "平成32年1月1日"}, "開催日"),
    ({"開催日": "2999-04-01"}, "開催日"),
    ({"都道府県": "江戸"}, "都道府県"),
    ({"形式": "屋外"}, "形式"),
    ({"参加者会場": "-1"}, "参加者会場"),
    ({"申込者数": "30.5"}, "申込者数"),
]


def test_every_bad_row_stands_in_the_report_and_nothing_is_written(bring_in, tmp_path):
    rows = [row(**{"開催番号": f"B-{number}"} | cells) for number, (cells, _column) in enumerate(BAD)]
    file = written(tmp_path / "bad.csv", *rows, row(開催番号="G-1"), encoding="cp932")
    report = tmp_path / "report.csv"
    code, line, _err = bring_in(file, "--report", report)
    assert (code, line.split(" created=")[1]) == (1, "0 unchanged=0 changed=0 bad=10")
    assert SeminarEvent.objects.count() == 0
    with report.open(encoding="utf-8") as told:
        found = [(int(fault["line"]), fault["column"]) for fault in csv.DictReader(told)]
    assert found == [(number, column) for number, (_cells, column) in enumerate(BAD, start=2)]
    assert bring_in(file, "--skip-bad-rows")[:2] == (
        0,
        "public_events=1 participants=0 in_company=0 dispatch=0 created=1 unchanged=0 changed=0 bad=10",
    )


def test_number_that_stands_twice_counts_once_or_is_bad(bring_in, tmp_path):
    same = written(tmp_path / "same.csv", row(), row())
    code, line, err = bring_in(same)
    assert (code, line.split(" created=")[1]) == (0, "1 unchanged=0 changed=0 bad=0")
    assert "2行目と同じ行です" in err
    other = written(tmp_path / "other.csv", row(開催番号="S-9"), row(開催番号="S-9", 参加者会場="3"))
    code, line, err = bring_in(other)
    assert (code, line.split("bad=")[1]) == (1, "2")
    assert "3行目に別の内容" in err


def test_figures_that_do_not_go_with_the_form_are_kept_with_a_warning(bring_in, tmp_path):
    code, _line, err = bring_in(written(tmp_path / "a.csv", row(参加者オンライン="5")))
    assert (code, SeminarEvent.objects.get().recorded_online) == (0, 5)
    assert "形式" in err


def test_changed_row_is_reported_and_not_written(bring_in, tmp_path):
    bring_in(written(tmp_path / "a.csv", row(参加者会場="10")))
    code, line, err = bring_in(written(tmp_path / "b.csv", row(参加者会場="11")))
    assert (code, line.split(" created=")[1]) == (0, "0 unchanged=0 changed=1 bad=0")
    assert "2行目は登録済みの内容と異なるため、書き込みませんでした：参加者会場" in err
    assert SeminarEvent.objects.get().recorded_onsite == 10
    short = written(tmp_path / "c.csv", row(), columns=("開催番号", "種別", "シリーズ", "開催日"))
    assert bring_in(short)[1].endswith("created=0 unchanged=1 changed=0 bad=0")


def test_dry_run_writes_nothing(bring_in):
    assert bring_in(LEDGER, "--dry-run")[:2] == (
        0,
        "public_events=16 participants=619 in_company=73 dispatch=0 created=89 unchanged=0 changed=0 bad=0",
    )
    assert (SeminarEvent.objects.count(), SeminarLedgerImport.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", "開催番号,種別\r\nS-1,公開セミナー\r\n".encode()])
def test_unreadable_file_ends_with_two(bring_in, tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert bring_in(path)[0] == 2


# --- one after the other, in whole batches ---------------------------------------------------------------
def test_second_import_at_the_same_time_is_refused(bring_in, monkeypatch):
    @contextmanager
    def taken(kind: str):
        raise AnotherImportRuns(kind)
        yield

    monkeypatch.setattr(ledger_run, "my_turn", taken)
    assert bring_in(LEDGER)[0] == 1
    assert bring_in(LEDGER, "--dry-run")[0] == 0
    assert SeminarEvent.objects.count() == 0


def test_import_that_dies_leaves_whole_batches_with_their_audit_rows(bring_in, monkeypatch):
    monkeypatch.setattr(ledger_run, "BATCH", 30)
    whole, calls = Writer._note, []

    def dies_in_the_second_batch(self, *arguments):
        whole(self, *arguments)
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Writer, "_note", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        bring_in(LEDGER)
    assert SeminarEvent.objects.count() + InCompanySeminar.objects.count() == 30
    assert AuditEntry.objects.filter(action="import_seminar_ledger").count() == 1
    monkeypatch.setattr(Writer, "_note", whole)
    assert bring_in(LEDGER)[1].endswith("created=59 unchanged=30 changed=0 bad=0")
    assert SeminarLedgerImport.objects.count() == 2


def test_event_that_somebody_enters_meanwhile_stops_the_import(bring_in, monkeypatch):
    """The row is new when it is compared; the unique number keeps a second event away."""
    bring_in(LEDGER)
    monkeypatch.setattr(ledger_run, "stored_facts", lambda _numbers: {})
    code, _line, _err = bring_in(LEDGER)
    assert (code, SeminarEvent.objects.count()) == (1, 16)


def test_file_of_far_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(ledger_run, "MOST_ROWS", 3)
    with pytest.raises(ledger_run.Unreadable), SeminarLedgerRun(LEDGER, writes=False):
        pass
