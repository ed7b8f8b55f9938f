"""Whatever stands behind the question mark or in the path: an answer that a person can read, never a failure.

Two kinds of garbage each day, all of them in `make drill-access`.
"""

import os
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.access import asking
from tests.access.test_every_answer import readers
from tests.e2e.pages import FILES, PAGES, POST_ONLY, plain
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.django_db
FOUND = {**PAGES, **FILES, **POST_ONLY}
WORDS = """
q year month desk status kind page after before method step select done next number level theme due handed whose source
urgent action case asked is_urgent comment advisor from to person object format print shown site leak was again body
check view sort order title language code token ref id pk client company contact appointment
"""
NAMES = WORDS.split()
GARBAGE = {
    "nul": "%00",
    "surrogate": "%ED%A0%80",
    "no utf-8": "%FF%FE",
    "huge number": "9" * 40,
    "negative": "-1",
    "full width": quote("１２３"),
    "not a number": "1e400",
    "quote": quote("' OR 1=1 --"),
    "path": quote("../../etc/passwd"),
    "line break": "a%0D%0ASet-Cookie:x=1",
    "long": "a" * 5000,
    "markup": quote("<script>alert(1)</script>"),
    "direction": quote("\u202e\u2066x"),
}

SEED = os.environ.get("DRILL_SEED", f"{timezone.localdate()}")
KINDS = list(GARBAGE) if os.environ.get("DRILL_ACCESS") else asking.some(list(GARBAGE), SEED, 2)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_a_query_fails_nowhere(world, kind):
    query = "&".join(f"{name}={GARBAGE[kind]}" for name in NAMES)
    browsers, wrong = readers(world), []
    for name, entry in FOUND.items():
        if plain(name) not in asking.NAMES:
            continue
        address = entry.address(name, world).partition("?")[0]
        answer = browsers[entry.role].get(f"{address}?{query}")
        came = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code >= 500 or b"<script>alert(1)" in came or "\nSet-Cookie:x" in str(answer.headers):
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_the_path_is_not_found(world, kind):
    browsers, wrong = readers(world), []
    for name, entry in FOUND.items():
        arguments = entry.arguments(world) if plain(name) in asking.NAMES else ()
        address = entry.address(name, world).partition("?")[0] if arguments else ""
        for argument in arguments:
            if not isinstance(argument, str) or quote(argument) not in address:
                continue
            answer = browsers[entry.role].get(address.replace(quote(argument), GARBAGE[kind]))
            if answer.status_code not in (302, 400, 404, 405, 410) and not _takes_any_token(name, answer.status_code):
                wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []


def _takes_any_token(name: str, status: int) -> bool:
    """Pages that say in words that a link is of no use."""
    return status == 200 and plain(name) in ("account_reset_password_from_key", "public:consult_resume", "my:follow_up")
