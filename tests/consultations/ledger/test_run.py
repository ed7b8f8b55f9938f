"""Whole files: encodings, orders, kills, and the desks' own yearly ledgers."""

import csv
import io
import random

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.ledger import run as run_module
from consultations.ledger.columns import COLUMNS, MAY_BE_MISSING
from consultations.ledger.turn import AnotherImportRuns, Overtaken, my_turn
from consultations.models import Case, Client, Contact
from core.spreadsheets.read import Unreadable
from tests.consultations.ledger.builder import (
    LEDGERS,
    bring,
    bring_rows,
    csv_bytes,
    csv_file,
    failing_after,
    number,
    row,
    xlsx_file,
)

pytestmark = pytest.mark.django_db
ROWS = [row(企業名="㈱髙﨑①", 対応概要="改行\nⅣ～", 資本金="1,000万円"), row(案件番号="L-2", 対応方法="訪問", 訪問回="1")]


def rows_of(name: str) -> list[dict[str, str]]:
    text = (LEDGERS / name).read_text(encoding="cp932")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def figures() -> dict:
    """What the yearly figures are counted from, without what the order of files decides (ids)."""
    contacts = Contact.objects.values_list(
        "case__case_no", "contacted_on", "method_id", "content_id", "size_id", "client__corporate_number", "client_name"
    )
    return {"contacts": sorted(map(str, contacts)), "clients": Client.objects.count(), "cases": Case.objects.count()}


# --- how files are written ------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_encoding_is_found_by_itself(tmp_path, encoding, line_end):
    path = csv_file(tmp_path / "ledger.dat", ROWS, encoding=encoding, line_end=line_end)
    assert bring(path).counts.created == 2
    assert Contact.objects.get(case__case_no="L-1").client_name == "㈱髙﨑①"
    assert Contact.objects.get(case__case_no="L-1").summary == "改行\nⅣ～"


def test_same_rows_in_every_kind_of_file_are_unchanged(tmp_path):
    bring(csv_file(tmp_path / "one.csv", ROWS, encoding="cp932"))
    assert bring(xlsx_file(tmp_path / "two.csv", ROWS)).counts.unchanged == 2
    assert bring(xlsx_file(tmp_path / "three.xlsx", ROWS, cover=True)).counts.unchanged == 2
    assert bring(csv_file(tmp_path / "four.xlsx", ROWS, columns=list(reversed(COLUMNS)))).counts.unchanged == 2


def test_unknown_columns_and_blank_lines_are_ignored_and_lines_still_count(tmp_path):
    rows = [row(メモ="x"), {}, {"メモ": "　"}, row(対応方法="狼煙")]
    path = csv_file(tmp_path / "ledger.csv", rows, columns=["メモ", *COLUMNS])
    result = bring(path, dry=True)
    assert (result.faults, result.counts.contacts) == ([(5, "対応方法")], 1)


def test_line_is_the_row_of_the_spreadsheet_behind_line_breaks_too(tmp_path):
    assert bring_rows(tmp_path, row(対応概要="一\n二\n三"), row(対応方法="狼煙")).faults == [(3, "対応方法")]


@pytest.mark.parametrize("missing", ["案件番号", "相談窓口", "対応日", "対応方法", "企業名"])
def test_file_without_a_required_column_is_unreadable(tmp_path, missing):
    with pytest.raises(Unreadable, match=missing):
        bring_rows(tmp_path, row(), columns=[name for name in COLUMNS if name != missing])


def test_file_with_a_column_twice_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="企業名"):
        bring_rows(tmp_path, row(), columns=[*COLUMNS, " 企業名 "])


def test_other_missing_columns_are_read_as_empty_with_a_warning(tmp_path):
    assert bring_rows(tmp_path, row(), columns=[name for name in COLUMNS if name not in MAY_BE_MISSING]).warnings == []
    result = bring_rows(tmp_path, row(), columns=[name for name in COLUMNS if name != "結果"])
    assert (result.warnings, result.counts.unchanged) == ([(1, "結果")], 1)


