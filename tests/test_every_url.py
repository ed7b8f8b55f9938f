"""Every address of the URLconf stands in tests/e2e/pages.py, answers its reader, and is one whole page in both languages.

No browser: this runs on both engines. The browser looks at the same list in test_every_page.py.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.test import Client as Browser

from accounts.demo import PEOPLE
from inpit_portal.pages import pages
from tests.e2e.pages import FILES, NO_PAGE, PAGES, POST_ONLY, Entry, plain
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.django_db
NAMES = [page.name for page in pages()]
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾟ、。「」]")
ENGLISH = re.compile(r"\b[A-Z][a-z]+(?: [a-z]+){2,}")  # a sentence or a label of three words and more
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMES_IN_JAPANESE = re.compile("|".join(["日本語", *(each.name for each in PEOPLE)]))  # of a language, of made-up people
SAME_PAGE = {"account_reauthenticate"}  # the reader sees this or accounts:sign_in_again, never both
MOST_BYTES = 60 * 1024  # of HTML, compressed


class Look(HTMLParser):
    """What a page says: its title, headings, words outside `lang` of another language, and what no page may hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []  # tag, language
        self.title, self.headings, self.words, self.wrong = "", [], [], []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = dict(given)
        self.wrong += [f"{name}= on <{tag}>" for name in attributes if name == "style" or name.startswith("on")]
        if tag == "html":
            self.language = attributes.get("lang") or ""
        language = attributes.get("lang") or (self.open[-1][1] if self.open else "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "script" and "src" not in attributes:
            self.wrong.append("script in the page")
        if tag not in VOID:
            self.open.append((tag, language))
        self._say(" ".join(attributes.get(name) or "" for name in ("alt", "title", "aria-label", "placeholder")), language)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1] if self.open else ("", "")
        if tag == "title" and not self.title and ("svg", language) not in self.open:
            self.title = data.strip()
        if tag not in ("script", "style"):
            self._say(data, language)

    def _say(self, words: str, language: str) -> None:
        if words.strip() and language == self.language:
            self.words.append(" ".join(words.split()))


def reader(entry: Entry, world: World) -> Browser:
    """A browser in which the reader of this page is signed in and what must come before has happened."""
    browser = Browser(raise_request_exception=False)
    user = world.user(entry.role)
    if user is not None:
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if entry.before is not None:
        entry.before(browser, world)
    return browser


def looked_at(world: World, language: str, wrong: list[str]) -> Iterator[tuple[str, Look]]:
    """Every page of the list in this language. What does not answer as it should is added to `wrong`."""
    for name, entry in PAGES.items():
        if plain(name) not in NAMES:
            continue
        address = entry.address(name, world, language)
        try:
            answer = reader(entry, world).get(address)
        except pytest.fail.Exception as unknown:  # a template asks for what is not there
            wrong.append(f"{name} {address}: {unknown}")
            continue
        if answer.status_code != entry.status:
            wrong.append(f"{name} {address}: {answer.status_code} {answer.headers.get('Location', '')}")
            continue
        size = len(gzip.compress(answer.content))
        if size > MOST_BYTES:
            wrong.append(f"{name}: {size:,} bytes")
        yield name, Look(answer.content.decode())


def told(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(["", *found]), pytrace=False)


def test_every_url_is_told_about_once():
    listed = [*{plain(name) for name in PAGES}, *POST_ONLY, *FILES, *NO_PAGE]
    told([f"{name}: no line in tests/e2e/pages.py" for name in sorted(set(NAMES) - set(listed))])
    told([f"{name}: in tests/e2e/pages.py, but no address has this name" for name in sorted(set(listed) - set(NAMES))])
    assert [name for name, times in Counter(listed).items() if times > 1] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_one_whole_page_in_its_language(language):
    """What people typed is Japanese in the one world and ASCII in the other: what is of the other language is ours."""
    found: list[str] = []
    titles: dict[str, str] = {}
    foreign = ENGLISH if language == "ja" else JAPANESE
    for name, look in looked_at(make_world(latin=language == "en"), language, found):
        found += [f"{name}: {fault}" for fault in [*look.wrong, *faults_of_headings(look)]]
        found += [f"{name}: {words}" for words in look.words if foreign.search(NAMES_IN_JAPANESE.sub("", words))]
        if look.language != language:
            found.append(f"{name}: lang is {look.language!r}")
        if not look.title or (titles.get(look.title, plain(name)) != plain(name) and name not in SAME_PAGE):
            found.append(f"{name}: title {look.title!r} is that of {titles.get(look.title)}")
        titles[look.title] = plain(name)
    told(found)


def faults_of_headings(look: Look) -> Iterator[str]:
    if look.headings.count(1) != 1:
        yield f"{look.headings.count(1)} h1"
    if any(after > before + 1 for before, after in pairwise([0, *look.headings])):
        yield f"headings jump, {look.headings}"


def test_post_only_addresses_refuse_to_be_opened():
    world, wrong = make_world(), []
    for name, entry in POST_ONLY.items():
        if plain(name) in NAMES and (status := reader(entry, world).get(entry.address(name, world)).status_code) != 405:
            wrong.append(f"{name}: {status}")
    told(wrong)


def test_files_come_to_whom_they_are_for():
    world, wrong = make_world(), []
    for name, entry in FILES.items():
        if plain(name) not in NAMES:
            continue
        answer = reader(entry, world).get(entry.address(name, world))
        if answer.status_code != 200 or "text/html" in answer.headers["Content-Type"]:
            wrong.append(f"{name}: {answer.status_code} {answer.headers['Content-Type']}")
        b"".join(answer)  # read to its end, the file is closed
    told(wrong)
