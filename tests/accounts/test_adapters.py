"""Signing in, up and out through allauth's pages: mails in the outbox, audit rows, and no oracle."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from core.models import AuditEntry
from mailing.models import Message

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(sme) -> User:
    """A client whose address is confirmed."""
    EmailAddress.objects.create(user=sme, email=sme.email, verified=True, primary=True)
    return sme


def _sign_in(browser: Browser, email: str, password: str = PASSWORD):
    return browser.post("/accounts/login/", {"login": email, "password": password})


def _audit() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor_ref", "object_ref"))


def test_sign_in_and_out_leave_audit_rows(person, client):
    assert _sign_in(client, "SME@example.jp").headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(person.pk)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
    assert _audit() == [("sign_in", f"user:{person.ref}", person.ref), ("sign_out", f"user:{person.ref}", person.ref)]


def test_sign_in_gives_a_new_session(person, client):
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    _sign_in(client, person.email)
    assert client.session.session_key != session.session_key


def test_failed_sign_in_tells_nothing_and_costs_the_same(person):
    _sign_in(Browser(), "first@example.jp", "wrong password here")  # the counters of this network stand
    texts, costs = [], []
    for email in (person.email, "nobody@example.jp"):
        with CaptureQueriesContext(connection) as queries:
            answer = _sign_in(Browser(), email, "wrong password here")
        texts.append(re.sub(r'value="[^"]*"', "", answer.content.decode()))
        costs.append(len(queries))
        assert answer.status_code == 200
    assert costs[0] == costs[1]
    assert "メールアドレスまたはパスワードが違います" in texts[0]
    assert texts[0] == texts[1]
    assert _audit()[1:] == [("sign_in_failed", "anonymous", person.ref), ("sign_in_failed", "anonymous", "unknown")]


def test_sign_in_by_code_with_the_mail_from_the_outbox(person, client):
    client.post("/accounts/login/code/", {"email": person.email})
    message = Message.objects.get()
    assert (message.event, message.recipient, message.is_secret, message.scope) == ("sign_in_code", person.email, True, "")
    code = re.search(r"^\d{4}-?\d{4}$", message.body, re.MULTILINE)[0]
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_code_for_an_unknown_address_looks_the_same_and_mails_nobody(person, client):
    known = client.post("/accounts/login/code/", {"email": person.email})
    unknown = Browser().post("/accounts/login/code/", {"email": "nobody@example.jp"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert list(Message.objects.values_list("recipient", flat=True)) == [person.email]


def test_code_is_mailed_in_the_language_of_the_person(person, client):
    person.language = "en"
    person.save()
    client.post("/accounts/login/code/", {"email": person.email})
    assert Message.objects.get().subject == "Your sign-in code"


def test_sign_up_makes_a_client_once_the_code_came_back(client):
    client.post("/en/accounts/signup/", {"email": "new@example.jp", "password1": PASSWORD})
    message = Message.objects.get()
    assert (message.event, message.language, message.is_secret) == ("confirm_address", "en", True)
    code = re.search(r"^\d{4}-?\d{4}$", message.body, re.MULTILINE)[0]
    client.post("/en/accounts/confirm-email/", {"code": code})
    user = User.objects.get(email="new@example.jp")
    assert list(user.role_grants.values_list("role", "desk_code")) == [(Role.CLIENT, "")]
    assert (user.language, client.session["_auth_user_id"]) == ("en", str(user.pk))
    assert [action for action, _by, _ref in _audit()] == ["sign_up", "sign_in"]


def test_sign_up_with_a_known_address_looks_the_same_and_tells_the_owner(person):
    answers = [
        Browser().post("/accounts/signup/", {"email": email, "password1": PASSWORD})
        for email in ("new@example.jp", person.email)
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/accounts/confirm-email/")}
    assert list(Message.objects.order_by("pk").values_list("event", "recipient")) == [
        ("confirm_address", "new@example.jp"),
        ("account_exists", person.email),
    ]


def test_password_reset_link_is_on_our_own_address_and_works_once(person, client, settings):
    settings.PUBLIC_URL = "https://portal.example.jp"
    client.post("/accounts/password/reset/", {"email": person.email}, headers={"host": "localhost"})
    link = re.search(r"https?://\S+/key/\S+", Message.objects.get().body)[0]
    assert link.startswith("https://portal.example.jp/accounts/password/reset/key/")
    page = client.get(link.removeprefix("https://portal.example.jp"))
    client.post(page.headers["Location"], {"password1": "an entirely new secret", "password2": "an entirely new secret"})
    person.refresh_from_db()
    assert person.check_password("an entirely new secret")
    again = Browser().get(link.removeprefix("https://portal.example.jp"), follow=True)
    assert again.context["token_fail"]


def test_changed_password_is_told_and_ends_other_sessions(person, sign_in):
    here, elsewhere = sign_in(person), sign_in(person)
    new = {"oldpassword": PASSWORD, "password1": "an entirely new secret", "password2": "an entirely new secret"}
    here.post("/accounts/password/change/", new)
    message = Message.objects.get()
    assert (message.event, message.recipient, message.is_secret) == ("account_changed", person.email, False)
    assert "パスワードが変更されました" in message.body
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302


def test_sign_in_of_a_deactivated_person_is_refused(person, client):
    person.is_active = False
    person.save()
    _sign_in(client, person.email)
    assert "_auth_user_id" not in client.session


def test_too_many_tries_are_slowed_down(person):
    for _ in range(5):
        _sign_in(Browser(), person.email, "wrong password here")
    answer = _sign_in(Browser(), person.email)
    assert "5分後にもう一度お試しください" in answer.content.decode()


def test_reset_link_with_next_to_another_site_is_ignored(person, client):
    answer = client.post("/accounts/login/?next=https://evil.example/", {"login": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/home/"
