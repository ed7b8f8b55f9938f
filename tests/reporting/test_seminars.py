"""The seminars of a year on its page and in its files."""

import csv
import io
import re
from datetime import datetime

import pytest
from openpyxl import load_workbook

from reporting.editions import counted_now
from reporting.exports import WRITERS
from reporting.seminar_figures import seminar_figures
from seminars.enums import EventStatus, SlotStatus
from tests.factories.seminars import make_event, make_registration, make_series, make_slot

PAGE = "/s/stats/2017/"
DAY = datetime.fromisoformat("2017-05-31T14:00+09:00")


@pytest.fixture
def event(db):
    """A hybrid seminar in Tokyo: two came to the venue, one online, one stayed away; one talk took place."""
    held = make_event(
        status=EventStatus.HELD, starts_at=DAY, title_ja="=1+1", series=make_series(ja="知財入門", en="IP for beginners")
    )
    people = [make_registration(held, attended=True) for _number in range(2)]
    make_registration(held, seat_kind="online", attended=True)
    make_registration(held)
    make_slot(held, registration=people[0], status=SlotStatus.HELD)
    return held


@pytest.fixture
def open_page(event, sign_in, headquarters):
    browser = sign_in(headquarters)

    def _open(address: str = PAGE, status: int = 200):
        answer = browser.get(address)
        assert answer.status_code == status
        return answer

    return _open


def written(file_format: str) -> bytes:
    target = io.BytesIO()
    WRITERS[file_format](target, counted_now(2017, None))
    return target.getvalue()


def test_json_tells_totals_tables_rate_and_funnel(event):
    found = seminar_figures([2017], None)[2017].as_json()
    totals = {name: found[name] for name in ("public_events", "participants", "participants_onsite", "participants_online")}
    assert totals == {"public_events": 1, "participants": 3, "participants_onsite": 2, "participants_online": 1}
    assert (found["registered"], found["attendance_rate"], found["individual_consultations"]) == (4, 75.0, 1)
    [series] = found["by_series"]
    assert (series["label_ja"], series["label_en"], series["events"], series["participants"]) == (
        "知財入門",
        "IP for beginners",
        1,
        3,
    )
    assert [(one["code"], one["participants_online"]) for one in found["by_prefecture"]] == [("13", 1)]
    assert found["funnel"] == {
        "attended": 3,
        "talks_booked": 1,
        "talks_held": 1,
        "cases": 0,
        "cases_closed": 0,
        "outcomes": [],
    }


def test_year_without_seminars_has_zeros_and_no_rate(db):
    found = seminar_figures([2017], None)[2017].as_json()
    assert (found["public_events"], found["attendance_rate"], found["by_series"]) == (0, None, [])


def test_csv_tells_every_total_and_row_of_the_json(event):
    rows = list(csv.DictReader(io.StringIO(written("csv").decode("utf-8-sig"))))
    told = {(row["axis"], row["measure"], row["code"]): row["count"] or row["share_percent"] for row in rows}
    found = seminar_figures([2017], None)[2017].as_json()
    for code in ("public_events", "participants", "registered", "attendance_rate", "in_company", "dispatch", "lectures"):
        assert told["", code, ""] == str(found[code])
    for axis in ("series", "prefecture", "event"):
        [one] = found[f"by_{axis}"]
        assert told[f"seminars.{axis}", "participants_online", one["code"]] == "1"
    assert told["seminars.funnel", "step", "talks_held"] == "1"


def test_workbook_has_a_sheet_for_each_table_and_no_formula(event):
    book = load_workbook(io.BytesIO(written("xlsx")))
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    lines = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
    assert ("participants", "参加者数", 3, "人") in lines["セミナー"]
    assert lines["回"][1][1:] == ("2017-05-31", "東京", "=1+1", 70, 3, 2, 1, 4, 75, 1)
    assert "参加率" in dict(line[:2] for line in lines["表紙"] if line[0])


def test_page_shows_tiles_charts_tables_and_files_that_can_be_had(open_page):
    found = open_page().content.decode()
    section = found.split('id="seminars"')[1].split('id="definitions"')[0]
    assert "公開セミナー1回に3人が参加（参加率75.0%）" in section
    figures = re.findall(r'<figure class="figure-block" id="(\w+)"', section)
    assert figures == ["seminar_events", "seminar_series", "seminar_prefecture", "seminar_years", "seminar_funnel"]
    assert "出典：知財相談ポータル" in section
    for figure in figures:
        for ending in ("csv", "xlsx", "svg"):
            assert open_page(f"/s/stats/2017/all/{figure}.{ending}").content
    rows = csv.DictReader(io.StringIO(open_page("/s/stats/2017/all/seminar_series.csv").content.decode("utf-8-sig")))
    assert {row["axis"] for row in rows} == {"seminars.series"}


def test_page_in_english_names_series_in_english(open_page):
    found = open_page(f"/en{PAGE}").content.decode()
    assert "All public seminars belong to IP for beginners" in found
    section = found.split('id="seminars"')[1].split("</section>")[0]
    assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", section.replace("東京", "")) == []


def test_year_with_seminars_alone_has_its_page_and_its_place_in_the_export(open_page):
    assert "この年度の相談の記録はありません。" in open_page().content.decode()
    assert "平成29年度" in open_page("/s/export/").content.decode()
    open_page("/s/stats/2016/", 404)


def test_page_says_which_events_are_over_and_not_marked(open_page):
    make_event(starts_at=DAY)
    assert "終了していて「開催済み」になっていないセミナーが1回あります。" in open_page().content.decode()
    assert "公開セミナー1回に3人が参加" in open_page().content.decode()


def test_figures_of_seminars_are_never_stale(open_page, event):
    open_page()
    make_registration(event, attended=True)
    assert "公開セミナー1回に4人が参加" in open_page().content.decode()


def test_year_without_seminars_says_so(open_page, log):
    log("2018-05-01")
    assert "この年度のセミナーの記録はありません。" in open_page("/s/stats/2018/").content.decode()
