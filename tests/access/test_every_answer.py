"""What holds for every address, whoever asks: no press without a token, the safe headers, the frozen list."""

import pytest
from django.test import Client as Browser

from inpit_portal.pages import pages
from inpit_portal.public_pages import PUBLIC
from tests.access import asking
from tests.e2e.pages import FILES, PAGES, POST_ONLY, plain
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.django_db
FOUND = {**PAGES, **FILES, **POST_ONLY}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def world() -> World:
    return make_world()


def readers(world: World, **options: bool) -> dict[str, Browser]:
    found = {role: Browser(raise_request_exception=False, **options) for role in ("visitor", *world.people)}
    for role, browser in found.items():
        if role in world.people:
            browser.force_login(world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def each(world: World, **options: bool):
    """Every address with its reader: (name, browser, address). What some addresses need ends sessions: they are made first."""
    known = [(name, entry) for name, entry in FOUND.items() if plain(name) in asking.NAMES]
    addresses = [(name, entry.role, entry.address(name, world)) for name, entry in known]
    browsers = readers(world, **options)
    return [(name, browsers[role], address) for name, role, address in addresses]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_pressed_without_a_token(world, method):
    """The token is asked before anything else; views that look at it themselves first refuse methods that they do not know."""
    strict = each(world, enforce_csrf_checks=True)
    answers = {name: getattr(browser, method)(address).status_code for name, browser, address in strict}

    refused = {403} if method == "post" else {403, 405}
    assert {name: status for name, status in answers.items() if status not in refused} == {}


def test_every_answer_carries_the_safe_headers(world):
    wrong = []
    for name, browser, address in each(world):
        answer = browser.get(address)
        b"".join(answer) if answer.streaming else answer.content
        policy = answer.headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong.append(f"{name}: {policy!r}")
        wrong += [
            f"{name}: {head} {answer.headers.get(head)!r}" for head, value in SAFE.items() if answer.headers.get(head) != value
        ]
        is_own = FOUND[name].role != "visitor" and answer.status_code != 302
        if is_own and answer.headers.get("Cache-Control", "").find("no-store") < 0:
            wrong.append(f"{name}: may be kept by caches")
    assert wrong == []


def test_a_forged_host_is_refused_and_stands_nowhere(world):
    wrong = []
    for name, browser, address in each(world):
        answer = browser.get(address, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        if answer.status_code != 400 or b"evil.example" in answer.content:
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []


def test_a_forged_forwarding_header_changes_no_link(world):
    wrong = []
    for name, browser, address in each(world):
        answer = browser.get(address, headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "evil"})
        came = b"".join(answer) if answer.streaming else answer.content
        if b"evil" in came or "evil" in str(answer.headers):
            wrong.append(name)
    assert wrong == []


def test_open_pages_are_exactly_the_frozen_list():
    assert {page.name for page in pages() if page.is_open} == set(PUBLIC)


def test_nobody_opens_another_page_without_signing_in(world):
    """Whoever is not signed in is led to the sign-in page, from every address that is not on the list."""
    visitor, wrong = Browser(raise_request_exception=False), []
    for name, entry in FOUND.items():
        if plain(name) not in asking.NAMES or plain(name) in PUBLIC:
            continue
        answer = visitor.get(entry.address(name, world))
        if answer.status_code != 302 or "/accounts/login/" not in answer.headers["Location"]:
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []
