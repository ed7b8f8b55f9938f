"""The command: files of every kind, exit codes, and that a second run changes nothing."""

from contextlib import closing, contextmanager
from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from consultations.actions import register as action
from consultations.ledger.turn import _KEYS, my_turn
from consultations.models import RegisteredCompany, RegisterEdition
from core.models import AuditEntry
from tests.consultations.register.builder import CHIZAI, MERGED, OTHER, corporate_number, csv_file, row, run, zip_file

pytestmark = pytest.mark.django_db
NATION, DIFF = "00_zenkoku_all_20261030.csv", "diff_20261119.csv"
NOTHING = dict.fromkeys(("rows", "added", "changed", "unchanged", "older", "removed", "left_out", "bad"), 0)


def counts(**numbers: int) -> dict[str, int]:
    return NOTHING | numbers


def held() -> set[str]:
    return set(RegisteredCompany.objects.values_list("number", flat=True))


@pytest.fixture
def nation(tmp_path, capsys):
    """Two companies are in the register."""
    path = csv_file(tmp_path / NATION, row(), row(corporateNumber=OTHER, name="有限会社ほか商店", furigana=""))
    run(capsys, path)
    return path


def test_monthly_file_comes_in_with_its_edition_and_audit_row(tmp_path, capsys):
    path = csv_file(tmp_path / NATION, row(closeDate="2026-09-30", closeCause="11", successorCorporateNumber=OTHER))
    assert run(capsys, path)[:2] == (0, counts(rows=1, added=1))
    company = RegisteredCompany.objects.get()
    assert (company.number, company.name, company.kana) == (CHIZAI, "株式会社知財製作所", "チザイセイサクショ")
    assert (company.name_key, company.kana_key) == ("知財製作所", "チザイセイサクショ")
    assert (company.prefecture, company.city, company.street) == ("prefecture.13", "千代田区", "霞が関３丁目４番３号")
    assert (company.postal_code, company.updated_on) == ("100-0013", date(2026, 10, 5))
    assert (company.closed_on, company.is_merged, company.successor_number) == (date(2026, 9, 30), True, OTHER)
    edition = RegisterEdition.objects.get()
    assert (edition.scope, edition.as_of, edition.companies) == ("nation", date(2026, 10, 30), 1)
    assert (edition.file_name, edition.by_ref) == (NATION, "service:register-import")
    assert AuditEntry.objects.get(action="import_corporate_register").changes["added"] == [None, 1]


def test_second_run_changes_nothing(nation, capsys):
    before = list(RegisteredCompany.objects.values())
    audited, edition = AuditEntry.objects.count(), RegisterEdition.objects.values().get()
    assert run(capsys, nation)[:2] == (0, counts(rows=2, unchanged=2))
    assert list(RegisteredCompany.objects.values()) == before
    assert (AuditEntry.objects.count(), RegisterEdition.objects.values().get()) == (audited, edition)


def test_changes_of_a_day_update_add_and_delete(nation, tmp_path, capsys):
    day = {"updateDate": "2026-11-19"}
    path = csv_file(
        tmp_path / DIFF,
        row(name="株式会社知財製作所", latest="0", **day),
        row(name="知財テック株式会社", process="11", **day),
        row(corporateNumber=OTHER, process="99", **day),
        row(corporateNumber=MERGED, name="合同会社新設", **day),
    )
    expected = counts(rows=4, added=1, changed=1, removed=1, left_out=1)
    assert run(capsys, path)[:2] == (0, expected)
    assert held() == {CHIZAI, MERGED}
    assert RegisteredCompany.objects.get(pk=CHIZAI).name_key == "知財テック"
    assert RegisterEdition.objects.first().as_of == date(2026, 11, 19)


def test_company_that_is_shown_no_longer_goes(nation, tmp_path, capsys):
    run(capsys, csv_file(tmp_path / DIFF, row(hihyoji="1", updateDate="2026-11-19")))
    assert held() == {OTHER}


def test_older_news_do_not_overwrite_newer_ones(nation, tmp_path, capsys):
    old = {"updateDate": "2026-09-01"}
    path = csv_file(tmp_path / "diff_20260901.csv", row(name="旧名", **old), row(corporateNumber=OTHER, process="99", **old))
    assert run(capsys, path)[:2] == (0, counts(rows=2, older=2))
    assert RegisteredCompany.objects.get(pk=CHIZAI).name == "株式会社知財製作所"


def test_last_of_several_rows_of_a_day_stands(nation, tmp_path, capsys):
    day = {"updateDate": "2026-11-19"}
    run(capsys, csv_file(tmp_path / DIFF, row(name="前", **day), row(name="後", **day)))
    assert RegisteredCompany.objects.get(pk=CHIZAI).name == "後"


