"""Dates that are offered and chosen, a message taken back, a postal code that becomes an address: in a browser, also without
scripts, on a phone and by keyboard alone.
"""

import pytest
from playwright.sync_api import Page, expect

from consultations.enums import CaseStatus
from consultations.models import Appointment, Case, CaseMessage, SlotOffer
from tests.e2e.conftest import reaches_over_the_edge
from tests.factories.consultations import make_case
from tests.factories.offers import make_offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, email=sme.email, requester=sme)


def fill_day(page: Page, name: str, day: str) -> None:
    for number, part in enumerate(day.split("-")):
        page.locator(f"[name={name}_{number}]").fill(part)


def test_desk_offers_dates_and_the_page_holds_on_a_phone(case, advisor, portal, narrow, sign_in_as, axe):
    sign_in_as(narrow, advisor)
    narrow.goto(f"{portal}/s/c/{case.ref}/offer/")
    assert (axe(narrow), reaches_over_the_edge(narrow)) == ([], False)

    narrow.get_by_text("オンライン", exact=False).first.click()
    fill_day(narrow, "day_1", "2099-11-27")
    narrow.locator("[name=at_1]").fill("14:00")
    narrow.get_by_role("button", name="この日時を提示する").click()
    expect(narrow.locator(".error-summary")).to_be_visible()  # so far ahead is a slip, and nothing typed is lost
    expect(narrow.locator("[name=at_1]")).to_have_value("14:00")
    assert axe(narrow) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_client_chooses_by_keyboard(scripts, case, sme, portal, make_context, sign_in_as, axe):
    offer = make_offer(case)
    context, _watch = make_context(java_script_enabled=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in_as(page, sme)
    if not scripts:
        bare, _watch = make_context(java_script_enabled=False, storage_state=context.storage_state())
        page = bare.new_page()
    page.goto(f"{portal}/my/c/{case.ref}/")
    page.get_by_role("link", name="日時を見て選ぶ").click()
    page.locator("input[name=choice]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("面談の日時が決まりました。")).to_be_visible()
    expect(page.get_by_role("link", name="カレンダーに追加")).to_be_visible()
    assert Appointment.objects.get(case=case).is_chosen
    assert SlotOffer.objects.get(pk=offer.pk).end == "chosen"
    if scripts:
        assert (axe(page), reaches_over_the_edge(page)) == ([], False)


def test_message_is_taken_back_without_scripts_and_its_text_stays(case, sme, portal, make_context, sign_in_as):
    context, _watch = make_context()
    sign_in_as(context.new_page(), sme)
    bare, _watch = make_context(java_script_enabled=False, storage_state=context.storage_state())
    page = bare.new_page()
    page.goto(f"{portal}/my/c/{case.ref}/reply/")
    page.locator("textarea[name=body]").fill("書き間違い")
    page.get_by_role("button", name="送信する").click()
    page.get_by_role("button", name="送信を取り消す").click()

    expect(page.locator("textarea[name=body]")).to_have_value("書き間違い")
    assert CaseMessage.objects.get().taken_back_at is not None


@pytest.mark.parametrize("scripts", [True, False])
def test_postal_code_becomes_an_address(scripts, portal, make_context, axe):
    context, _watch = make_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{portal}/consult/1/")
    page.locator("textarea[name=body]").fill("図面の管理について相談したい")
    page.get_by_role("button", name="保存して中断").click()
    page.goto(f"{portal}/consult/2/")
    page.locator("[name=company]").fill("青葉製作所")
    page.locator("[name=address]").fill("12")
    page.locator("[name=postal_code]").fill("452 0961")
    page.get_by_role("button", name="住所を表示").click()
    page.get_by_label("愛知県清須市春日一番割").check()
    page.get_by_role("button", name="この住所を使う").click()

    expect(page.locator("[name=address]")).to_have_value("清須市春日一番割12")
    expect(page.locator("[name=prefecture]")).to_have_value("prefecture.23")
    expect(page.locator("[name=company]")).to_have_value("青葉製作所")
    if scripts:
        assert (axe(page), reaches_over_the_edge(page)) == ([], False)
