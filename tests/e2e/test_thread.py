"""The main job in a real browser: a client asks, the desk assigns, the advisor logs and closes, the year shows it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Case, Contact
from core.fiscal import fiscal_year
from mailing.models import Message
from tests.e2e.conftest import reaches_over_the_edge

pytestmark = pytest.mark.browser

RECEIPT = re.compile(r"R\d+-\d{6}-\d")


def ask(page: Page, portal: str, prefix: str = "") -> str:
    """Sends a consultation as a client without an account; gives the receipt number."""
    page.goto(f"{portal}{prefix}/consult/")
    page.locator("main a[href*='/consult/new/']").first.click()
    press = "main form[method=post] .actions button.btn-primary"
    page.locator("input[name=desk][value=trade_secret]").check()
    page.locator("input[name=publication][value=no]").check()
    page.locator("[name=body]").fill("取引先に図面を渡す前の注意点を知りたい。髙﨑①㈱🙂")
    page.locator(press).click()
    page.locator("input[name=applicant][value=company]").check()
    page.locator("[name=company]").fill("㈱髙﨑製作所①")
    page.locator("[name=prefecture]").select_option("prefecture.13")
    page.locator(press).click()
    page.locator("[name=person_name]").fill("髙﨑 𠮷子")
    page.locator("[name=person_kana]").fill("たかさき よしこ")
    page.locator("[name=email]").fill("asks@example.jp")
    page.locator("[name=consent]").check()
    page.locator(press).click()
    page.wait_for_url(re.compile("/consult/confirm/"))
    page.locator(press).click()
    page.wait_for_url(re.compile("/consult/done/"))
    found = RECEIPT.search(page.locator("main").inner_text())
    assert found
    return found[0]


def tap(page: Page, chip: str) -> None:
    """Taps the chip of a radio button: its label, the button itself is not seen."""
    page.locator(f"label[for={page.locator(chip).first.get_attribute('id')}]").click()


def log(page: Page, portal: str, case: Case, method: str, result: str) -> None:
    """Logs a contact of today: a method, a content, a result, and done."""
    page.goto(f"{portal}/s/c/{case.ref}/log/")
    for name, value in (("method", method), ("content", "trade_secret_content.ts_management"), ("result", result)):
        tap(page, f"input[name='{name}'][value='{value}']")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(re.compile(f"/s/c/{case.ref}/$"))


def close(page: Page, portal: str, case: Case) -> None:
    page.goto(f"{portal}/s/c/{case.ref}/")
    form = page.locator("form[action$='/close/']")
    if not form.locator("button[type=submit]").is_visible():
        page.locator("details:has(form[action$='/close/']) summary").click()
    tap(page, "input[name='close-outcome']")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(f"/s/c/{case.ref}/"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_thread_from_the_form_to_the_figures(page: Page, narrow: Page, portal, axe, sign_in_as, advisor, desk_manager, prefix):
    case = Case.objects.get(ref=ask(narrow, portal, prefix))
    assert axe(narrow) == []
    assert not reaches_over_the_edge(narrow)

    sign_in_as(page, desk_manager)
    page.goto(f"{portal}/s/queue/")
    page.get_by_role("link", name=case.ref).click()
    page.locator("[name='assign-advisor']").select_option(advisor.advisor.ref)
    page.locator("form[action$='/assign/'] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(advisor.name)

    sign_in_as(narrow, advisor)
    log(narrow, portal, case, "method.phone", "result.continue")
    log(narrow, portal, case, "method.visit", "result.advised")
    close(narrow, portal, case)
    case.refresh_from_db()
    assert case.status == "closed"
    assert set(Contact.objects.values_list("case_id", "method_id")) == {(case.pk, "method.phone"), (case.pk, "method.visit")}
    assert Message.objects.filter(recipient="asks@example.jp", object_ref=case.ref).exists()

    page.goto(f"{portal}/s/stats/{fiscal_year(timezone.localdate())}/trade_secret/")
    expect(page.locator("main")).to_contain_text("東京都")
    assert axe(page) == []


def test_thread_starts_without_javascript(browser, browser_context_args, portal, db):
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    ref = ask(context.new_page(), portal)
    context.close()
    assert Case.objects.get(ref=ref).person_name == "髙﨑 𠮷子"
