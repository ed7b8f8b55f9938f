"""The looks of the common pages in a real browser: both languages, wide and narrow, keyboard, no script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import reaches_over_the_edge

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const drawn = one.matches(".btn-check") ? one.nextElementSibling : one;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    what: one.outerHTML.slice(0, 80),
    width: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: Boolean(seen && (drawn.contains(seen) || seen.contains(drawn))),
  };
}"""
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .map((one) => [one, one.getBoundingClientRect(), getComputedStyle(one)])
  .filter(([one, box, style]) => box.width && box.height && !one.closest(".skip-link, .visually-hidden")
    && !one.matches("[type=radio], [type=checkbox]") && !(one.tagName === "A" && style.display === "inline"))
  .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
  .map(([one]) => one.outerHTML.slice(0, 100))"""


COMMON = ["/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/", "/nothing/"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_common_pages_are_accessible_and_fit(page: Page, portal, faults, language):
    found = []
    for path in COMMON:
        page.goto(f"{portal}{language}{path}")
        found += faults(page, SMALL)
    assert found == []


def test_page_with_errors_leads_from_summary_to_control(narrow: Page, portal, faults):
    narrow.goto(f"{portal}/accounts/signup/")
    narrow.locator("#id_email").fill("x")
    narrow.locator("main button[type=submit]").click()
    expect(narrow.locator("#error-summary")).to_be_focused()
    assert narrow.title().startswith("エラー：")
    assert faults(narrow) == []
    narrow.locator("#error-summary a").first.click()
    expect(narrow.locator("#id_email")).to_be_focused()
    expect(narrow.locator("#id_email")).to_have_value("x")


def test_summary_is_focused_and_password_can_be_typed_without_script(browser: Browser, portal):
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{portal}/accounts/login/")
    expect(page.locator("#id_password")).to_have_attribute("type", "password")
    page.locator("main button[type=submit]").click()
    expect(page.locator("#error-summary")).to_be_focused()
    context.close()


def test_password_is_shown_and_hidden_by_one_button(page: Page, portal):
    page.goto(f"{portal}/accounts/login/")
    page.locator("#id_password").fill("harunokaze")
    page.get_by_role("button", name="パスワードを表示する").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="パスワードを隠す").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "password")


def test_every_stop_of_the_keyboard_is_seen(narrow: Page, portal):
    narrow.goto(f"{portal}/accounts/signup/")
    stops = []
    for _press in range(30):
        narrow.keyboard.press("Tab")
        found = narrow.evaluate(FOCUS)
        if found is None:
            break
        stops.append(found)
    assert "skip-link" in stops[0]["what"]
    assert [stop["what"] for stop in stops if stop["width"] < 3 or not stop["seen"]] == []
    assert len(stops) >= 8


def test_text_survives_the_end_of_the_session(page: Page, portal, sme, sign_in_as):
    sign_in_as(page, sme)
    page.goto(f"{portal}/profile/")
    page.locator("#id_name").fill("髙﨑 𠮷子")
    other = page.context.new_page()
    other.goto(f"{portal}/accounts/logout/")
    other.locator("main button[type=submit]").click()
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("ログアウトしました")
    expect(page.locator(".kept-text")).to_have_text("髙﨑 𠮷子")
    sign_in_as(other, sme)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("もう一度送信してください")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".messages")).to_be_visible()
    sme.refresh_from_db()
    assert sme.name == "髙﨑 𠮷子"


def test_staff_menu_folds_on_a_phone(page: Page, portal, desk_manager, sign_in_as):
    sign_in_as(page, desk_manager)
    page.goto(f"{portal}/s/queue/")
    expect(page.locator(".site-menu-row a[aria-current=page]")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".site-menu-row")).to_be_hidden()
    page.locator(".site-menu-folded summary").click()
    expect(page.locator(".site-menu-folded a[aria-current=page]")).to_be_visible()
    assert not reaches_over_the_edge(page)
