"""Asks every address as everybody, and looks into what comes back."""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from inpit_portal.pages import pages
from tests.access.kinds import MARKS, PERSONAS, READERS, Access, mark
from tests.e2e.pages import FILES, PAGES, POST_ONLY, Entry, plain

NAMES = {page.name for page in pages()}
ENTRIES: dict[str, Entry] = {
    name: entry for name, entry in {**PAGES, **FILES, **POST_ONLY}.items() if entry.before is None and plain(name) in NAMES
}
# words of every kind of case, and a mark that nobody but its readers may even find
SEARCHES = ("?q=図面", "?q=髙﨑", f"?q={mark('secret')}", "?status=all", "?status=all&page_size=200")


REVIEWERS = ("auditor", "headquarters", "administrator")
REVIEWED = ("audit:", "retention:", "consultations:emergency", "consultations:unseen")


@dataclass(frozen=True)
class Ask:
    """One request: who, which address, about a case of which kind ("" where the address names none)."""

    persona: str
    name: str
    address: str
    kind: str

    def __str__(self) -> str:
        return f"{self.persona} {self.name} {self.address} [{self.kind or 'no object'}]"


def everything(access: Access) -> Iterator[Ask]:
    """Every address × persona × kind of case × language; addresses without an object once, and once for each search."""
    for name, entry in ENTRIES.items():
        for kind, world in access.worlds.items():
            arguments = _arguments(entry, world)
            if arguments is None:
                continue
            if not arguments:
                yield from _plain(name, entry, world, kind)
                continue
            for language in ("ja", "en"):
                address = entry.address(name, world, language)
                yield from (Ask(persona, name, address, kind) for persona in PERSONAS)


def _plain(name: str, entry: Entry, world: Any, kind: str) -> Iterator[Ask]:
    """A page that names no object: as it is, and asked for each mark."""
    if kind != "own":
        return
    for language in ("ja", "en"):
        with translation.override(language):
            bare = reverse(plain(name))
        for query in ("", *SEARCHES):
            yield from (Ask(persona, name, bare + query, "") for persona in PERSONAS)


def _arguments(entry: Entry, world: Any) -> tuple[Any, ...] | None:
    """None where this world has no such thing."""
    try:
        return entry.arguments(world)
    except KeyError:
        return None


def some(asks: list[Any], seed: str, count: int) -> list[Any]:
    """A part of them, another one for each seed."""
    return random.Random(seed).sample(asks, min(count, len(asks)))  # nothing secret hangs on it


def browser_of(user: User | None) -> Browser:
    browser = Browser(raise_request_exception=False)
    if user is not None:
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def answer_to(ask: Ask, browser: Browser, method: str = "get") -> tuple[HttpResponseBase, bytes, int]:
    """The answer, all that came (archives unpacked, headers too), and how many statements it took."""
    statements = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        answer = getattr(browser, method)(ask.address)
        body = b"".join(answer) if answer.streaming else answer.content
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
    return answer, heads + b"\n" + body + _unpacked(body), statements


def _unpacked(body: bytes) -> bytes:
    """What stands in an archive: workbooks, copies of data."""
    if not body.startswith(b"PK"):
        return b""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def leaks(ask: Ask, came: bytes, numbers: dict[str, str]) -> list[str]:
    """Marks and numbers that came to somebody who may not know them. What stands in the address itself is an echo.

    `numbers` is {receipt number: kind of case}.
    """
    marks = {each.decode() for each in re.findall(rb"zq[a-z]+qz", came)} & set(MARKS)
    keeps_accounts = ask.persona == "administrator" and ask.name.startswith("accounts:reset")  # sees who has an account
    found = set() if keeps_accounts else {mark for mark in marks if ask.persona not in MARKS[mark]}
    known = {each.decode() for each in re.findall(rb"R8-\d{6}-0", came)} & set(numbers)
    reviews = ask.persona in REVIEWERS and ask.name.startswith(REVIEWED)  # numbers, never a word of a case
    sees_delivery = ask.persona == "administrator" and ask.name.startswith("mailing:")  # of every mail, no text
    holds_a_token = plain(ask.name) in ("my:follow_up", "public:consult_done", "public:consult_slip", "public:consult_resume")
    if not (sees_delivery or holds_a_token or reviews):
        found |= {number for number in known if ask.persona not in READERS[numbers[number]]}
    return sorted(each for each in found if each not in ask.address)


def numbers_of(access: Access) -> dict[str, str]:
    """The receipt numbers by kind of case, but those at the other end of a handoff: both desks know them."""
    return {case.ref: kind for kind, world in access.worlds.items() for name, case in world.cases.items() if name != "answer"}


def may_read(ask: Ask) -> bool:
    return ask.kind in READERS and ask.persona in READERS[ask.kind]


def missing(ask: Ask, access: Access) -> Ask:
    """The same request for something that does not exist."""
    world, entry = access.worlds[ask.kind], ENTRIES[ask.name]
    language = "en" if ask.address.startswith("/en/") else "ja"
    names = tuple(_unknown(each) for each in entry.arguments(world))
    with translation.override(language):
        return Ask(ask.persona, ask.name, reverse(plain(ask.name), args=names), ask.kind)


def _unknown(argument: Any) -> Any:
    """A name of the same shape that nothing has."""
    if not isinstance(argument, str) or argument in ("csv", "xlsx", "json"):
        return argument
    return "R8-999999-9" if re.fullmatch(r"R8-\d{6}-0", argument) else "x" * len(argument)


def masked(body: bytes, ask: Ask) -> bytes:
    """The answer without what differs between any two requests: its own address, tokens, the number of an error page."""
    text = body.decode(errors="replace")
    for part in ask.address.strip("/").split("/"):
        if len(part) > 5:
            text = text.replace(part, "…")
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*', r"\1…", text)
    varies = r"csrftoken=[^;]*|[0-9A-F]{4}-[0-9A-F]{4}|[0-9a-f]{8,}|\d+:\d+|data-left=.\d+|[Ee]xpires[:=][^;\n]*"
    return re.sub(varies, "…", text).encode()