def test_changes_without_any_register_are_refused(tmp_path, capsys):
    code, _counts, told = run(capsys, csv_file(tmp_path / DIFF, row()))
    assert (code, RegisteredCompany.objects.exists(), RegisterEdition.objects.exists()) == (1, False, False)
    assert "先に全件データを取り込んでください" in told


def test_file_of_all_japan_takes_out_whom_it_does_not_name(nation, tmp_path, capsys):
    path = csv_file(tmp_path / "00_zenkoku_all_20261127.csv", row())
    assert run(capsys, path)[1] == counts(rows=1, unchanged=1, removed=1)
    assert held() == {CHIZAI}


def test_file_of_all_japan_keeps_what_is_newer_than_itself(nation, tmp_path, capsys):
    run(capsys, csv_file(tmp_path / DIFF, row(corporateNumber=MERGED, name="新設", updateDate="2026-11-19")))
    run(capsys, csv_file(tmp_path / "00_zenkoku_all_20261031.csv", row()))
    assert held() == {CHIZAI, MERGED}


def test_file_of_one_prefecture_takes_nobody_out(nation, tmp_path, capsys):
    run(capsys, csv_file(tmp_path / "13_tokyo_all_20261127.csv", row()))
    assert held() == {CHIZAI, OTHER}


def test_file_of_all_japan_that_looks_cut_short_takes_nobody_out(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(action, "FEW_MISSING", 3)
    numbers = [corporate_number(100_000_000_000 + n) for n in range(5)]
    run(capsys, csv_file(tmp_path / NATION, *(row(corporateNumber=number) for number in numbers)))
    path = csv_file(tmp_path / "00_zenkoku_all_20261127.csv", row(corporateNumber=numbers[0]))
    code, found, told = run(capsys, path)
    assert (code, found["removed"], held()) == (0, 0, set(numbers))
    assert "5法人のうち4法人" in told


def test_batches_together_give_the_whole_file(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(action, "BATCH", 2)
    numbers = sorted(corporate_number(200_000_000_000 + n) for n in range(7))
    path = csv_file(tmp_path / NATION, *(row(corporateNumber=number) for number in numbers))
    assert run(capsys, path)[1] == counts(rows=7, added=7)
    path = csv_file(tmp_path / "00_zenkoku_all_20261127.csv", *(row(corporateNumber=number) for number in numbers[::3]))
    assert run(capsys, path)[1] == counts(rows=3, unchanged=3, removed=4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_encoding_of_the_agency_is_read(tmp_path, capsys, encoding):
    assert run(capsys, csv_file(tmp_path / NATION, row(), encoding=encoding))[0] == 0
    assert RegisteredCompany.objects.get().name == "株式会社知財製作所"


def test_rare_letters_stay_as_they_are_written(tmp_path, capsys):
    run(capsys, csv_file(tmp_path / NATION, row(name="𠮷野﨑髙㈱", enName='"K" Line, Ltd.')))
    company = RegisteredCompany.objects.get()
    assert (company.name, company.name_key, company.en_name) == ("𠮷野﨑髙㈱", "𠮷野﨑髙", '"K" Line, Ltd.')


def test_zip_is_read_as_it_is_handed_out(tmp_path, capsys):
    assert run(capsys, zip_file(tmp_path / "download.zip", row()))[0] == 0
    assert (RegisterEdition.objects.get().scope, RegisterEdition.objects.get().as_of) == ("nation", date(2026, 10, 30))


def test_day_of_a_file_without_one_in_its_name_is_its_latest_change(tmp_path, capsys):
    run(capsys, csv_file(tmp_path / "houjin.csv", row(), row(corporateNumber=OTHER, updateDate="2026-10-28")))
    assert (RegisterEdition.objects.get().scope, RegisterEdition.objects.get().as_of) == ("part", date(2026, 10, 28))


def test_seat_abroad_is_one_line_of_address(tmp_path, capsys):
    cells = {"prefectureCode": "99", "prefectureName": "", "cityName": "", "streetNumber": "", "postCode": ""}
    run(capsys, csv_file(tmp_path / NATION, row(addressOutside="アメリカ合衆国カリフォルニア州", **cells)))
    company = RegisteredCompany.objects.get()
    assert (company.prefecture, company.street) == ("", "アメリカ合衆国カリフォルニア州")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("corporateNumber", "4011001098994", "法人番号ではありません"),
        ("successorCorporateNumber", "12", "法人番号ではありません"),
        ("updateDate", "2026/11/05", "2026-11-20のような日付"),
        ("updateDate", "", "日付がありません"),
        ("closeDate", "2026-02-30", "2026-11-20のような日付"),
        ("name", " ", "名称がありません"),
        ("name", "あ" * 201, "200文字を超えています"),
        ("furigana", "カ\ufffd", "読めない文字があります"),
        ("prefectureCode", "48", "都道府県コード"),
        ("postCode", "100-0013", "郵便番号が7桁ではありません"),
        ("latest", "", "0または1"),
        ("hihyoji", "2", "0または1"),
    ],
)
def test_bad_cell_is_told_and_nothing_is_written(tmp_path, capsys, column, value, told):
    path = csv_file(tmp_path / NATION, row(corporateNumber=OTHER), row(**{column: value}))
    report = tmp_path / "report.csv"
    code, found, _told = run(capsys, path, "--report", report)
    assert (code, found, held()) == (1, counts(rows=2, bad=1), set())
    line = report.read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith(f"2,{column},")
    assert told in line


def test_broken_row_does_not_swallow_its_neighbours(tmp_path, capsys):
    path = csv_file(tmp_path / NATION, row(), row(corporateNumber=OTHER))
    path.write_text(path.read_text(encoding="utf-8").replace("\n", '\n"1","40110\n"1","2"\n', 1), encoding="utf-8")
    code, found, told = run(capsys, path, "--skip-bad-rows")
    assert (code, found) == (0, counts(rows=4, added=2, bad=2))
    assert "2行目" in told
    assert "3行目" in told


def test_bad_rows_keep_missing_companies(nation, tmp_path, capsys):
    path = csv_file(tmp_path / "00_zenkoku_all_20261127.csv", row(), row(corporateNumber=MERGED, latest="x"))
    code, found, told = run(capsys, path, "--skip-bad-rows")
    assert (code, found["removed"], held()) == (0, 0, {CHIZAI, OTHER})
    assert "ファイルに載っていない法人は削除していません" in told


def test_dry_run_says_what_would_be_written(nation, tmp_path, capsys):
    path = csv_file(tmp_path / "00_zenkoku_all_20261127.csv", row(), row(corporateNumber=MERGED))
    before = list(RegisteredCompany.objects.values())
    dry = run(capsys, path, "--dry-run")
    assert (list(RegisteredCompany.objects.values()), RegisterEdition.objects.count()) == (before, 1)
    assert dry == run(capsys, path)
    assert dry[1] == counts(rows=2, added=1, unchanged=1, removed=1)


@pytest.mark.parametrize(
    "bytes_of_file", [b"", b" \r\n", b"\0\1", b"PK\x03\x04", "案件番号,窓口\n1,本部\n".encode(), b"%PDF-1.7\n", b"x" * 70_000]
)
def test_foreign_file_ends_with_two(tmp_path, capsys, bytes_of_file):
    path = tmp_path / NATION
    path.write_bytes(bytes_of_file)
    code, found, told = run(capsys, path)
    assert (code, found, held()) == (2, {}, set())
    assert told


def test_damaged_or_foreign_zip_ends_with_two(tmp_path, capsys):
    path = zip_file(tmp_path / "a.zip", *(row(sequenceNumber=str(n)) for n in range(300)))
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(50) + whole[250:])
    assert run(capsys, path)[0] == 2
    assert run(capsys, zip_file(tmp_path / "b.zip", row(), member="readme.txt"))[0] == 2
    assert held() == set()


