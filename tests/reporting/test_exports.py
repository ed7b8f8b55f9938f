"""Files: JSON as agreed, tidy CSV, workbooks without formulas, and the word of a demo."""

import csv
import io
import json

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from core import demo
from reporting.editions import counted_now
from reporting.exports import CSV_HEADER, WRITERS
from reporting.figures import year_figures
from reporting.seminar_measures import SEMINARS_BY_CODE
from tests.factories.consultations import make_client

FORMULA = "=1+1"


@pytest.fixture
def year(log):
    """Two contacts of two clients, one by a route that looks like a formula."""
    content = "trade_secret_content.ts_leak"
    log("2017-05-01", make_client(), content_id=content, mentions={"country": ["CN", "TH"]}, route=FORMULA)
    log("2018-02-01", make_client(size_id="size.large"), method_id="method.visit")


def written(file_format: str, edition=None) -> bytes:
    target = io.BytesIO()
    WRITERS[file_format](target, edition or counted_now(2017, "trade_secret"))
    return target.getvalue()


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """The lines about consultations; those about seminars are looked at in test_seminars.py."""
    assert data.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [row for row in rows if row["measure"] not in SEMINARS_BY_CODE and not row["axis"].startswith("seminars.")]


def sheets(data: bytes) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(data))
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# --- JSON --------------------------------------------------------------------------------------------
def test_json_is_exactly_the_year_figures_in_readable_letters(year):
    data = written("json")
    told = json.loads(data)
    assert told.pop("seminars")["public_events"] == 0
    assert told == year_figures(2017, "trade_secret")
    assert "電話" in data.decode()


def test_json_of_a_demo_says_so(year, settings):
    settings.PORTAL_DEMO = True
    assert json.loads(written("json"))["notice"] == "架空データ / Fictitious data"


# --- CSV ---------------------------------------------------------------------------------------------
def test_csv_is_tidy_with_one_header_and_the_year_in_both_forms(year):
    rows = csv_rows(written("csv"))
    assert list(rows[0]) == list(CSV_HEADER)
    assert {(row["fiscal_year"], row["era_year"], row["desk"]) for row in rows} == {
        ("2017", "平成29年度（2017年度）", "trade_secret")
    }


def unguarded(row: dict[str, str], *names: str) -> tuple[str, ...]:
    return tuple(row[name].removeprefix("'") for name in names)


def test_csv_tells_every_figure_of_the_json(year):
    figures = year_figures(2017, "trade_secret")
    told = {
        unguarded(row, "axis", "code", "second_code", "label_ja", "label_en", "count", "clients", "share_percent")
        for row in csv_rows(written("csv"))
        if row["measure"] != "missing"
    }
    measure = ("", "", "", "", "", "2", "")  # all five measures of this year are 2
    expected = {(*measure, ""), (*measure, "100.0")}  # new clients are all of them
    for key, lines in figures.items():
        for line in lines if key.startswith("by_") and key != "by_size_content" else []:
            texts = (line["code"], "", line["label_ja"], line["label_en"])
            expected.add((key.removeprefix("by_"), *texts, str(line["count"]), str(line["clients"]), str(line["share"])))
    for line in figures["by_size_content"]:
        numbers = (str(line["count"]), str(line["clients"]), str(line["share_in_size"]))
        expected.add(("size_content", line["size"], line["content"], "中小企業", "SME", *numbers))
    assert told == expected


def test_csv_tells_how_many_contacts_have_no_entry(year):
    rows = csv_rows(written("csv"))
    missing = {row["axis"]: int(row["count"]) for row in rows if row["measure"] == "missing"}
    assert missing == year_figures(2017, "trade_secret")["missing"]


def test_csv_guards_a_text_that_looks_like_a_formula(year):
    [row] = [row for row in csv_rows(written("csv")) if row["axis"] == "route" and row["measure"] == "contacts"]
    assert row["code"] == "'" + FORMULA


