"""A client without an account, in a real browser: from the receipt number to an answer, by keyboard and without script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from consultations.enums import CaseStatus, MessageKind, Side
from consultations.models import CaseMessage
from mailing.models import Message
from tests.e2e.conftest import NARROW
from tests.factories.attachments import pdf
from tests.factories.messages import make_message, make_promise
from tests.factories.own_cases import make_own_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any], portal: str) -> Iterator[Page]:
    """A phone without script."""
    context = browser.new_context(**browser_context_args | {"viewport": NARROW, "java_script_enabled": False})
    yield context.new_page()
    context.close()


def test_client_tracks_answers_and_leaves_without_script(plain: Page, portal: str, tmp_path):
    case = make_own_case(status=CaseStatus.WAITING)
    make_message(case=case, kind=MessageKind.REPLY, body="図面はありますか")
    make_promise(case=case, side=Side.CLIENT, text="図面を送る")
    drawing = tmp_path / "図面.pdf"
    drawing.write_bytes(pdf())

    plain.goto(f"{portal}/track/?number={case.ref}")
    plain.get_by_label("メールアドレス").fill(case.email)
    plain.get_by_role("button", name="確認メールを送る").click()
    expect(plain.locator("h1")).to_have_text("メールをご確認ください")

    plain.goto(re.search(r"https?://\S+/track/\S+", Message.objects.get().body)[0])
    plain.get_by_role("button", name="ご相談を開く").click()
    expect(plain.locator("h1")).to_have_text("お返事をお待ちしています")
    expect(plain.get_by_text("図面はありますか")).to_be_visible()

    plain.get_by_role("button", name="済みにする").click()
    plain.get_by_role("link", name="メッセージを書く").click()
    plain.get_by_label("メッセージ").fill("お送りします")
    plain.get_by_label("ファイル").set_input_files(drawing)
    plain.get_by_role("button", name="このメッセージを送信する").click()
    expect(plain.locator("h1")).to_have_text("担当者が対応しています")
    expect(plain.get_by_role("link", name="図面.pdf")).to_be_visible()
    assert CaseMessage.objects.filter(kind=MessageKind.CLIENT, body="お送りします").count() == 1

    plain.get_by_role("button", name="このブラウザーで今すぐ閉じる").click()
    plain.goto(f"{portal}/my/c/{case.ref}/")
    expect(plain.locator("h1")).to_have_text("ページが見つかりません")


def test_number_and_address_are_sent_by_keyboard_alone(page: Page, portal: str):
    case = make_own_case()
    page.goto(f"{portal}/track/")
    page.locator("#id_number").focus()
    page.keyboard.type(case.ref)
    page.keyboard.press("Tab")
    page.keyboard.type(case.email)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("メールをご確認ください")


def test_slip_of_the_number_is_told_first_and_focused(page: Page, portal: str, axe):
    page.goto(f"{portal}/track/")
    page.locator("#id_number").fill("R8-483920-6")
    page.locator("#id_email").fill("yamada@example.jp")
    page.locator("main button[type=submit]").click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert page.title().startswith("エラー：")
    assert axe(page) == []
