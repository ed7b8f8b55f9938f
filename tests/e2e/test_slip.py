"""The receipt slip on paper: one A4 page, whatever stands on it."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.receipt_links import receipt_token
from tests.factories.consultations import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
A4 = (595, 842)  # points
LONG = {
    "company_name": "㈱" + "髙﨑製作所" * 39,
    "person_name": "髙﨑 𠮷子" * 16,
    "writer_office": "東雲特許事務所" * 28,
    "writer": "attorney",
    "preferred_method_id": "method.online",
    "preferred_times": ["平日の午前" * 20] * 3,
    "phone": "0312345678",
}


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(boxes)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("given", [{}, LONG], ids=["short", "long"])
def test_slip_prints_on_one_page(page: Page, portal, axe, prefix, given):
    case = make_case(received_at="2026-11-20T01:00:00Z", promised_on="2026-11-26", **given)
    page.goto(f"{portal}{prefix}/consult/done/{receipt_token(case)}/slip/")

    assert axe(page) == []
    expect(page.locator("svg[role=img]")).to_be_visible()
    assert pages_of(page.pdf(prefer_css_page_size=True)) == [A4]


def test_paper_carries_the_slip_only(page: Page, portal):
    case = make_case(received_at="2026-11-20T01:00:00Z", promised_on="2026-11-26")
    page.goto(f"{portal}/consult/done/{receipt_token(case)}/slip/")
    page.emulate_media(media="print")

    for gone in ("header", "footer", ".no-print", "nav", "button"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    expect(page.locator(".slip")).to_contain_text(case.ref)
