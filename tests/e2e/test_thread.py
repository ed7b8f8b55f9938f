"""The main job in a real browser, from the question to the figures of the year.

A client asks without an account; staff assign; the advisor logs a call and a visit, replies, hands over, closes; the
client reads the reply; the year counts exactly these. In both languages, wide and on a phone, with and without scripts.
"""

import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Case, CaseMessage, Contact, Handoff
from core.fiscal import fiscal_year
from mailing.models import Message
from tests.conftest import DESK, OTHER_DESK
from tests.e2e import journey
from tests.e2e.conftest import NARROW, WIDE, reaches_over_the_edge
from tests.e2e.journey import Walker
from tests.e2e.looks import axe_faults
from tests.factories.consultations import make_case, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TYPED = 5  # ux 2.6: required answers of a consultation
CLICKS_FOR_ONE, CLICKS_FOR_TWENTY, CLICKS_FOR_THE_YEAR = 2, 4, 2
WAYS = {
    "ja-wide": ("", {"viewport": WIDE}),
    "en-phone": ("/en", {"viewport": NARROW}),
    "ja-phone-without-script": ("", {"viewport": NARROW, "java_script_enabled": False}),
}


@pytest.mark.parametrize("way", WAYS)
def test_thread_from_the_question_to_the_figures(portal, make_context, advisor, desk_manager, way):
    prefix, browser = WAYS[way]
    asking, _ = make_context(**browser)
    working, watch = make_context(**browser)
    client, staff = Walker(asking.new_page(), portal, prefix), Walker(working.new_page(), portal, prefix)
    ref = journey.ask(client)
    assert len(client.typed) <= MOST_TYPED

    journey.signed_in(working, portal, desk_manager)
    assert journey.assign(staff, ref, advisor.advisor.ref) <= CLICKS_FOR_ONE
    journey.signed_in(working, portal, advisor)
    journey.log(staff, ref, "method.phone", "result.continue")
    journey.log(staff, ref, "method.visit", "result.advised")
    journey.reply(staff, ref)
    journey.hand_over(staff, ref, OTHER_DESK)
    journey.close(staff, ref)

    CaseMessage.objects.update(released_at=timezone.now() - timedelta(seconds=1))  # the minute of taking back is over
    assert journey.REPLY in journey.track(client, ref)
    assert_the_case_is_told_exactly(ref)
    assert_the_year_counts(Walker(working.new_page(), portal, prefix), {"phone": 1, "visit": 1})
    if browser.get("java_script_enabled", True):
        assert [fault for page in (client.page, staff.page) for fault in axe_faults(page)] == []
        assert not reaches_over_the_edge(client.page)
    assert watch.taken() == []


def assert_the_case_is_told_exactly(ref: str) -> None:
    case = Case.objects.get(ref=ref)
    assert (case.status, case.body, case.company_name) == ("closed", journey.QUESTION, journey.COMPANY)
    assert set(case.contacts.values_list("method_id", flat=True)) == {"method.phone", "method.visit"}
    handoff = Handoff.objects.get(case=case)
    assert (handoff.to_desk_id, handoff.answered_at, handoff.answer_case.contacts.count()) == (OTHER_DESK, None, 0)
    mails = set(Message.objects.filter(recipient=journey.CLIENT_ADDRESS, object_ref=ref).values_list("event", flat=True))
    assert {"consult_received", "case_assigned", "support_began", "reply_written", "handed_off", "case_closed"} <= mails


def assert_the_year_counts(walker: Walker, methods: dict[str, int]) -> None:
    """The page of the year, its file behind two clicks, and nothing else in either."""
    year = fiscal_year(timezone.localdate())
    walker.goes_to(f"/s/stats/{year}/{DESK}/")
    walker.clicks = 0
    folded = walker.page.locator(".site-menu-folded summary")
    if folded.is_visible():  # on a phone the menu is unfolded first
        folded.click()
    walker.presses("nav a[href$='/s/export/'] >> visible=true")
    with walker.page.expect_download() as coming:
        walker.presses(f"main a[download][href*='/stats/{year}/all/'][href$='.csv']")
    assert walker.clicks <= CLICKS_FOR_THE_YEAR
    with coming.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["axis"], row["second_code"]) == ("method", "")]
    counted = {row["code"]: int(row["count"]) for row in rows if row["count"] not in ("", "0")}
    assert counted == methods, rows
    assert Contact.objects.count() == sum(methods.values())


def test_twenty_cases_are_assigned_in_four_clicks(page: Page, portal, advisor, desk_manager):
    cases = [make_case(received_on=timezone.localdate()) for _number in range(20)]
    journey.signed_in(page.context, portal, desk_manager)
    staff = Walker(page, portal)
    staff.goes_to("/s/queue/")
    staff.presses("#bulk a[href*='select=page']")
    staff.presses("#bulk button[value=assign]")
    staff.presses(f"main button[name=advisor][value='{advisor.advisor.ref}']")
    page.locator("main [name=comment]").fill("担当を決めました")
    staff.presses("main form[method=post] button[type=submit]")
    page.wait_for_load_state()
    assert staff.clicks <= CLICKS_FOR_TWENTY
    assert set(Case.objects.values_list("advisor_id", "status")) == {(advisor.advisor.pk, "assigned")}
    expect(page.locator("main")).to_contain_text("20")
    assert len(cases) == Case.objects.count()


def test_staff_assign_and_reply_by_keyboard_alone(page: Page, portal, advisor, desk_manager):
    case = make_case(received_on=timezone.localdate(), email=journey.CLIENT_ADDRESS, person_name="髙﨑 𠮷子")
    journey.signed_in(page.context, portal, desk_manager)
    page.goto(f"{portal}/s/queue/")
    tab_to(page, f"a[href*='/s/c/{case.ref}/assign/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assign/**")
    tab_to(page, f"button[value='{advisor.advisor.ref}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/queue/**")
    assert Case.objects.get().advisor == advisor.advisor

    page.goto(f"{portal}/s/c/{case.ref}/reply/")
    tab_to(page, "textarea[name=body]")
    page.keyboard.insert_text(journey.REPLY)
    tab_to(page, "button[name=send]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/s/c/{case.ref}/([?#].*)?$"))
    assert CaseMessage.objects.get().body == journey.REPLY


def test_year_is_exported_by_keyboard_alone(page: Page, portal, headquarters):
    make_contact(contacted_on=timezone.localdate())
    journey.signed_in(page.context, portal, headquarters)
    page.goto(f"{portal}/s/stats/{fiscal_year(timezone.localdate())}/")
    tab_to(page, "a[href$='/s/export/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/export/")
    tab_to(page, "a[download][href$='.xlsx']")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".xlsx")


def tab_to(page: Page, what: str, most: int = 80) -> None:
    """Tab, until the focus is on it."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => Boolean(document.activeElement && document.activeElement.matches(what))", what):
            return
    raise AssertionError(f"{what} is not reached by {most} presses of Tab on {page.url}")
