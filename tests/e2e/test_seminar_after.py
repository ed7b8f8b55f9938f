"""From a free time after a seminar to the case of its advisor, in a browser: both languages, phone and desk, with and without
scripts, by keyboard where it matters.
"""

import pytest
from playwright.sync_api import Page, expect

from consultations.models import Case
from seminars.enums import SlotStatus
from seminars.links import booking_token
from seminars.models import ConsultationSlot, LecturerDispatch
from tests.e2e.conftest import NARROW, WIDE, reaches_over_the_edge
from tests.factories.seminars import make_booking, make_event, make_registration, make_slot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JA = {"book": "この内容で予約する", "change": "変更・取消し", "move": "この時間に変更する", "done": "個別相談を予約しました"}
EN = {"book": "Book this talk", "change": "Change or cancel", "move": "Change to this time", "done": "Your talk is booked"}


@pytest.mark.parametrize(("language", "words", "size", "scripts"), [("ja", JA, NARROW, False), ("en", EN, WIDE, True)])
def test_a_free_time_becomes_a_case_of_the_advisor(
    language, words, size, scripts, advisor, portal, make_context, sign_in_as, axe
):
    event = make_event()
    booking = make_booking(event, company="髙﨑製作所", language=language)
    make_registration(booking=booking, person_name="髙﨑 𠮷子")
    make_slot(event, advisor=advisor.advisor)
    last = make_slot(event, advisor=advisor.advisor)
    context, _watch = make_context(java_script_enabled=scripts, viewport=size)
    page = context.new_page()

    page.goto(f"{portal}{'/en' if language == 'en' else ''}/seminars/talks/{booking_token(booking)}/")
    assert not reaches_over_the_edge(page) if scripts else True
    assert axe(page) == [] if scripts else True
    _book(page, words)
    page.get_by_role("link", name=words["change"]).click()
    page.locator("input[name=slot]").first.check()
    page.get_by_role("button", name=words["move"]).click()

    case, slot = Case.objects.get(), ConsultationSlot.objects.get(status=SlotStatus.BOOKED)
    assert (slot.pk, slot.case, case.advisor) == (last.pk, case, advisor.advisor)
    _seen_by(advisor, page, case, portal, make_context, sign_in_as)


def _book(page: Page, words: dict[str, str]) -> None:
    page.locator("input[name=slot]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=about]").fill("図面の管理について")
    page.get_by_role("button", name=words["book"]).press("Enter")
    expect(page.get_by_text(words["done"])).to_be_visible()


def _seen_by(advisor, page: Page, case: Case, portal, make_context, sign_in_as) -> None:
    """His case says where it came from, and needs nothing typed again."""
    context, _watch = make_context(viewport=NARROW)
    desk = context.new_page()
    sign_in_as(desk, advisor)
    desk.goto(f"{portal}/s/c/{case.ref}/")
    expect(desk.get_by_text("後の個別相談（")).to_be_visible()
    expect(desk.get_by_text("髙﨑 𠮷子").first).to_be_visible()
    expect(desk.get_by_text("髙﨑製作所").first).to_be_visible()


def test_a_host_asks_for_a_lecturer_without_scripts(portal, make_context):
    context, _watch = make_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{portal}/seminars/lecturer/")
    for name, text in (("host", "髙﨑商工会議所"), ("contact_name", "髙﨑 𠮷子"), ("theme", "守り方"), ("wished", "2027/1/20")):
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=host_kind]").select_option("chamber")
    page.locator("[name=series]").first.check()
    page.locator("[name=mode]").first.check()
    page.get_by_role("button", name="確認画面へ進む").click()
    expect(page.locator(".error-summary")).to_be_visible()  # no address, no consent: nothing typed is lost
    page.locator("[name=contact_email]").fill("host@example.jp")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="確認画面へ進む").click()
    page.get_by_role("button", name="この内容で依頼する").click()

    expect(page.get_by_text(LecturerDispatch.objects.get().ref)).to_be_visible()
