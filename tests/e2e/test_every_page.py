"""Every page of tests/e2e/pages.py in headless Chromium on a phone, in Japanese, as the role that uses it most.

axe finds nothing, nothing reaches over the edge at 320 px, targets are large enough for their readers, and no page asks
elsewhere, breaks its content policy or fails in a script. Each role has one browser context for all of its pages.
"""

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import NARROW
from tests.e2e.error_pages import faults_of_error_page
from tests.e2e.looks import axe_faults, over_the_edge, small_targets, stops_of_the_keyboard
from tests.e2e.pages import BIG_TARGETS, PAGES, Entry, plain
from tests.e2e.world import World, make_world
from tests.test_every_url import NAMES, reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# one test each, so that both cores have work: the small roles stand together
READERS = [
    ("visitor",),
    ("client",),
    ("advisor",),
    ("desk_staff",),
    ("desk_manager", "headquarters", "auditor", "administrator", "seminar_organiser"),
]


def enter(context: BrowserContext, portal: str, entry: Entry, world: World) -> None:
    """The context is the browser of the reader of this page, after what must come before."""
    cookies = reader(entry, world).cookies
    context.clear_cookies()
    context.add_cookies([{"name": name, "value": each.value, "url": portal} for name, each in cookies.items()])


@pytest.mark.parametrize("roles", READERS, ids=lambda roles: roles[0])
def test_every_page_is_accessible_and_fits_a_phone(portal, make_context, roles):
    world = make_world()
    context, watch = make_context(viewport=NARROW)
    page = context.new_page()
    found: list[str] = []
    for name, entry in PAGES.items():
        if entry.role not in roles or plain(name) not in NAMES:
            continue
        enter(context, portal, entry, world)
        answer = page.goto(portal + entry.address(name, world))
        faults = [] if answer and answer.status == entry.status else [f"answers {answer.status if answer else 'nothing'}"]
        faults += axe_faults(page)
        faults += small_targets(page, 44 if entry.role in BIG_TARGETS else 24)
        faults += over_the_edge(page, 320)
        page.set_viewport_size(NARROW)
        meant = f"status of {entry.status} "  # the browser tells of every answer that is not 200
        found += [f"{name}: {fault}" for fault in [*faults, *watch.taken()] if meant not in fault]
    assert found == [], "\n".join(["", *found])


# one of each kind of page; `make drill-pages` asks every page of the list the same
BROKEN = ["public:consult_page", "my:reply", "consultations:contact_log", "consultations:intake"]
TABBED = ["public:consult_page", "my:case", "advisor:today", "consultations:case_detail"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_of_a_wrong_form_leads_from_its_summary_to_every_control(portal, make_context, language):
    world, found = make_world(), []
    context, _watch = make_context(viewport=NARROW)
    page = context.new_page()
    for name in BROKEN:
        enter(context, portal, PAGES[name], world)
        page.goto(portal + PAGES[name].address(name, world, language))
        found += [f"{name}: {fault}" for fault in faults_of_error_page(page, 0, language, axe_faults)]
        assert page.locator("#error-summary").count() == 1, name
    assert found == [], "\n".join(["", *found])


def test_every_stop_of_the_keyboard_is_drawn_seen_and_in_order(portal, make_context):
    world, found = make_world(), []
    context, _watch = make_context(viewport=NARROW)
    page = context.new_page()
    for name in TABBED:
        enter(context, portal, PAGES[name], world)
        page.goto(portal + PAGES[name].address(name, world))
        faults, stops = stops_of_the_keyboard(page)
        found += [f"{name}: {fault}" for fault in faults]
        assert stops > 8, name
    assert found == [], "\n".join(["", *found])


def test_every_role_of_the_list_has_its_test():
    assert {entry.role for entry in PAGES.values()} <= {role for roles in READERS for role in roles}
