"""The consultation form in a real browser: its looks, the keyboard, the register, what is saved by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.models import Case, Draft
from tests.consultations.register.builder import CHIZAI, csv_file, row, run
from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.test_looks import FOCUS, SMALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEXT = "main form[method=post] .actions button.btn-primary"
FILES = [
    {"name": "図面①.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"},
    {"name": "悪い.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
]


@pytest.fixture
def fine(faults):
    """Fails unless the page of a step is accessible, fits, and its targets can be hit with a thumb, wide and narrow."""

    def _fine(page: Page) -> None:
        assert faults(page, SMALL) == []

    return _fine


def fill_matter(page: Page) -> None:
    page.locator("input[name=desk][value=trade_secret]").check()
    page.locator("input[name=publication][value=yes]").check()
    page.locator("[name=body]").fill("図面の渡し方を知りたい。髙﨑①㈱🙂")


def fill_company(page: Page) -> None:
    page.locator("input[name=applicant][value=sole]").check()
    page.locator("[name=prefecture]").select_option("prefecture.13")


def fill_person(page: Page) -> None:
    page.locator("[name=person_name]").fill("たかさき")
    page.locator("[name=email]").fill("asks@gmial.com")
    page.locator("[name=consent]").check()


@pytest.mark.parametrize(("prefix", "size"), [("", NARROW), ("/en", WIDE)])
def test_every_step_is_accessible_and_fits(page: Page, portal, fine, prefix, size):
    page.set_viewport_size(size)
    page.goto(f"{portal}{prefix}/consult/new/?desk=trade_secret")
    fine(page)
    page.locator(NEXT).click()
    expect(page.locator("#error-summary")).to_be_focused()
    fill_matter(page)
    page.locator("[name=files]").set_input_files(FILES)
    page.locator(NEXT).click()
    fine(page)  # one file refused, one kept
    page.locator(NEXT).click()
    fine(page)
    page.locator(NEXT).click()
    fill_company(page)
    page.locator(NEXT).click()
    fine(page)
    fill_person(page)
    page.locator(NEXT).click()
    fine(page)
    page.goto(f"{portal}{prefix}/consult/save/")
    fine(page)
    page.goto(f"{portal}{prefix}/my/drafts/")
    fine(page)
    page.goto(f"{portal}{prefix}/consult/confirm/")
    page.locator(NEXT).click()
    page.wait_for_url(re.compile("/consult/done/"))
    fine(page)


def test_follow_up_question_is_seen_only_where_it_follows(page: Page, portal):
    page.goto(f"{portal}/consult/new/")
    expect(page.locator("#id_published_on_0")).to_be_hidden()
    page.locator("input[name=publication][value=yes]").check()
    expect(page.locator("#id_published_on_0")).to_be_visible()
    page.locator("input[name=publication][value=no]").check()
    expect(page.locator("#id_published_on_0")).to_be_hidden()


def test_change_leads_to_the_question_and_straight_back(page: Page, portal):
    page.goto(f"{portal}/consult/new/")
    for fill in (fill_matter, fill_company, fill_person):
        fill(page)
        page.locator(NEXT).click()
    page.locator("a[href$='?check=1#id_person_name']").click()
    page.locator("[name=person_name]").fill("なおした")
    page.locator(NEXT).click()

    page.wait_for_url(re.compile("/consult/confirm/"))
    expect(page.locator("main")).to_contain_text("なおした")


def test_company_is_found_in_the_register_and_confirmed_without_javascript(
    browser, browser_context_args, portal, fine, tmp_path, capsys
):
    run(capsys, csv_file(tmp_path / "00_zenkoku_all_20261127.csv", row()))
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    page = context.new_page()
    page.goto(f"{portal}/consult/new/")
    fill_matter(page)
    page.locator(NEXT).click()
    page.locator("details.look-up summary").click()
    page.locator("[name=register-text]").fill("知財製作所")
    page.locator("[name=register-search]").click()
    page.locator(f"[name=register-number][value='{CHIZAI}']").click()

    expect(page.locator("[name=company]")).to_have_value("株式会社知財製作所")
    expect(page.locator("[name=corporate_number]")).to_have_value(CHIZAI)
    expect(page.locator("[name=prefecture]")).to_have_value("prefecture.13")
    expect(page.locator("main")).to_contain_text("お確かめください")
    page.locator("[name=employees]").fill("3")
    page.locator("[name=employees]").press("Enter")  # the default button goes on, it does not look up
    expect(page.locator("#error-summary")).to_contain_text("お立場を選択してください")
    context.close()


def test_what_is_typed_is_saved_by_itself(page: Page, portal):
    page.clock.install()
    page.goto(f"{portal}/consult/new/")
    page.locator("[name=body]").fill("とちゅうまで")
    page.clock.run_for(21_000)
    expect(page.locator("[data-saved]")).to_contain_text("保存しました")

    assert Draft.objects.get().answers["body"] == ["とちゅうまで"]
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("とちゅうまで")


def test_whole_form_is_filled_by_keyboard(page: Page, portal):
    """Tab, arrows, space, letters and Enter; every stop is drawn and in view."""
    page.goto(f"{portal}/consult/new/")
    answers = {
        "desk": "Space",
        "publication": "Space",
        "body": "図面について",
        "applicant": "ArrowDown",
        "prefecture": "ArrowDown",
    }
    answers |= {"person_name": "たかさき", "email": "asks@example.jp", "consent": "Space"}
    for _step in range(4):
        before = page.url
        answer_by_keyboard(page, answers)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)

    assert Case.objects.get().person_name == "たかさき"


def answer_by_keyboard(page: Page, answers: dict[str, str]) -> None:
    """From the top of the page to its main button, answering what stands in `answers`."""
    for _press in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        assert found["seen"], found
        assert found["width"] >= 3, found
        name, is_button = page.evaluate(
            "[document.activeElement.name, document.activeElement.matches('.actions .btn-primary')]"
        )
        if is_button:
            return
        if answer := answers.pop(name, ""):
            page.keyboard.press(answer) if answer in ("Space", "ArrowDown") else page.keyboard.type(answer)
    raise AssertionError("the main button was never reached")
