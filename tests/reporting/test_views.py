"""Pages and files of the figures: who may, what they show, how many queries they ask."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from consultations import catalogue
from reporting.editions import counted_now
from reporting.figures import year_figures
from reporting.models import YearRollup
from tests.factories.consultations import make_client

PAGE = "/s/stats/2017/trade_secret/"
FILES = ("all.json", "all.csv", "all.xlsx", "method.csv", "method.xlsx", "method.svg")


@pytest.fixture
def year(log):
    """A contact in 2016 and three in 2017, one of them at another desk."""
    client = make_client()
    log("2016-05-01", client, method_id="method.phone")
    log("2017-05-01", client, method_id="method.visit", content_id="trade_secret_content.ts_leak", route="=1+1")
    log("2018-03-31", make_client(size_id="size.large"), method_id="method.visit", mentions={"country": ["CN"]})
    log("2017-06-01", client, desk="overseas", method_id="method.visit", content_id="matter.export")


@pytest.fixture
def open_page(year, sign_in, headquarters):
    """Opens an address as headquarters."""
    browser = sign_in(headquarters)

    def _open(address: str = PAGE, status: int = 200):
        answer = browser.get(address)
        assert answer.status_code == status
        return answer

    return _open


def text(answer) -> str:
    return answer.content.decode()


# --- who may -----------------------------------------------------------------------------------------
ADDRESSES = [PAGE, "/s/stats/2017/", "/s/export/", *(f"{PAGE}{name}" for name in FILES)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_client_may_open_no_figures(year, sign_in, sme, address):
    assert sign_in(sme).get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitor_is_asked_to_sign_in(year, sign_in, address):
    answer = sign_in(None).get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", ["advisor", "desk_staff", "desk_manager", "headquarters", "auditor", "administrator"])
def test_everybody_of_the_institute_may_see_figures(year, sign_in, request, role):
    browser = sign_in(request.getfixturevalue(role))
    assert [browser.get(address).status_code for address in ("/s/export/", PAGE, f"{PAGE}all.csv")] == [200] * 3


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_for_reading(year, sign_in, headquarters, address):
    assert sign_in(headquarters).post(address).status_code == 405


# --- the page ----------------------------------------------------------------------------------------
def test_page_shows_the_figures_with_message_chart_table_and_files(open_page):
    found = text(open_page())
    assert "<h1>相談の統計 平成29年度（2017年度） 営業秘密・知財戦略相談窓口</h1>" in found
    assert "相談はすべて「出張訪問(企業訪問支援)」" in found
    assert "図3　対応方法別の相談件数（営業秘密・知財戦略相談窓口、平成29年度、単位：件）" in found
    assert found.count("<figure") == found.count("<table") == found.count("<figcaption")
    assert found.count('role="img"') == 2 * found.count("<figure")


def test_page_has_no_style_no_colour_and_ids_only_once(open_page):
    found = text(open_page())
    assert re.findall(r"style=|<style|#[0-9a-f]{6}", found) == []
    ids = re.findall(r'\bid="([^"]+)"', found)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', found)) <= set(ids)


def test_every_file_that_the_page_offers_can_be_had(open_page):
    addresses = re.findall(r'href="([^"]+)" download', text(open_page()))
    assert len(addresses) == 3 + 3 * text(open_page()).count("<figure")
    for address in addresses:
        assert open_page(address)["Content-Disposition"].startswith("attachment")


def test_tables_tell_what_the_csv_tells(open_page):
    found = text(open_page())
    for figure in re.findall(r'<figure class="figure-block" id="(\w+)"', found):
        block = found.split(f'id="{figure}"')[1].split("</figure>")[0]
        shown = re.findall(r"<td class=\"number\">([\d,.]+)</td>", block.split("<tbody>")[1].split("</tbody>")[0])
        rows = csv.DictReader(io.StringIO(open_page(f"{PAGE}{figure}.csv").content.decode("utf-8-sig")))
        told = {row[name] for row in rows for name in ("count", "clients", "share_percent")} | {"0", "1"}  # gone, and repeat
        assert set(shown) <= told, figure


def test_charts_show_the_counts_of_the_table(open_page):
    found = text(open_page())
    for figure in ("method", "size", "content", "country"):
        block = found.split(f'id="{figure}"')[1].split("</figure>")[0]
        bars = re.findall(r'<text class="figure-value"[^>]*>(\d+) \(', block.split("figure-narrow")[0])
        counts = [row["count"] for row in year_figures(2017, "trade_secret")[f"by_{figure}"]]
        assert sorted(map(int, bars)) == sorted(counts)


def test_page_compares_with_the_year_before(open_page):
    found = text(open_page())
    assert "平成28年度 1" in found
    assert "1件増（+100.0%）" in found
    assert 'href="/s/stats/2016/trade_secret/" rel="prev"' in found


def test_page_over_all_desks_has_the_desks_beside_each_other(open_page):
    found = text(open_page("/s/stats/2017/"))
    assert "図1　窓口別の相談件数" in found
    assert "相談が最も多いのは営業秘密・知財戦略相談窓口（2件）" in found
    assert 'href="/s/stats/2017/overseas/"' in found


def test_page_names_the_axes_without_an_entry(open_page):
    assert re.search(r"この年度に記入のない項目：\s*四法、", text(open_page()))


def test_page_for_print_has_its_tables_open(open_page):
    assert "<details open>" not in text(open_page()).replace(' class="mb-3 d-print-none"', "")
    assert text(open_page(f"{PAGE}?print=1")).count("<details open>") == text(open_page()).count("<figure")


def test_page_in_english_has_no_japanese_but_names(open_page):
    found = text(open_page(f"/en{PAGE}"))
    assert "Consultation statistics, FY2017 (Apr 2017–Mar 2018), Trade Secret" in found
    assert "Every consultation: “Visit to the company”" in found
    main = found.split("<main")[1].split("</main>")[0]
    assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", main) == []


def test_year_without_contacts_says_so(open_page, log):
    assert "この年度の相談の記録はありません。" in text(open_page("/s/stats/2017/kansai/"))
    log("2014-05-01")
    assert "この年度の相談の記録はありません。" in text(open_page("/s/stats/2015/"))


@pytest.mark.parametrize(
    "address", ["/s/stats/2015/", "/s/stats/2999/", "/s/stats/2017/nowhere/", "/s/stats/2017/Trade_Secret/"]
)
def test_unknown_year_or_desk_is_not_found(open_page, address):
    open_page(address, 404)


@pytest.mark.parametrize("name", ["all.pdf", "method.pdf", "nothing.csv", "nothing.svg", "law.csv"])
def test_unknown_file_is_not_found(open_page, name):
    open_page(f"{PAGE}{name}", 404)


def test_all_in_an_address_leads_to_the_page_over_all_desks(open_page):
    assert open_page("/s/stats/2017/all/", 302).url == "/s/stats/2017/"


def test_running_year_is_marked_as_provisional(open_page, log):
    with time_machine.travel("2017-11-20T03:00:00Z"):
        found = text(open_page())
    assert "速報値です。年度は3月31日まで続きます。" in found
    months = found.split('id="month"')[1].split("</figure>")[0]
    assert "最後の月は途中のため速報値です。" in months
    assert '<th scope="row">11月</th>' in months
    assert '<th scope="row">12月</th>' not in months


def test_page_is_never_stale(open_page, log):
    assert "1件増（+100.0%）" in text(open_page())
    log("2017-07-01")
    assert "2件増（+200.0%）" in text(open_page())


def test_page_says_that_figures_of_a_demo_are_made_up(open_page, settings):
    settings.PORTAL_DEMO = True
    assert "架空データ" in open_page(f"{PAGE}method.svg").content.decode()
    assert json.loads(open_page(f"{PAGE}all.json").content)["notice"] == "架空データ / Fictitious data"
    assert open_page(f"{PAGE}all.json")["Content-Disposition"] == 'attachment; filename="demo_stats_H29FY_trade_secret.json"'


# --- files -------------------------------------------------------------------------------------------
def test_json_of_the_page_is_what_the_command_writes(open_page):
    for address, desk in ((f"{PAGE}all.json", "trade_secret"), ("/s/stats/2017/all/all.json", None)):
        assert json.loads(open_page(address).content) == counted_now(2017, desk).as_json()


def test_edition_of_the_page_says_what_counting_now_says(open_page):
    book = load_workbook(io.BytesIO(open_page("/s/stats/2017/all/all.xlsx").content))
    desks = {line[0]: line[2] for line in book["窓口別"].iter_rows(min_row=2, values_only=True)}
    assert desks == {code: totals["contacts"] for code, totals in counted_now(2017, None).desk_totals.items()}


@pytest.mark.parametrize(
    ("name", "content_type", "file_name"),
    [
        ("all.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "stats_H29FY_trade_secret.xlsx"),
        ("all.csv", "text/csv; charset=utf-8", "stats_H29FY_trade_secret.csv"),
        ("all.json", "application/json", "stats_H29FY_trade_secret.json"),
        ("method.csv", "text/csv; charset=utf-8", "stats_H29FY_trade_secret_by_method.csv"),
        ("method.svg", "image/svg+xml", "stats_H29FY_trade_secret_by_method.svg"),
    ],
)
def test_files_have_type_and_name(open_page, name, content_type, file_name):
    answer = open_page(f"{PAGE}{name}")
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{file_name}"'


def test_workbook_of_a_figure_has_its_table_with_numbers(open_page):
    book = load_workbook(io.BytesIO(open_page(f"{PAGE}method.xlsx").content))
    assert book.sheetnames == ["表紙", "対応方法別の相談件数"]
    rows = list(book["対応方法別の相談件数"].iter_rows(values_only=True))
    assert rows[:2] == [
        ("対応方法", "相談件数", "構成比（%）", "支援先数（実）", "平成28年度"),
        ("出張訪問(企業訪問支援)", 2, 100, 2, 0),
    ]


def test_size_of_a_workbook_is_about_what_the_page_says(open_page):
    found = text(open_page())
    for figure, size in re.findall(r'href="[^"]+/(\w+)\.xlsx" download>.*?約(\d+) KB', found):
        assert len(open_page(f"{PAGE}{figure}.xlsx").content) / 1024 == pytest.approx(int(size), abs=1.5), figure


def test_formula_in_a_route_stays_text(open_page):
    rows = list(csv.reader(io.StringIO(open_page(f"{PAGE}route.csv").content.decode("utf-8-sig"))))
    assert [line for line in rows if "'=1+1" in line]
    assert [line for line in rows if "=1+1" in line] == []


def test_svg_stands_alone_with_title_source_and_colours(open_page):
    root = ElementTree.fromstring(open_page(f"{PAGE}method.svg").content)  # noqa: S314 (our own output)
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "相談はすべて「出張訪問(企業訪問支援)」"
    assert any(line.startswith("出典：") for line in texts)
    style = root.find("{http://www.w3.org/2000/svg}style").text
    assert "#0017c1" in style
    assert "var(" not in style
    assert root.find("{http://www.w3.org/2000/svg}title").text == "出張訪問(企業訪問支援) 2 (100%)"


# --- the export page ---------------------------------------------------------------------------------
def test_export_offers_the_last_closed_year_first_and_the_open_one_last(open_page):
    with time_machine.travel("2018-11-20T03:00:00Z"):
        found = text(open_page("/s/export/"))
    years = re.findall(r'<th scope="row"[^>]*><span>(\S+年度（\d+年度）)', found)
    assert years == ["平成29年度（2017年度）", "平成28年度（2016年度）", "平成30年度（2018年度）"]
    assert 'href="/s/stats/2017/all/all.xlsx" download' in found
    assert found.count("速報") == 1


def test_export_offers_the_files_of_one_desk(open_page):
    found = text(open_page("/s/export/?desk=overseas"))
    assert 'href="/s/stats/2017/overseas/all.xlsx" download' in found
    assert "/s/stats/2017/all/" not in found


def test_export_of_an_unknown_desk_offers_all(open_page):
    assert "/s/stats/2017/all/all.xlsx" in text(open_page("/s/export/?desk=nowhere"))


def test_year_as_excel_is_two_clicks_away(open_page):
    menu = text(open_page(PAGE)).split("<main")[0]
    assert f'href="{reverse("reporting:export")}"' in menu
    [excel, *_more] = re.findall(r'href="([^"]+\.xlsx)" download', text(open_page("/s/export/")))
    assert load_workbook(io.BytesIO(open_page(excel).content)).sheetnames[0] == "表紙"


# --- queries -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("contacts", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [(PAGE, 20), ("/s/stats/2017/", 20), (f"{PAGE}all.xlsx", 20), ("/s/export/", 5)]
)
def test_pages_ask_as_often_however_many_contacts(open_page, log, django_assert_num_queries, address, queries, contacts):
    for _number in range(contacts):
        log("2017-08-01")
    open_page(address)  # rolls up, and fills what is kept in memory
    catalogue.labels("size")
    with django_assert_num_queries(queries):
        open_page(address)


def test_page_rolls_up_what_it_shows_and_no_more(open_page):
    open_page()
    assert set(YearRollup.objects.values_list("fiscal_year", "desk_code")) == {(2016, "trade_secret"), (2017, "trade_secret")}
