"""Nobody learns from an answer whether an address has an account: not from the page, the headers, the work or the mails."""

import re
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mailing import actions as mailing_actions
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = ("with_password", "without_password", "deactivated", "unproven", "unknown")
WAYS = {
    "sign_in": ("/accounts/login/", lambda email: {"login": email, "password": "not the password at all"}),
    "code": ("/accounts/login/code/", lambda email: {"email": email}),
    "reset": ("/accounts/password/reset/", lambda email: {"email": email}),
    "sign_up": ("/accounts/signup/", lambda email: {"email": email, "password1": "an entirely new secret"}),
}
CHANGING = re.compile(r'value="[^"]*"|content="[^"]*"')


VARYING = ("Expires", "Content-Length")  # the time, and the length of the address itself


@dataclass
class Answer:
    """All that somebody outside can see or measure."""

    status: int
    headers: dict[str, str]
    body: str
    queries: int
    hashes: int
    wakes: int


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    counted: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append("") or encode(*args))
    return counted


@pytest.fixture
def wakes(monkeypatch) -> list[str]:
    """How often the mail worker was woken: a call to the broker that takes time."""
    counted: list[str] = []
    monkeypatch.setattr(mailing_actions, "wake_worker", lambda: counted.append(""))
    return counted


def _make(kind: str) -> str:
    email = f"{kind}@example.jp"
    if kind == "unknown":
        return email
    user = User.objects.create_user(email, None if kind == "without_password" else PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=kind != "unproven", primary=True)
    if kind == "deactivated":
        user.is_active = False
        user.save()
    return email


def _ask(way: str, kind: str, hashes: list[str], wakes: list[str]) -> Answer:
    address, values = WAYS[way]
    email = _make(kind)
    browser = Browser()
    browser.get(address)
    hashes.clear()
    wakes.clear()
    with CaptureQueriesContext(connection) as queries:
        found = browser.post(address, values(email))
    headers = {name: value for name, value in found.headers.items() if name not in VARYING}
    body = CHANGING.sub("", found.content.decode()).replace(email, "…")
    return Answer(found.status_code, headers, body, len(queries), len(hashes), len(wakes))


@pytest.mark.parametrize("way", WAYS)
def test_answer_is_the_same_whoever_has_the_address(way, hashes, wakes):
    _ask(way, "unknown", hashes, wakes)  # the counters of this network stand
    User.objects.all().delete()
    answers = {kind: _ask(way, kind, hashes, wakes) for kind in KINDS}
    for kind in KINDS:
        assert answers[kind] == answers["unknown"], kind
