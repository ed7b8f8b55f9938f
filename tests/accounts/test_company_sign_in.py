"""Signing in through a provider of companies, all the way round a local one."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser

from accounts.enums import Role
from accounts.models import User
from core.models import AuditEntry
from inpit_portal import environment
from mailing.models import Message
from tests.factories.company_provider import CLIENT, SECRET, Provider, running
from tests.factories.second_factors import app_code, give_app

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/company/login/"


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[Provider]:
    settings.PUBLIC_URL = "http://testserver"
    with running(Provider()) as found:
        given = {"NAME": "gBizID", "ISSUER": found.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
        for name, value in given.items():
            monkeypatch.setenv(f"OIDC_{name}", value)
        settings.OIDC = environment.oidc(False)
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": environment.oidc_provider(settings.OIDC)}
        yield found


def go_round(browser: Browser, begin: str = LOGIN, follow: bool = True):
    """To the provider and back, as a browser goes."""
    there = browser.post(begin).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    return browser.get(back.removeprefix("http://testserver"), follow=follow)


def who_is_in(browser: Browser) -> str:
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else ""


def prove_address(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


# --- a new account ----------------------------------------------------------------------------------
def test_new_company_gets_a_clients_account(provider):
    provider.person |= {"corporate_number": "１２３４５６７８９０１２３", "corporate_name": "株式会社髙橋"}
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == "owner@example.jp"
    user = User.objects.get()
    assert list(user.role_grants.values_list("role", flat=True)) == [Role.CLIENT]
    assert not user.has_usable_password()
    assert SocialAccount.objects.get().extra_data == {"corporate_number": "1234567890123", "company": "株式会社髙橋"}
    assert {"sign_up", "connect_sign_in", "sign_in"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_known_facts_of_the_company_are_filled_in_and_said_from_where(provider):
    provider.person |= {"corporate_number": "7000012050002", "corporate_name": "株式会社髙橋"}
    browser = Browser()
    go_round(browser)
    browser.post("/consult/1/", {"desk": "trade_secret", "publication": "no", "body": "相談です"})
    html = browser.get("/consult/2/").content.decode()
    assert 'value="7000012050002"' in html
    assert "gBizIDの情報" in html


def test_address_that_the_provider_did_not_verify_needs_our_code(provider):
    provider.person["email_verified"] = False
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""
    code = re.search(r"^\d{4}-?\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    browser.post("/accounts/confirm-email/", {"code": code})
    assert who_is_in(browser) == "owner@example.jp"


def test_provider_without_an_address_leads_to_a_page_that_asks_for_one(provider):
    provider.person = {"sub": "company-1"}
    browser = Browser()
    page = go_round(browser)
    assert page.redirect_chain[-1][0] == "/accounts/oidc/signup/"
    browser.post("/accounts/oidc/signup/", {"email": "given@example.jp"})
    assert who_is_in(browser) == ""
    code = re.search(r"^\d{4}-?\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    browser.post("/accounts/confirm-email/", {"code": code})
    assert who_is_in(browser) == "given@example.jp"


def test_second_time_is_the_same_account(provider):
    go_round(Browser())
    provider.person["email"] = "changed@example.jp"
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == "owner@example.jp"
    assert User.objects.count() == 1


# --- accounts that were there before ----------------------------------------------------------------
def test_client_with_the_same_verified_address_is_connected(provider, sme):
    provider.person["email"] = prove_address(sme).email.upper()
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == sme.email


@pytest.mark.parametrize("claim", [False, None, "true", "false", 1])
def test_unverified_address_takes_over_nothing(provider, sme, claim):
    provider.person |= {"email": prove_address(sme).email, "email_verified": claim}
    browser = Browser()
    page = go_round(browser)
    assert who_is_in(browser) == ""
    assert "先に、これまでの方法でログインしてください" in page.content.decode()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "desk_manager", "headquarters", "auditor", "administrator"])
def test_account_of_the_institute_is_never_entered_by_its_address(request, provider, who):
    provider.person["email"] = prove_address(request.getfixturevalue(who)).email
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""
    assert not SocialAccount.objects.exists()


def test_account_with_a_second_factor_is_not_entered_by_its_address(provider, sme):
    provider.person["email"] = prove_address(sme).email
    give_app(sme)
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""


def test_institute_connects_it_signed_in_and_still_needs_the_second_factor(provider, advisor, sign_in):
    prove_address(advisor)
    provider.person["email"] = "private@example.jp"
    browser = sign_in(advisor)
    assert go_round(browser, "/accounts/oidc/connect/").redirect_chain[-1][0] == "/accounts/security/"
    assert "連携を解除する" in browser.get("/accounts/security/").content.decode()
    give_app(advisor)
    other = Browser()
    page = go_round(other)
    assert page.redirect_chain[-1][0] == "/accounts/login/second-factor/"
    assert who_is_in(other) == ""
    other.post("/accounts/login/second-factor/", {"code": app_code()})
    assert who_is_in(other) == advisor.email


def test_connecting_asks_for_a_proof(provider, sme, sign_in):
    browser = sign_in(sme)
    session = browser.session
    session.pop("proved_at", None)
    session.save()
    assert browser.post("/accounts/oidc/connect/").status_code == 401
    assert browser.post(LOGIN, {"process": "connect"}).status_code == 404


def test_disconnected_provider_opens_nothing_any_more(provider, sme, sign_in):
    browser = sign_in(prove_address(sme))
    provider.person["email"] = "private@example.jp"
    go_round(browser, "/accounts/oidc/connect/")
    browser.post("/accounts/oidc/disconnect/")
    assert not SocialAccount.objects.exists()
    other = Browser()
    go_round(other)
    assert who_is_in(other) == "private@example.jp"


# --- a provider or a way back that is not right -----------------------------------------------------
def test_proof_key_state_and_return_address_are_sent(provider, settings):
    settings.PUBLIC_URL = "http://testserver"
    go_round(Browser(headers={"host": "localhost"}))
    [asked] = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/accounts/oidc/company/login/callback/"
    assert len(asked["state"]) >= 16


def test_answer_for_another_browser_is_refused(provider):
    there = Browser().post(LOGIN).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    victim = Browser()
    victim.get(back.removeprefix("http://testserver"))
    assert who_is_in(victim) == ""


@pytest.mark.parametrize(
    "changes",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"sub": "somebody-else"}],
    ids=lambda c: next(iter(c)),
)
def test_token_that_is_not_for_us_is_refused(provider, changes):
    provider.changes = changes
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""
    assert not User.objects.exists()


def test_token_signed_by_somebody_else_is_refused(provider):
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""
    assert not User.objects.exists()


def test_userinfo_of_somebody_else_is_refused(provider):
    provider.userinfo = {"sub": "company-2", "email": "other@example.jp", "email_verified": True}
    browser = Browser()
    go_round(browser)
    assert who_is_in(browser) == ""


def test_provider_that_is_down_is_told(settings, provider):
    provider_down = settings.OIDC | {"issuer": "http://127.0.0.1:1"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": environment.oidc_provider(provider_down)}
    page = Browser().post(LOGIN, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/"
    assert "外部のログインが応答しません" in page.content.decode()


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?code=x&state=y", "?state=%00"])
def test_way_back_with_nonsense_signs_nobody_in(provider, query):
    browser = Browser()
    assert browser.get(f"{LOGIN}callback/{query}").status_code in (302, 401)
    assert who_is_in(browser) == ""


# --- the setting ------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [LOGIN, "/accounts/oidc/other/login/"])
def test_without_a_provider_there_is_no_page_and_no_button(client, path):
    assert client.post(path).status_code == 404
    assert "oidc" not in client.get("/accounts/login/").content.decode()


def test_button_names_the_provider(provider, client):
    assert "gBizIDでログイン" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {"OIDC_ISSUER": "https://a.example"},
        {"OIDC_NAME": "x", "OIDC_ISSUER": "a.example", "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "x"},
        {"OIDC_NAME": "x", "OIDC_ISSUER": "http://a.example", "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "x"},
    ],
)
def test_half_a_setting_stops_the_start(monkeypatch, given):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured):
        environment.oidc(True)


def test_page_may_send_its_form_to_the_provider(monkeypatch):
    for name in ("NAME", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"OIDC_{name}", "x")
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example.go.jp/oauth")
    origin = environment.oidc(True)["origin"]
    assert (origin, urlsplit(origin).path) == ("https://id.example.go.jp", "")
