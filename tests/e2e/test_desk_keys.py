"""What scripts add at the desk: keys for who wants them, the line of new cases, the draft that is kept while one writes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.enums import CaseStatus
from consultations.models import ReplyDraft
from tests.factories.consultations import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, portal, sign_in_as, desk_manager) -> Page:
    sign_in_as(page, desk_manager)
    return page


def switched_on(user) -> None:
    user.shortcuts = True
    user.save()


def test_no_key_does_anything_unless_it_was_switched_on(desk, portal):
    make_case()
    desk.goto(f"{portal}/s/queue/")
    for key in ("?", "j", "g", "d"):
        desk.keyboard.press(key)

    assert desk.locator("#shortcuts").count() == 0
    assert desk.url == f"{portal}/s/queue/"


def test_keys_lead_to_places_and_through_rows(desk, portal, desk_manager, axe):
    switched_on(desk_manager)
    cases = [make_case() for _n in range(2)]
    desk.goto(f"{portal}/s/queue/")
    desk.keyboard.press("?")
    expect(desk.locator("#shortcuts")).to_be_visible()
    assert axe(desk) == []
    desk.keyboard.press("j")  # with the sheet open nothing moves
    desk.keyboard.press("Escape")
    rows = desk.locator("table.queue tbody th a")
    desk.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/s/c/*/")
    assert any(case.ref in desk.url for case in cases)
    desk.keyboard.press("g")
    desk.keyboard.press("q")
    desk.wait_for_url("**/s/queue/")
    desk.keyboard.press("/")
    expect(desk.locator("#main input[type=search]")).to_be_focused()


def test_keys_are_letters_while_one_types_or_composes(desk, portal, desk_manager):
    switched_on(desk_manager)
    make_case()
    desk.goto(f"{portal}/s/queue/")
    box = desk.locator("#main input[type=search]")
    box.focus()
    desk.keyboard.type("jk?gq/")
    expect(box).to_have_value("jk?gq/")
    assert not desk.locator("#shortcuts").is_visible()
    desk.evaluate("document.activeElement.blur()")
    composed = "{key: '?', isComposing: true, bubbles: true, cancelable: true}"
    desk.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {composed}))")
    for key in ("Control+j", "Alt+j"):
        desk.keyboard.press(key)

    assert not desk.locator("#shortcuts").is_visible()
    assert desk.evaluate("document.activeElement === document.body")


def test_new_cases_are_told_and_the_rows_stay(desk, portal):
    first = make_case(created_at=timezone.now() - timedelta(hours=1))
    desk.clock.install()
    desk.goto(f"{portal}/s/queue/?status=open")
    make_case()
    make_case()
    desk.clock.run_for(61_000)

    line = desk.locator(".queue-news p")
    expect(line).to_be_visible()
    expect(line).to_contain_text("新しい相談が2件あります")
    assert desk.locator("table.queue tbody tr").count() == 1
    line.get_by_role("link").click()
    expect(desk.locator("table.queue tbody tr")).to_have_count(3)
    assert desk.locator(f"#c-{first.ref}").count() == 1


def test_draft_is_kept_while_one_writes(desk, portal):
    case = make_case(status=CaseStatus.IN_SUPPORT, email="client@example.jp")
    desk.clock.install()
    desk.goto(f"{portal}/s/c/{case.ref}/reply/")
    desk.locator("textarea[name=body]").fill("書きかけ")
    desk.clock.run_for(21_000)

    expect(desk.locator("[data-draft-state]")).to_contain_text("下書きを保存しました")
    assert ReplyDraft.objects.get().text == "書きかけ"
    desk.goto(f"{portal}/s/c/{case.ref}/reply/")
    expect(desk.locator("textarea[name=body]")).to_have_value("書きかけ")
