"""The pages of the figures in a real browser: rules of access, both widths, both languages, two clicks to the file."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import Page

from consultations import catalogue

LEDGER = Path(__file__).parent.parent / "data" / "ledgers" / "fy2017_trade_secret.csv"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/s/export/", "/s/stats/2017/", "/s/stats/2017/trade_secret/?print=1", "/s/stats/2018/")
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("svg.figure-svg text")]
  .filter((text) => text.getBoundingClientRect().height)
  .map((text) => [text, text.ownerSVGElement])
  .map(([text, svg]) => parseFloat(getComputedStyle(text).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width))"""


@pytest.fixture
def figures(portal, headquarters) -> str:
    """A portal with the ledger of 2017."""
    catalogue.forget()
    call_command("import_ledger", str(LEDGER), verbosity=0)
    return portal


def test_figures_are_accessible_and_fit_in_both_languages(page: Page, figures, faults, sign_in_as, headquarters):
    sign_in_as(page, headquarters)
    found = []
    for path in (f"{language}{path}" for language in ("", "/en") for path in PAGES):
        page.goto(f"{figures}{path}")
        found += faults(page, narrow={"width": 320, "height": 800})
    assert found == []


def test_charts_are_readable_on_a_narrow_phone(narrow: Page, figures, sign_in_as, headquarters):
    sign_in_as(narrow, headquarters)
    narrow.set_viewport_size({"width": 320, "height": 800})
    narrow.goto(f"{figures}/s/stats/2017/trade_secret/")
    assert narrow.locator("svg.figure-narrow").first.is_visible()
    assert not narrow.locator("svg.figure-wide").first.is_visible()
    assert narrow.evaluate(SMALLEST_TEXT) >= 14


def test_year_as_excel_is_two_clicks_away(page: Page, figures, sign_in_as, headquarters):
    sign_in_as(page, headquarters)
    page.goto(f"{figures}/s/stats/2017/trade_secret/")
    page.locator("nav.site-menu a:visible", has_text="統計出力").click()
    with page.expect_download() as coming:
        page.locator("main a[download]", has_text="Excel").first.click()
    book = load_workbook(io.BytesIO(coming.value.path().read_bytes()))
    assert coming.value.suggested_filename == "stats_H29FY_all.xlsx"
    assert [cell.value for cell in book["合計"][2]] == ["contacts", "相談件数", 430, "件"]
