"""Accounts that a stranger prepared for somebody else, and what two windows may do at once."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client as Browser
from django.urls import reverse

from accounts import proof
from accounts.models import User
from core.models import AuditEntry
from mailing.models import Message
from tests.accounts.test_company_sign_in import go_round, provider, who_is_in
from tests.accounts.test_hardening import OWN_PASSWORD, VICTIM, _code, _gets_in, _sign_in_by_code, hijacked
from tests.factories.second_factors import give_app, give_passkey

__all__ = ["hijacked", "provider"]  # fixtures
pytestmark = pytest.mark.django_db


def actions_of(user: User) -> list[str]:
    return list(AuditEntry.objects.filter(object_ref=user.ref).order_by("pk").values_list("action", flat=True))


# --- an account that waits for its victim ---------------------------------------------------------
def test_company_that_proves_an_unproven_address_gets_it_without_what_a_stranger_set(provider, hijacked, sign_in):
    give_app(hijacked)
    SocialAccount.objects.create(user=hijacked, provider="company", uid="stranger")
    stranger, owner = sign_in(hijacked), Browser()
    provider.person["email"] = VICTIM
    go_round(owner)

    assert who_is_in(owner) == VICTIM
    assert stranger.get("/profile/").status_code == 302
    assert not _gets_in(VICTIM)
    assert list(SocialAccount.objects.values_list("uid", flat=True)) == [provider.person["sub"]]
    assert not Authenticator.objects.exists()
    assert EmailAddress.objects.get(user=hijacked).verified
    assert {"drop_password", "drop_sign_ins", "connect_sign_in"} <= set(actions_of(hijacked))


def test_stranger_who_came_by_a_provider_is_shut_out_by_the_owners_code(provider, client):
    provider.person |= {"email": VICTIM, "email_verified": False}
    go_round(Browser())
    _sign_in_by_code(client, VICTIM)
    assert client.get("/profile/").status_code == 200
    assert not SocialAccount.objects.exists()


def test_stranger_who_came_by_a_provider_is_shut_out_by_a_reset(hijacked, client):
    SocialAccount.objects.create(user=hijacked, provider="company", uid="stranger")
    client.post("/accounts/password/reset/", {"email": VICTIM})
    link = next(word for word in Message.objects.order_by("-pk")[0].body.split() if "/reset/key/" in word)
    page = client.get(link.removeprefix("http://testserver")).headers["Location"]
    client.post(page, {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD})
    assert not SocialAccount.objects.exists()
    assert _gets_in(VICTIM, OWN_PASSWORD) is False  # the address is still to be confirmed
    client.post("/accounts/login/", {"login": VICTIM, "password": OWN_PASSWORD})
    client.post("/accounts/confirm-email/", {"code": _code()})
    assert _gets_in(VICTIM, OWN_PASSWORD)


def test_first_confirmation_leaves_no_password_that_was_not_typed_on_the_way(provider, hijacked):
    SocialAccount.objects.create(user=hijacked, provider="company", uid=provider.person["sub"])
    owner = Browser()
    go_round(owner)
    owner.post("/accounts/confirm-email/", {"code": _code()})
    assert who_is_in(owner) == VICTIM
    assert not _gets_in(VICTIM)


def test_password_of_who_signs_up_stays_with_his_confirmation():
    browser = Browser()
    browser.post("/accounts/signup/", {"email": VICTIM, "password1": OWN_PASSWORD})
    browser.post("/accounts/confirm-email/", {"code": _code()})
    assert who_is_in(browser) == VICTIM
    assert _gets_in(VICTIM, OWN_PASSWORD)


# --- codes by mail --------------------------------------------------------------------------------
def test_codes_that_prove_a_person_are_mailed_five_times_in_ten_minutes(sme, sign_in, time_machine):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    browser = sign_in(sme)
    time_machine.shift(proof.FRESH_FOR + 1)
    ask = {"proof-send": "1", "proof-for": "get"}
    pages = [browser.post(reverse("account_email"), ask) for _n in range(6)]
    assert Message.objects.filter(event="proof_code").count() == 5
    assert "分後に" not in pages[4].text
    assert "10分後に" in pages[5].text


# --- second factors -------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_removal_looks_at_what_is_left_with_the_person_locked(kind, advisor, sign_in, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    rows = {"totp": give_app(advisor), "webauthn": give_passkey(advisor)}
    seen = []
    monkeypatch.setattr(
        User.objects.__class__, "select_for_update", lambda self: seen.append(_depth()) or self.all(), raising=False
    )
    row = Authenticator.objects.get(user=advisor, type=kind)
    page = {"totp": reverse("mfa_deactivate_totp"), "webauthn": reverse("mfa_remove_webauthn", args=[row.pk])}[kind]
    sign_in(advisor).post(page)
    assert rows
    assert seen
    assert min(seen) >= 3  # of the test, of the view, of the question
    assert not Authenticator.objects.filter(pk=row.pk).exists()


def _depth() -> int:
    from django.db import connection

    return len(connection.savepoint_ids) + 1


def test_who_has_removed_his_last_factor_must_set_one_up(advisor, sign_in, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    give_app(advisor)
    browser = sign_in(advisor)
    monkeypatch.setattr("accounts.mfa_adapter.PortalMFAAdapter.can_delete_authenticator", lambda *_given: True)
    assert browser.get("/s/queue/").status_code == 200
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get("/s/queue/").status_code == 302