def test_cells_beyond_the_header_are_a_fault_in_csv(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_bytes(csv_bytes([row()]).rstrip() + b",,000\r\n")
    assert bring(path).faults == [(2, "")]


def test_header_alone_is_an_empty_ledger(tmp_path):
    assert bring_rows(tmp_path).counts.line == "contacts=0 cases=0 clients=0 created=0 unchanged=0 changed=0 bad=0"


# --- the desks' own ledgers -----------------------------------------------------------------------------
@pytest.mark.parametrize("year", ["fy2016", "fy2017"])
def test_yearly_ledger_comes_in_to_the_unit(year):
    expected = yaml.safe_load((LEDGERS / f"{year}_trade_secret.expected.yaml").read_text())
    path = LEDGERS / f"{year}_trade_secret.csv"
    counts = bring(path).counts
    assert (counts.contacts, counts.cases, counts.clients) == (expected["contacts"], expected["cases"], expected["clients"])
    assert (counts.created, counts.bad) == (expected["contacts"], 0)
    again = bring(path).counts
    assert (again.created, again.unchanged, again.changed) == (0, expected["contacts"], 0)


def test_bad_rows_are_exactly_the_eleven():
    expected = yaml.safe_load((LEDGERS / "bad_rows.expected.yaml").read_text())
    result = bring(LEDGERS / "bad_rows.csv")
    assert result.faults == [(bad["line"], bad["column"]) for bad in expected["bad_rows"]]
    assert (result.counts.contacts, result.counts.created, result.counts.bad) == (expected["good_rows"], 0, 11)
    assert not Contact.objects.exists()


def test_bad_rows_are_skipped_on_request():
    assert bring(LEDGERS / "bad_rows.csv", skip=True).counts.created == 29
    odd = Contact.objects.filter(client_name__startswith="@") | Contact.objects.filter(summary__startswith="=")
    assert sorted(odd.values_list("client_name", "summary"))[0][0] == "@SUM(A1:A9)商会"
    assert Contact.objects.filter(summary='=HYPERLINK("http://localhost/","x")').count() == 1
    assert Contact.objects.filter(summary="改行を\n含む、概要。①㈱Ⅳ～").count() == 1
    again = bring(LEDGERS / "bad_rows.csv", skip=True).counts
    assert (again.created, again.unchanged, again.changed, again.bad) == (0, 29, 0, 11)


def test_years_shuffled_and_in_another_order_give_the_same(tmp_path):
    years = {name: rows_of(f"{name}_trade_secret.csv") for name in ("fy2016", "fy2017")}
    for name in years:
        bring(LEDGERS / f"{name}_trade_secret.csv")
    expected = figures()
    for model in (Contact, Case, Client):
        model.objects.all().delete()
    chance = random.Random(2)
    for rows in (years["fy2017"], years["fy2016"]):
        bring(csv_file(tmp_path / "shuffled.csv", chance.sample(rows, len(rows))))
    assert figures() == expected
    for rows in years.values():
        counts = bring(xlsx_file(tmp_path / "again.xlsx", chance.sample(rows, len(rows)))).counts
        assert (counts.created, counts.changed) == (0, 0)


def test_yearly_ledger_without_the_columns_that_may_be_missing(tmp_path):
    short = [name for name in COLUMNS if name not in MAY_BE_MISSING]
    path = csv_file(tmp_path / "short.csv", rows_of("fy2017_trade_secret.csv"), columns=short)
    assert bring(path).counts.created == 430
    assert bring(path).counts.unchanged == 430


# --- any order ------------------------------------------------------------------------------------------
CELLS = st.fixed_dictionaries(
    {
        "案件番号": st.sampled_from(["1", "2", "3"]),
        "対応日": st.sampled_from(["2016/05/01", "2017/06/01"]),
        "対応方法": st.sampled_from(["電話", "訪問"]),
        "対応概要": st.sampled_from(["", "一"]),
        "担当者": st.sampled_from(["", "AD01"]),
        "受付日": st.sampled_from(["", "2017/04/01"]),
        "has_number": st.booleans(),
    }
)


def made_up(cells: dict) -> dict:
    """Case 1 and 2 belong to one client, case 3 to another; a number stands on some rows only."""
    serial = {"1": 1, "2": 1, "3": 2}[cells["案件番号"]]
    rest = {name: value for name, value in cells.items() if name != "has_number"}
    return row(**rest, 企業名=f"会社{serial}", 法人番号=number(serial) if cells["has_number"] else "")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_shuffled_ledger_brings_nothing_new(tmp_path, cells, chance):
    for model in (Contact, Case, Client):
        model.objects.all().delete()
    rows = [made_up(one) for one in cells]
    first = bring_rows(tmp_path, *rows).counts
    before = figures()
    chance.shuffle(rows)
    again = bring_rows(tmp_path, *rows).counts
    assert (again.created, again.changed, again.unchanged) == (0, 0, len(rows))
    assert (again.cases, again.clients) == (first.cases, first.clients)
    for model in (Contact, Case, Client):
        model.objects.all().delete()
    for year in ("2017", "2016"):
        bring_rows(tmp_path, *(cells for cells in rows if cells["対応日"].startswith(year)))
    assert figures() == before


# --- batches --------------------------------------------------------------------------------------------
def test_killed_run_leaves_whole_batches_and_a_second_one_continues(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "BATCH", 4)
    rows = [row(案件番号=str(case), 対応日=f"2017/05/{day:02d}") for case in range(5) for day in (1, 2, 3)]
    path = csv_file(tmp_path / "ledger.csv", rows)
    with failing_after(monkeypatch, 1), pytest.raises(KeyboardInterrupt):
        bring(path)
    assert Contact.objects.count() == 6  # two whole cases
    assert bring(path).counts.line == "contacts=15 cases=5 clients=1 created=9 unchanged=6 changed=0 bad=0"
    assert (Contact.objects.count(), Client.objects.count()) == (15, 1)


def test_client_of_several_batches_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "BATCH", 1)
    rows = [row(案件番号="1"), row(案件番号="2"), row(案件番号="3", 法人番号=number(2)), row(案件番号="4", 法人番号=number(2))]
    rows[2]["企業名"] = rows[3]["企業名"] = "別の会社"
    assert bring_rows(tmp_path, *rows).counts.created == 4
    assert Client.objects.count() == 2


