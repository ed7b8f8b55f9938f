"""The quick log in a browser: few taps, no typing, by keyboard alone, and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.enums import CaseStatus
from consultations.models import Appointment, Case, Contact
from tests.e2e.conftest import NARROW, reaches_over_the_edge
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 6  # ux 2.6, from today's visit to the stored record


@pytest.fixture
def meeting(advisor) -> Appointment:
    case = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor, received_on=timezone.localdate() - timedelta(days=9))
    starts_at = timezone.localtime().replace(hour=0, minute=1)
    return make_appointment(case=case, starts_at=starts_at)


def test_visit_of_today_is_logged_in_few_taps_without_typing(narrow: Page, portal, advisor, meeting, sign_in_as, axe):
    sign_in_as(narrow, advisor)
    narrow.goto(f"{portal}/a/")
    narrow.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # the fixed button then lies over nothing
    found = axe(narrow)
    taps = [
        narrow.get_by_role("link", name="記録する").first,
        narrow.get_by_text("営業秘密管理", exact=True),
        narrow.get_by_text("継続支援", exact=True),
        narrow.get_by_role("button", name="記録する"),
    ]
    for target in taps:
        target.click()

    expect(narrow.get_by_role("heading", level=1)).to_have_text("記録しました")
    assert len(taps) <= MOST_TAPS
    assert found + axe(narrow) == []
    contact = Contact.objects.get()
    assert (contact.method_id, contact.minutes, contact.contacted_on) == ("method.visit", 90, timezone.localdate())
    assert Appointment.objects.get().contact == contact


def test_button_stays_in_reach_and_hides_no_focus(narrow: Page, portal, advisor, meeting, sign_in_as):
    sign_in_as(narrow, advisor)
    narrow.goto(f"{portal}/s/c/{meeting.case.ref}/log/")
    bar = narrow.locator(".thumb-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= NARROW["height"]
    assert not reaches_over_the_edge(narrow)

    narrow.locator("textarea[name=summary]").focus()
    box, bar = narrow.locator("textarea[name=summary]").bounding_box(), narrow.locator(".thumb-bar").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] <= bar["y"] + 1


def test_usual_length_comes_with_the_method_and_a_chosen_one_stays(page: Page, portal, advisor, meeting, sign_in_as):
    sign_in_as(page, advisor)
    page.goto(f"{portal}/s/c/{meeting.case.ref}/log/")
    page.locator("label", has_text="窓口(来訪)").click()
    expect(page.locator("input[name=minutes][value='60']")).to_be_checked()

    page.locator("label", has_text="90分").click()
    page.locator("label", has_text="電話").click()
    expect(page.locator("input[name=minutes][value='90']")).to_be_checked()


def test_keyboard_alone_logs_a_contact(page: Page, portal, advisor, meeting, sign_in_as):
    sign_in_as(page, advisor)
    page.goto(f"{portal}/s/c/{meeting.case.ref}/log/?appointment={meeting.ref}")
    page.locator("input[name=method]:checked").focus()
    page.keyboard.press("Tab")  # to the contents
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # to the results
    page.keyboard.press("Space")
    page.locator("textarea[name=summary]").press("Tab")
    for _step in range(3):  # past what is folded away, to the button
        if page.evaluate("document.activeElement.type") == "submit":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("記録しました")
    assert Contact.objects.get().content_id == "trade_secret_content.ts_management"


def test_without_scripts_everything_works_and_is_taken_back(
    browser, browser_context_args, portal, advisor, meeting, sign_in_as
):
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    page = context.new_page()
    sign_in_as(page, advisor)
    page.goto(f"{portal}/a/log/")
    page.get_by_role("link", name="記録する").first.click()
    page.locator("label", has_text="情報セキュリティ").click()
    page.locator("label", has_text="助言で完了").click()
    page.get_by_role("button", name="記録する").click()
    assert Contact.objects.count() == 1

    page.get_by_role("button", name="取り消す").click()
    assert page.get_by_text("記録を取り消しました").count() == 1
    assert (Contact.objects.count(), Case.objects.get().status) == (0, CaseStatus.ASSIGNED)
    context.close()