def test_missing_file_ends_with_two(tmp_path, capsys):
    assert run(capsys, tmp_path / "nothing.csv")[0] == 2
    assert run(capsys, tmp_path)[0] == 2
    assert run(capsys, csv_file(tmp_path / NATION, row()), "--report", tmp_path / "nowhere" / "report.csv")[0] == 2
    assert held() == set()


def test_file_with_too_many_bad_rows_is_refused(tmp_path, capsys):
    path = csv_file(tmp_path / NATION, row(), *[row(latest="x")] * 1001)
    code, _counts, told = run(capsys, path, "--skip-bad-rows")
    assert (code, held()) == (2, set())
    assert "1000行を超えました" in told


@contextmanager
def import_of_somebody_else():
    if connection.vendor == "sqlite":
        with my_turn("register"):
            yield
        return
    other = connection.copy()  # one session may take its own lock twice
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_KEYS["register"]])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEYS["register"]])


def test_only_one_import_at_a_time(tmp_path, capsys):
    path = csv_file(tmp_path / NATION, row())
    with import_of_somebody_else():
        assert (run(capsys, path)[0], held()) == (1, set())
    with my_turn():  # a ledger is another matter
        assert run(capsys, path)[0] == 0


def test_messages_are_in_the_language_of_the_reader(tmp_path, capsys):
    with translation.override("en"):
        assert "Row 1, latest: This must be 0 or 1" in run(capsys, csv_file(tmp_path / NATION, row(latest="")))[2]
