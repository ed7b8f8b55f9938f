"""Tries are limited, exactly, and no stranger locks anybody out."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client as Browser

from accounts import sign_in_limits
from accounts.models import User
from core.models import Tries
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "not the password at all"
WAIT = "もう一度お試しください"


@pytest.fixture
def victim(sme) -> User:
    EmailAddress.objects.create(user=sme, email=sme.email, verified=True, primary=True)
    return sme


def attempt(
    email: str, password: str = WRONG, network: str = "203.0.113.5", browser: Browser | None = None, **headers: str
) -> str:
    """What becomes of one try: "in", "wrong" or "wait"."""
    browser = browser or Browser()
    answer = browser.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=network, headers=headers)
    if answer.status_code == 302:
        return "in"
    return "wait" if WAIT in answer.content.decode() else "wrong"


def test_limit_of_one_account_from_one_network_is_exact(victim):
    assert [attempt(victim.email) for _try in range(7)] == ["wrong"] * 5 + ["wait"] * 2


@pytest.mark.parametrize(
    "variant",
    ["sme@example.jp", "SME@Example.JP", " sme@example.jp ", "ｓｍｅ@example.jp", "sme＠example.jp", "sme@ｅxample.jp"],
)
def test_width_and_case_make_no_other_account(victim, variant):
    for _try in range(5):
        attempt(victim.email)
    assert attempt(variant) == "wait"


def test_unknown_address_is_limited_like_a_known_one():
    assert [attempt("nobody@example.jp") for _try in range(6)] == ["wrong"] * 5 + ["wait"]


def test_limit_of_a_network_over_many_accounts_is_exact():
    answers = [attempt(f"person{number}@example.jp") for number in range(51)]
    assert answers == ["wrong"] * 50 + ["wait"]
    assert attempt("person51@example.jp", network="203.0.113.6") == "wrong"


def test_addresses_of_one_ipv6_network_count_together():
    answers = [attempt("nobody@example.jp", network=f"2001:db8:1:2::{number:x}") for number in range(1, 7)]
    assert answers == ["wrong"] * 5 + ["wait"]
    assert attempt("nobody@example.jp", network="2001:db8:1:3::1") == "wrong"


def test_limit_over_all_networks_is_exact(victim):
    answers = [attempt(victim.email, network=f"198.51.100.{number // 4}") for number in range(21)]
    assert answers == ["wrong"] * 20 + ["wait"]


@pytest.mark.parametrize("name", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "true-client-ip"])
def test_headers_that_name_another_network_change_nothing(victim, name):
    answers = [attempt(victim.email, **{name: f"198.51.100.{number}"}) for number in range(6)]
    assert answers == ["wrong"] * 5 + ["wait"]


def test_behind_our_proxy_only_what_it_saw_counts(victim, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [f"198.51.100.{number}, 203.0.113.9" for number in range(6)]
    assert [attempt(victim.email, network="10.0.0.1", **{"x-forwarded-for": text}) for text in forged] == ["wrong"] * 5 + [
        "wait"
    ]


def test_limits_survive_a_restart_and_the_loss_of_the_cache(victim, settings):
    for _try in range(5):
        attempt(victim.email)
    cache.clear()
    nobody_listens = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_listens}}
    assert attempt(victim.email) == "wait"
    assert attempt(victim.email, PASSWORD, network="203.0.113.77") == "in"


def test_wait_ends(victim, time_machine):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    for _try in range(6):
        attempt(victim.email)
    time_machine.shift(299)
    assert attempt(victim.email, PASSWORD) == "wait"
    time_machine.shift(1)
    assert attempt(victim.email, PASSWORD) == "in"


def test_success_does_not_wipe_what_failed_before(victim):
    for _try in range(4):
        attempt(victim.email)
    assert attempt(victim.email, PASSWORD) == "in"
    assert [attempt(victim.email) for _try in range(2)] == ["wrong", "wait"]


# --- the victim -------------------------------------------------------------------------------------
def flood(email: str) -> None:
    """Strangers on many networks try until everybody without a known browser waits."""
    for number in range(30):
        attempt(email, network=f"198.51.100.{number}")


def test_known_browser_of_the_victim_gets_in_during_a_flood(victim):
    own = Browser()
    assert attempt(victim.email, PASSWORD, browser=own) == "in"
    own.post("/accounts/logout/")
    flood(victim.email)
    assert attempt(victim.email, PASSWORD, network="192.0.2.1") == "wait"
    assert attempt(victim.email, PASSWORD, network="192.0.2.1", browser=own) == "in"


def test_victim_gets_in_by_mailed_code_during_a_flood(victim):
    flood(victim.email)
    answer = Browser().post("/accounts/login/code/", {"email": victim.email}, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 302


def test_known_browser_guesses_no_faster_than_anybody(victim):
    own = Browser()
    attempt(victim.email, PASSWORD, browser=own)
    own.post("/accounts/logout/")
    assert [attempt(victim.email, browser=own) for _try in range(11)] == ["wrong"] * 10 + ["wait"]


def test_cookie_of_a_known_browser_is_worth_nothing_for_others(victim, other_sme):
    EmailAddress.objects.create(user=other_sme, email=other_sme.email, verified=True, primary=True)
    stranger = Browser()
    attempt(other_sme.email, PASSWORD, browser=stranger)
    stranger.post("/accounts/logout/")
    assert [attempt(victim.email, browser=stranger) for _try in range(6)] == ["wrong"] * 5 + ["wait"]


def test_forged_cookie_of_a_known_browser_is_worth_nothing(victim):
    forger = Browser()
    forger.cookies["known_device"] = "ImFhYSI:1abcde:forged"
    assert [attempt(victim.email, browser=forger) for _try in range(6)] == ["wrong"] * 5 + ["wait"]


def test_cookie_names_nobody(victim):
    own = Browser()
    attempt(victim.email, PASSWORD, browser=own)
    assert "sme" not in own.cookies["known_device"].value
    assert own.cookies["known_device"]["httponly"]


# --- when the count itself fails --------------------------------------------------------------------
def test_nobody_gets_in_uncounted_but_consultations_are_taken(victim, monkeypatch):
    def fail(*_given, **_named):
        raise OperationalError("disk is full")

    monkeypatch.setattr(Tries.objects, "bulk_create", fail)
    browser = Browser()
    answer = browser.post("/accounts/login/", {"login": victim.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "ただいまログインできません" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    page = browser.post("/consult/1/", {"desk": "trade_secret", "publication": "no", "body": "相談です"})
    assert page.status_code in (302, 404)


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("/accounts/login/code/", {"email": "nobody@example.jp"}),
        ("/accounts/password/reset/", {"email": "nobody@example.jp"}),
        ("/accounts/signup/", {"email": "nobody@example.jp", "password1": PASSWORD}),
    ],
)
def test_mails_to_one_address_are_limited(address, values):
    answers = [Browser().post(address, values) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert WAIT in answers[5].content.decode()


@pytest.mark.parametrize("variant", ["SME@Example.JP", " sme@example.jp ", "ｓｍｅ@example.jp", "sme＠example.jp"])
def test_one_account_has_one_counted_form(variant):
    assert sign_in_limits.canonical(variant) == "sme@example.jp"
