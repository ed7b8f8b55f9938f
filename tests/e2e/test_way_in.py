"""The way in, in a real browser: questions by keyboard and without script, back, and the form that knows the answer."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def answer(page: Page, name: str, code: str) -> None:
    page.locator(f"input[name={name}][value={code}]").check()
    page.get_by_role("button", name="次へ進む").click()


def test_owner_finds_the_desk_without_script(browser: Browser, portal):
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{portal}/")
    page.get_by_role("link", name="相談をはじめる").click()
    page.get_by_role("link", name="相談をはじめる").click()
    page.get_by_role("button", name="次へ進む").click()
    expect(page.locator("#error-summary")).to_be_visible()
    answer(page, "matter", "protect")
    answer(page, "shown", "yes")
    page.locator("select[name=pref]").select_option("27")
    page.get_by_role("button", name="次へ進む").click()
    expect(page.locator("h1")).to_contain_text("関西知財戦略支援専門窓口")
    page.get_by_role("link", name="この窓口に相談を書く").click()
    expect(page.locator("input[value='kansai.trade_secret']")).to_be_checked()
    context.close()


def test_back_of_the_browser_and_of_the_page_lead_to_the_same_question(page: Page, portal):
    page.goto(f"{portal}/consult/check/")
    answer(page, "matter", "taken")
    expect(page.locator("input[name=leak]").first).to_be_visible()
    page.go_back()
    expect(page.locator("input[name=matter][value=taken]")).to_be_visible()
    answer(page, "matter", "lookalike")
    page.get_by_role("link", name="戻る").click()
    expect(page.locator("input[name=matter][value=lookalike]")).to_be_checked()


def test_keyboard_alone_reaches_the_emergency_page(page: Page, portal, axe):
    page.goto(f"{portal}/consult/check/")
    page.locator("input[name=matter]").first.focus()
    press(page, "Space", "Enter")
    page.wait_for_url("**/check/?*matter=taken*")
    page.locator("input[name=leak]").first.focus()
    press(page, "Space", "Enter")
    page.wait_for_url("**/consult/leak/")
    expect(page.locator("h1")).to_have_text("漏えいが疑われるとき、最初にすること")
    assert axe(page) == []


PATHS = [
    "/",
    "/consult/",
    "/consult/check/?step=matter",
    "/consult/check/?matter=money&where=abroad&shown=unknown&pref=13",
    "/consult/elsewhere/",
    "/offices/",
    "/offices/27/",
    "/offices/99/",
    "/confidentiality/",
]


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_accessible_and_fit(page: Page, portal, faults, language):
    found = []
    for path in PATHS:
        page.goto(f"{portal}{language}{path}")
        found += faults(page)
    assert found == []