def test_batch_that_fails_leaves_nothing(tmp_path, monkeypatch):
    from consultations import revisions

    def fail(_years):
        raise KeyboardInterrupt

    monkeypatch.setattr(revisions, "touch", fail)
    with pytest.raises(KeyboardInterrupt):
        bring_rows(tmp_path, row(担当者="AD09"))
    assert (Contact.objects.count(), Case.objects.count(), Client.objects.count()) == (0, 0, 0)


def test_case_entered_meanwhile_stops_the_run_between_batches(tmp_path, monkeypatch):
    from consultations.ledger.case_rows import CaseWriter

    write = CaseWriter.write

    def write_late(self, found, clients, advisors, now):
        from tests.factories.consultations import make_case

        make_case(case_no="L-1")
        return write(self, found, clients, advisors, now)

    monkeypatch.setattr(CaseWriter, "write", write_late)
    with pytest.raises(Overtaken):
        bring_rows(tmp_path, row())


@pytest.mark.django_db(transaction=True)
def test_one_import_writes_at_a_time(tmp_path):
    from threading import Thread

    from django.db import connection

    refused = []

    def other() -> None:
        try:
            with my_turn():
                pass
        except AnotherImportRuns:
            refused.append(True)
        finally:
            connection.close()

    for held in (True, False):
        if held:
            with my_turn():
                thread = Thread(target=other)
                thread.start()
                thread.join()
        else:
            thread = Thread(target=other)
            thread.start()
            thread.join()
    assert refused == [True]


def test_check_needs_no_turn(tmp_path):
    with my_turn():
        assert bring_rows(tmp_path, row(), dry=True).counts.created == 1
