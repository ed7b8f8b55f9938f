"""A visitor and a seminar in a real browser: from the list to a seat, and what he can still change, in both languages.

Once on a phone without scripts, once at a desk with them.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from accounts.actors import VISITOR
from mailing.models import Message
from seminars.actions.seats import cancel
from seminars.enums import Mode, RegistrationStatus
from seminars.models import Registration
from seminars.permissions.registrations import as_holder
from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.journey import PRESS, Walker
from tests.factories.seminars import make_event, make_registration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = RegistrationStatus
READERS = [("", NARROW, False), ("/en", WIDE, True)]


@pytest.fixture(params=READERS, ids=["ja-phone-plain", "en-desk-script"])
def walker(request, browser: Browser, browser_context_args, portal: str) -> Iterator[Walker]:
    prefix, size, scripts = request.param
    context = browser.new_context(**browser_context_args | {"viewport": size, "java_script_enabled": scripts})
    yield Walker(context.new_page(), portal, prefix)
    context.close()


def fill(walker: Walker, name: str = "髙﨑 𠮷子", number: int = 0) -> None:
    walker.types(f"p{number}_name", name)
    if not walker.prefix:
        walker.types(f"p{number}_kana", "たかさき よしこ")


def apply(walker: Walker, *, people: int = 1) -> None:
    """From the page of the event to the receipt."""
    walker.presses("main a.btn-primary[href$='/apply/']")
    fill(walker)
    for number in range(1, people):
        walker.presses("#add-person")
        fill(walker, f"Anh Nguyen {number}", number)
    walker.types("company", "㈱髙﨑製作所①")
    walker.types("email", "yoshiko@example.jp")
    for number in range(people):
        if walker.page.locator(f"main input[name='p{number}_seat']").count():
            walker.chooses(f"p{number}_seat", "onsite")
    walker.presses(PRESS)
    walker.presses(PRESS)
    walker.arrives("/apply/done/")


def link_in(event: str) -> str:
    body = Message.objects.filter(event=event, recipient="yoshiko@example.jp").latest("pk").body
    return re.search(r"https?://\S+/seminars/r/\S+", body)[0]


def states() -> list[str]:
    return list(
        Registration.objects.filter(booking__email="yoshiko@example.jp").order_by("pk").values_list("status", flat=True)
    )


def step(walker: Walker, name: str) -> None:
    walker.presses(f"main a[href$='/{name}/']")


def test_two_people_apply_one_changes_one_hands_over_and_one_cancels(walker: Walker):
    event = make_event(onsite=5)
    walker.goes_to("/seminars/")
    walker.presses(f"main a[href$='/seminars/{event.ref}/']")
    apply(walker, people=2)
    assert states() == [S.CONFIRMED, S.CONFIRMED]
    receipt = walker.page.locator("main").inner_text()
    assert all(number in receipt for number in Registration.objects.values_list("number", flat=True))

    walker.page.goto(link_in("seat_confirmed"))
    step(walker, "switch")
    walker.presses(PRESS)
    assert Registration.objects.order_by("pk").first().seat_kind == "online"
    step(walker, "hand-over")
    walker.types("name", "Hanako Yamada")
    walker.presses(PRESS)
    assert states() == [S.HANDED_OVER, S.CONFIRMED, S.CONFIRMED]
    step(walker, "cancel")
    walker.presses("main form[method=post] .actions button")
    assert sorted(states()) == sorted([S.HANDED_OVER, S.CANCELLED, S.CONFIRMED])


def test_the_waiting_list_leads_to_a_seat(walker: Walker):
    event = make_event(mode=Mode.ONSITE, onsite=1)
    other = make_registration(event)
    walker.goes_to(f"/seminars/{event.ref}/")
    apply(walker)
    assert states() == [S.WAITING]

    walker.page.goto(walker.page.url)  # the receipt can be opened again
    cancel(by=as_holder(VISITOR, other.booking), registration=other)
    assert states() == [S.OFFERED]
    walker.page.goto(link_in("seat_offered"))
    step(walker, "accept")
    walker.presses(PRESS)
    assert states() == [S.CONFIRMED]


def test_the_keyboard_is_enough_to_apply(page: Page, portal: str, faults):
    event = make_event(mode=Mode.ONSITE)
    page.goto(f"{portal}/seminars/{event.ref}/apply/")
    page.locator("#id_p0_name").focus()
    for words in ("髙﨑 𠮷子", "たかさき", "", None, "㈱髙﨑", "yoshiko@example.jp"):
        if words:
            page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # not "add another person", which stands before it
    page.wait_for_selector("main button[value=send]")
    assert faults(page) == []
    page.locator("main button[value=send]").press("Enter")
    page.wait_for_url(re.compile("/apply/done/"))
    assert states() == [S.CONFIRMED]


def test_a_broken_form_says_what_is_missing_and_loses_nothing(page: Page, portal: str, faults):
    page.goto(f"{portal}/seminars/{make_event().ref}/apply/")
    page.locator("[name=company]").fill("㈱髙﨑製作所①")
    page.locator(PRESS).click()
    assert page.locator("#error-summary li").count() == 3
    assert page.locator("[name=company]").input_value() == "㈱髙﨑製作所①"
    assert faults(page) == []
