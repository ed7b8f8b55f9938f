"""Two real-shaped years come in on the page, and the published figures come out of it."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LEDGERS = Path(__file__).resolve().parent.parent / "data" / "ledgers"


def bring_in(page: Page, portal: str, ledger: Path) -> None:
    """Tries the file, then confirms it."""
    page.goto(f"{portal}/s/import/")
    page.locator("input[type=file]").set_input_files(ledger)
    page.locator("main form[enctype] button[type=submit]").click()
    page.locator("form[action$='/confirm/'] button[type=submit]").click()
    page.wait_for_load_state()


def test_years_come_in_on_the_page_and_the_figures_come_out(page: Page, portal, axe, sign_in_as, desk_manager, tmp_path):
    sign_in_as(page, desk_manager)
    bring_in(page, portal, LEDGERS / "fy2016_trade_secret.csv")
    bring_in(page, portal, LEDGERS / "fy2017_trade_secret.csv")

    page.goto(f"{portal}/s/stats/2017/trade_secret/")
    said = page.locator("main").inner_text()
    assert all(re.search(rf"\b{figure}\b", said) for figure in ("430", "171"))
    expect(page.locator("main")).to_contain_text("23%")
    assert axe(page) == []

    # two clicks from any staff page: the export, then the year
    page.goto(f"{portal}/s/queue/")
    page.get_by_role("link", name="統計出力").click()
    with page.expect_download() as coming:
        page.locator("a[href*='/stats/2017/'][href$='.xlsx']").first.click()
    coming.value.save_as(tmp_path / "year.xlsx")
    cells = [row for sheet in openpyxl.load_workbook(tmp_path / "year.xlsx") for row in sheet.iter_rows(values_only=True)]
    assert ("visit", "出張訪問(企業訪問支援)", "Visit to the company", 299) in [row[:4] for row in cells]