def test_csv_names_measures_and_units_in_both_languages(year):
    rows = csv_rows(written("csv"))
    assert {(row["measure"], row["measure_ja"], row["measure_en"], row["unit_ja"], row["unit_en"]) for row in rows} == {
        ("contacts", "相談件数", "Consultations", "件", "contacts"),
        ("clients", "支援先数（実）", "Clients (distinct)", "者", "clients"),
        ("cases", "案件数", "Cases", "件", "cases"),
        ("new_clients", "新規利用者", "New users", "者", "clients"),
        ("contacts_by_new_clients", "新規利用者からの相談", "Consultations by new users", "件", "contacts"),
        ("mentions", "延べ件数", "Mentions", "件", "mentions"),
        ("missing", "記入のない相談", "Consultations without an entry", "件", "contacts"),
    }


def test_csv_of_a_demo_says_so_on_every_row(year, settings):
    settings.PORTAL_DEMO = True
    rows = csv_rows(written("csv"))
    assert {row["notice"] for row in rows} == {"架空データ / Fictitious data"}


# --- XLSX --------------------------------------------------------------------------------------------
def test_workbook_has_a_cover_with_period_source_version_and_definitions(year):
    edition = counted_now(2017, "trade_secret")
    cover = dict(line[:2] for line in sheets(written("xlsx", edition))["表紙"][1:] if line[0])
    assert cover["期間"] == "2017-04-01～2018-03-31（平成29年4月1日～平成30年3月31日）"
    assert cover["窓口"] == "営業秘密・知財戦略相談窓口"
    assert cover["データの版"].startswith("2（")
    assert cover["集計日時"].endswith(" JST")
    assert {"相談件数", "支援先数（実）", "新規利用者", "構成比", "出典", "対応方法"} <= set(cover)


def test_workbook_gives_long_definitions_the_height_of_their_lines(year):
    cover = load_workbook(io.BytesIO(written("xlsx")))["表紙"]
    heights = {line[0].value: cover.row_dimensions[line[0].row].height for line in cover.iter_rows() if line[0].value}
    assert heights["相談件数"] > 2 * 18
    assert heights["案件数"] in (None, 18)


def test_workbook_has_one_table_a_sheet_with_header_in_its_first_row(year):
    book = sheets(written("xlsx"))
    assert book["対応方法"] == [
        ("コード", "日本語", "English", "相談件数", "支援先数（実）", "構成比（%）"),
        ("phone", "電話", "Phone", 1, 1, 50),
        ("visit", "出張訪問(企業訪問支援)", "Visit to the company", 1, 1, 50),
    ]
    assert book["企業区分×相談内容"][1] == ("sme", "中小企業", "ts_leak", "営業秘密の流出・漏えい(被害相談)", 1, 1, 100)
    assert book["合計"][1] == ("contacts", "相談件数", 2, "件")
    assert "四法" not in book


def test_workbook_shows_a_formula_as_text(year):
    assert sheets(written("xlsx"))["経路"][1][:2] == (FORMULA, FORMULA)


def test_workbook_in_english_has_no_japanese_but_the_labels(year):
    with override("en"):
        book = sheets(written("xlsx"))
    assert book["Contact method"][0] == ("Code", "日本語", "English", "Consultations", "Clients (distinct)", "Share (%)")
    assert (
        dict(line[:2] for line in book["Cover"][1:] if line[0])["Desk"]
        == "Trade Secret and IP Strategy Desk (Trade Secret 110)"
    )


def test_workbook_over_all_desks_has_the_totals_of_each(year, log):
    log("2017-06-01", desk="overseas", joint_desk_id="general")
    lines = sheets(written("xlsx", counted_now(2017, None)))["窓口別"]
    assert [(line[0], line[2]) for line in lines[1:] if line[2]] == [("trade_secret", 2), ("overseas", 1), ("general", 1)]


def test_workbook_of_a_demo_says_so_on_the_cover(year, settings):
    settings.PORTAL_DEMO = True
    assert ("注記", "架空データ / Fictitious data") in [line[:2] for line in sheets(written("xlsx"))["表紙"]]


def test_database_marked_as_demo_says_so_without_the_setting(year):
    demo.mark_as_demo()
    assert json.loads(written("json"))["notice"] == "架空データ / Fictitious data"
