"""Every page in every way a reader may meet it: `make drill-pages`. Not collected by the suite (its name), too long for it.

T-01 to T-12 of the acceptance checks on each page of tests/e2e/pages.py, in both languages, wide and narrow, with the roles
taking turns; the states "empty" and "with errors" of each page beside the normal one. T-13 needs htmx, of which there is none.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch
from playwright.sync_api import BrowserContext, Page

from tests.e2e.error_pages import faults_of_error_page, forms_to_break
from tests.e2e.looks import (
    Watch,
    axe_faults,
    over_the_edge,
    over_the_edge_when_spaced,
    small_targets,
    stops_of_the_keyboard,
)
from tests.e2e.pages import BIG_TARGETS, PAGES, Entry, plain
from tests.e2e.test_every_page import READERS, enter
from tests.e2e.world import World, empty_world, make_world
from tests.test_every_url import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("ja", "en")
WAYS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 740}},
    "still": {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"},
}
ROLES = [role for roles in READERS for role in roles]


def entries_of(role: str) -> Iterator[tuple[str, Entry]]:
    for name, entry in PAGES.items():
        if entry.role == role and plain(name) in NAMES:
            yield name, entry


def opened(context: BrowserContext, page: Page, portal: str, name: str, world: World, language: str) -> list[str]:
    """The page is open as its reader; faults when it did not answer as it should."""
    entry = PAGES[name]
    enter(context, portal, entry, world)
    answer = page.goto(portal + entry.address(name, world, language))
    return [] if answer and answer.status == entry.status else [f"answers {answer.status if answer else 'nothing'}"]


def told(found: list[str]) -> None:
    assert found == [], "\n".join(["", *found])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ROLES)
def test_normal_pages(portal, make_context, role, way, language):
    """T-01, T-02, T-04, T-06, T-08, T-09, T-10, and T-12 on the still ones."""
    world, found = make_world(), []
    context, watch = make_context(**WAYS[way])
    page = context.new_page()
    for name, _entry in entries_of(role):
        faults = opened(context, page, portal, name, world, language)
        faults += axe_faults(page) + small_targets(page, 44 if role in BIG_TARGETS else 24)
        faults += over_the_edge(page, WAYS[way]["viewport"]["width"])
        faults += stops_of_the_keyboard(page)[0]
        if way == "wide":
            faults += over_the_edge(page, 640) + over_the_edge(page, 320)  # 200 % and 400 %
            page.set_viewport_size(WAYS[way]["viewport"])
        if way == "narrow":
            faults += over_the_edge_when_spaced(page)  # T-03
        meant = f"status of {PAGES[name].status} "
        found += [f"{name}: {fault}" for fault in [*faults, *watch.taken()] if meant not in fault]
    told(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["desk_staff", "advisor", "client", "desk_manager", "headquarters", "administrator"])
def test_pages_with_nothing_on_them(portal, make_context, role, language):
    """The same where there is no case, no message, no meeting: pages that need none."""
    world, found = empty_world(), []
    context, watch = make_context(**WAYS["narrow"])
    page = context.new_page()
    for name, _entry in entries_of(role):
        try:
            faults = opened(context, page, portal, name, world, language)
        except (KeyError, NoReverseMatch):
            continue  # the page of a thing that is not there
        faults += axe_faults(page) + over_the_edge(page, 320)
        found += [f"{name}: {fault}" for fault in [*faults, *watch.taken()]]
    told(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_pages_with_errors(portal, make_context, role, language):
    """T-11 on every form of every page: sent empty and sent wrong."""
    world, found = make_world(), []
    for size in ("narrow", "wide"):
        context, watch = make_context(**WAYS[size])
        page = context.new_page()
        for name, _entry in entries_of(role):
            open_page = partial(opened, context, page, portal, name, world, language)
            faults = broken_in_turn(open_page, page, language)
            found += [f"{name}, {size}: {fault}" for fault in [*faults, *_unmeant(watch, PAGES[name].status)]]
    told(found)


def broken_in_turn(open_page: Callable[[], object], page: Page, language: str) -> list[str]:
    """Each form of the page is sent wrong, the page opened anew before each."""
    faults, number = [], 0
    cache.clear()  # wrong passwords of one page are not held against the next
    open_page()
    while number < forms_to_break(page):
        faults += [f"form {number}: {fault}" for fault in faults_of_error_page(page, number, language, axe_faults)]
        number += 1
        open_page()
    return faults


def _unmeant(watch: Watch, own: int) -> list[str]:
    """Without what the browser tells of answers that are meant: those to wrong forms, and the page's `own`."""
    return [fault for fault in watch.taken() if not any(f"status of {code} " in fault for code in (409, 422, own))]


@pytest.mark.parametrize("role", ROLES)
def test_pages_in_the_dark(portal, make_context, role):
    """T-01 once more for whoever asked the system for dark colours."""
    world, found = make_world(), []
    context, _watch = make_context(**WAYS["narrow"], color_scheme="dark")
    page = context.new_page()
    for name, _entry in entries_of(role):
        opened(context, page, portal, name, world, "ja")
        found += [f"{name}: {fault}" for fault in axe_faults(page)]
    told(found)


@pytest.mark.parametrize("role", ROLES)
def test_pages_without_javascript(portal, make_context: Any, role):
    """T-07: the page answers, holds its words and its one heading, and asks for nothing that a script would have to give."""
    world, found = make_world(), []
    context, _watch = make_context(**WAYS["narrow"], java_script_enabled=False)
    page = context.new_page()
    for name, _entry in entries_of(role):
        faults = opened(context, page, portal, name, world, "ja")
        if page.locator("h1").count() != 1:
            faults.append("no heading")
        if page.locator("main button[type=button]:visible, main [data-needs-script]:visible").count():
            faults.append("a button that does nothing without a script")
        found += [f"{name}: {fault}" for fault in faults]
    told(found)
