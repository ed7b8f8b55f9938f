"""What a stranger with somebody else's address, an open screen or a stopwatch cannot do."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client as Browser

from accounts import actions
from accounts.enums import Role
from accounts.models import User
from core.actors import service
from core.models import AuditEntry
from mailing.models import Message
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.jp"
OWN_PASSWORD = "an entirely new secret"


@pytest.fixture
def person(sme) -> User:
    """A client whose address is confirmed."""
    EmailAddress.objects.create(user=sme, email=sme.email, verified=True, primary=True)
    return sme


@pytest.fixture
def hijacked(db) -> User:
    """An account that a stranger made with an address which is not his."""
    Browser().post("/accounts/signup/", {"email": VICTIM, "password1": PASSWORD})
    cache.clear()  # the owner comes later: the limit of mails to one address has passed
    return User.objects.get(email=VICTIM)


def _code() -> str:
    return re.search(r"^\d{4}-?\d{4}$", Message.objects.order_by("-pk").first().body, re.MULTILINE)[0]


def _sign_in_by_code(browser: Browser, email: str):
    browser.post("/accounts/login/code/", {"email": email})
    return browser.post("/accounts/login/code/confirm/", {"code": _code()})


def _gets_in(email: str, password: str = PASSWORD) -> bool:
    browser = Browser()
    browser.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in browser.session


def _actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- an account made before its owner came --------------------------------------------------------
def test_stranger_does_not_get_the_role_given_to_the_owner_of_the_address(hijacked):
    actions.add_person(by=service("test"), email=VICTIM, name="新人", role=Role.DESK_MANAGER, desks=["trade_secret"])
    assert not _gets_in(VICTIM)


def test_password_of_a_stranger_is_gone_once_the_owner_signs_in_by_code(hijacked, client):
    assert _sign_in_by_code(client, VICTIM).headers["Location"] == "/home/"
    assert "パスワードは使えなくなりました" in client.get("/profile/").content.decode()
    assert EmailAddress.objects.get(email=VICTIM).verified
    assert not _gets_in(VICTIM)
    assert _actions()[:3] == ["sign_up", "drop_password", "sign_in"]


def test_password_of_a_stranger_is_gone_where_the_address_was_never_stored(hijacked, client):
    EmailAddress.objects.all().delete()
    _sign_in_by_code(client, VICTIM)
    client.post("/accounts/confirm-email/", {"code": _code()})
    assert client.get("/profile/").status_code == 200
    assert not _gets_in(VICTIM)


def test_password_of_a_stranger_is_gone_once_the_owner_resets_it(hijacked, client):
    client.post("/accounts/password/reset/", {"email": VICTIM})
    link = re.search(r"/accounts/password/reset/key/\S+", Message.objects.order_by("-pk").first().body)[0]
    page = client.get(link).headers["Location"]
    client.post(page, {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD})
    client.post("/accounts/login/", {"login": VICTIM, "password": OWN_PASSWORD})
    client.post("/accounts/confirm-email/", {"code": _code()})
    assert client.get("/profile/").status_code == 200
    assert (_gets_in(VICTIM), _gets_in(VICTIM, OWN_PASSWORD)) == (False, True)


def test_sign_in_by_code_leaves_the_password_of_a_proven_account(person, client):
    _sign_in_by_code(client, person.email)
    assert _gets_in(person.email)


# --- the audit log --------------------------------------------------------------------------------
def test_changed_password_is_audited(person, sign_in):
    new = {"oldpassword": PASSWORD, "password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    sign_in(person).post("/accounts/password/change/", new)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_ref, entry.actor_ref) == ("change_password", person.ref, f"user:{person.ref}")


def test_first_password_is_audited(person, sign_in):
    person.set_unusable_password()
    person.save()
    sign_in(person).post("/accounts/password/set/", {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD})
    assert _actions() == ["set_password"]


def test_reset_password_is_audited(person, client):
    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"/accounts/password/reset/key/\S+", Message.objects.get().body)[0]
    client.post(client.get(link).headers["Location"], {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD})
    assert _actions() == ["reset_password"]


def test_changed_address_is_audited_without_the_address(person, client):
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.jp", "action_add": "1"})
    client.post("/accounts/confirm-email/", {"code": _code()})
    person.refresh_from_db()
    assert person.email == "new@example.jp"
    entry = AuditEntry.objects.get(action="change_address")
    assert (entry.object_ref, entry.changes) == (person.ref, {})


def test_wrong_sign_in_code_is_audited_whoever_is_behind_it(person):
    for email in (person.email, "nobody@example.jp"):
        browser = Browser()
        browser.post("/accounts/login/code/", {"email": email})
        browser.post("/accounts/login/code/confirm/", {"code": "0000-0000"})
    rows = list(AuditEntry.objects.order_by("pk").values_list("action", "actor_ref", "object_ref"))
    assert rows == [("code_failed", "anonymous", person.ref), ("code_failed", "anonymous", "unknown")]


def test_wrong_code_of_a_new_account_is_audited():
    browser = Browser()
    browser.post("/accounts/signup/", {"email": "new@example.jp", "password1": PASSWORD})
    browser.post("/accounts/confirm-email/", {"code": ""})
    assert AuditEntry.objects.get(action="code_failed").object_ref == User.objects.get().ref


# --- signing up -----------------------------------------------------------------------------------
@pytest.mark.parametrize("broken", ["accounts.actions.sign_up", "allauth.account.forms.setup_user_email"])
def test_sign_up_that_breaks_off_leaves_nothing(monkeypatch, broken):
    def fail(*_given, **_named):
        raise RuntimeError("broken off")

    monkeypatch.setattr(broken, fail)
    with pytest.raises(RuntimeError, match="broken off"):
        Browser().post("/accounts/signup/", {"email": "new@example.jp", "password1": PASSWORD})
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_sign_up_takes_as_long_for_a_known_address(person, monkeypatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    Browser().post("/accounts/signup/", {"email": "new@example.jp", "password1": PASSWORD})
    for_new = len(hashed)
    Browser().post("/accounts/signup/", {"email": person.email, "password1": PASSWORD})
    assert (for_new, len(hashed)) == (1, 2)


# --- an open screen -------------------------------------------------------------------------------
CHANGE = {"email": "new@example.jp", "action_add": "1"}


@pytest.fixture
def stale(person, sign_in, time_machine) -> Browser:
    """The person signed in six minutes ago."""
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    browser = sign_in(person)
    time_machine.move_to("2026-11-20T10:06+09:00", tick=False)
    return browser


def test_address_change_asks_for_the_password_and_goes_on_with_what_was_typed(stale):
    asked = stale.post("/accounts/email/", CHANGE)
    assert asked.status_code == 401
    assert 'name="email" value="new@example.jp"' not in asked.content.decode()  # nobody says it came from our own page
    wrong = CHANGE | {"proof-for": "post", "proof-password": "wrong password here"}
    assert stale.post("/accounts/email/", wrong).status_code == 401
    assert not Message.objects.exists()
    right = CHANGE | {"proof-for": "post", "proof-password": PASSWORD}
    assert stale.post("/accounts/email/", right).headers["Location"] == "/accounts/confirm-email/"
    assert Message.objects.get().recipient == "new@example.jp"


def test_address_change_without_password_asks_for_a_fresh_code(stale, person):
    User.objects.filter(pk=person.pk).update(password="!none")
    stale.force_login(User.objects.get(pk=person.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = stale.session
    del session["proved_at"]
    session.save()
    stale.post("/accounts/email/", CHANGE | {"proof-for": "post", "proof-send": "1"})
    mail = Message.objects.get()
    assert (mail.event, mail.recipient, mail.is_secret) == ("proof_code", person.email, True)
    answer = stale.post("/accounts/email/", CHANGE | {"proof-for": "post", "proof-code": _code()})
    assert answer.headers["Location"] == "/accounts/confirm-email/"


@pytest.mark.parametrize(
    "page", ["/accounts/password/set/", "/accounts/email/", "/accounts/2fa/app/", "/accounts/2fa/passkeys/new/"]
)
def test_what_opens_the_account_is_not_changed_from_an_open_screen(stale, page):
    assert stale.get(page).status_code == 401
