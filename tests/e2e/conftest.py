"""Browser tests: the portal on a live server, headless Chromium of the system, and the axe rules.

A test file here marks itself with `pytestmark = pytest.mark.browser`; such tests run once, on SQLite.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as portal_settings
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.conftest import PASSWORD
from tests.e2e.looks import Watch

# Playwright keeps an event loop in the thread of the test; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

AXE = Path(portal_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; root may not use its sandbox."""
    return browser_type_launch_args | {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "viewport": WIDE}


@pytest.fixture
def portal(live_server, settings) -> str:
    """The address of the running portal, known to it as its own."""
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture(autouse=True)
def _nothing_is_broken(request) -> Iterator[None]:
    """No page of a browser test asks another origin, breaks the content policy or fails in a script."""
    if "page" not in request.fixturenames:
        yield
        return
    page: Page = request.getfixturevalue("page")
    own = request.getfixturevalue("portal")
    wrong: list[str] = []
    page.on("request", lambda sent: None if sent.url.startswith((own, "data:")) else wrong.append(f"asks {sent.url}"))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    yield
    assert wrong == []


@pytest.fixture
def sign_in_as(portal: str) -> Callable[[Page, User], None]:
    """Signs a user of the cast in through the real page."""

    def _sign_in_as(page: Page, user: User) -> None:
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        page.goto(f"{portal}/accounts/login/")
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return _sign_in_as


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What the axe rules of WCAG 2.2 A and AA find on a page: `rule: first element`, empty when nothing."""

    def _axe(page: Page) -> list[str]:
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        answer = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG_AA)
        return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in answer["violations"]]

    return _axe


@pytest.fixture
def narrow(browser: Browser, browser_context_args: dict[str, Any], portal: str) -> Iterator[Page]:
    """A second page as a phone shows it, 360 px wide, signed in as nobody."""
    context = browser.new_context(**browser_context_args | {"viewport": NARROW})
    yield context.new_page()
    context.close()


@pytest.fixture
def faults(axe) -> Callable[..., list[str]]:
    """What is wrong with an open page, wide and then as a phone shows it: axe, edges, and what else the caller asks."""

    def _faults(page: Page, *questions: str, narrow: dict[str, int] = NARROW) -> list[str]:
        found, before = [], page.viewport_size
        for size in (WIDE, narrow):
            page.set_viewport_size(size)
            wrong = [*axe(page), *(["reaches over the edge"] if reaches_over_the_edge(page) else [])]
            wrong += [str(fault) for question in questions for fault in page.evaluate(question)]
            found += [f"{page.url} at {size['width']} px: {fault}" for fault in wrong]
        page.set_viewport_size(before or WIDE)
        return found

    return _faults


@pytest.fixture
def make_context(browser: Browser, browser_context_args: dict[str, Any], portal: str) -> Any:
    """Makes browser contexts that watch their pages, and closes them."""
    contexts: list[BrowserContext] = []

    def _make_context(**given: Any) -> tuple[BrowserContext, Watch]:
        context = browser.new_context(**browser_context_args | given)
        contexts.append(context)
        return context, Watch(context, portal)

    yield _make_context
    for context in contexts:
        context.close()


def reaches_over_the_edge(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
