"""The way in, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import reaches_over_the_edge

pytestmark = pytest.mark.browser


def test_sign_in_by_password_leads_inside(page: Page, portal, advisor, sign_in_as):
    sign_in_as(page, advisor)
    assert page.url.startswith(portal)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text(advisor.name).first).to_be_attached()


@pytest.mark.parametrize("language", ["", "/en"])
def test_sign_in_page_is_accessible_and_fits_a_phone(page: Page, narrow: Page, portal, axe, language, db):
    for each in (page, narrow):
        each.goto(f"{portal}{language}/accounts/login/")
        assert axe(each) == []
        assert not reaches_over_the_edge(each)
    assert page.locator("html").get_attribute("lang") == (language.strip("/") or "ja")
