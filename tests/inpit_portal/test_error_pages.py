"""Pages for what went wrong: they come, they keep the text, they never show a password."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from core import demo
from inpit_portal import error_pages

OWN = {"HTTP_ORIGIN": "http://testserver"}


def checked() -> Browser:
    """A browser whose posts are checked for their origin."""
    return Browser(enforce_csrf_checks=True)


def hidden(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)


# --- a form without its proof of origin --------------------------------------------------------------------
@pytest.mark.django_db
def test_text_is_kept_and_shown_when_the_proof_is_missing():
    response = checked().post("/accounts/signup/?next=/x/", {"email": "taro@example.jp", "note": "図面を<b>\r\n渡す"}, **OWN)
    html = response.content.decode()
    assert response.status_code == 403
    assert [pair for pair in hidden(html) if pair[0] != "csrfmiddlewaretoken"] == [
        ("email", "taro@example.jp"),
        ("note", "図面を&lt;b&gt;\r\n渡す"),
    ]
    assert '<p class="kept-text">図面を&lt;b&gt;\r\n渡す</p>' in html
    assert '<form method="post" action="/accounts/signup/?next=/x/">' in html


@pytest.mark.django_db
def test_sending_again_from_the_page_is_taken():
    browser = checked()
    refused = browser.post("/accounts/password/reset/", {"email": "taro@example.jp"}, **OWN)
    again = browser.post("/accounts/password/reset/", dict(hidden(refused.content.decode())), **OWN)
    assert (again.status_code, again.url) == (302, "/accounts/password/reset/done/")


@pytest.mark.django_db
def test_passwords_codes_and_tokens_are_dropped():
    secret = "correct horse battery"
    names = ("password", "oldpassword", "password1", "new_PASSWORD", "code")
    response = checked().post("/accounts/login/", dict.fromkeys(names, secret) | {"login": "taro@example.jp"}, **OWN)
    html = response.content.decode()
    assert secret not in html
    assert [name for name, _value in hidden(html)] == ["csrfmiddlewaretoken", "login"]


@pytest.mark.django_db
@pytest.mark.parametrize("sender", [{}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_REFERER": "https://evil.example/x"}])
def test_text_from_another_site_is_not_offered_for_sending(sender):
    html = checked().post("/accounts/signup/", {"email": "evil@example.jp", "note": "悪い文"}, **sender).content.decode()
    assert "evil@example.jp" not in html
    assert "悪い文" not in html
    assert 'href="/accounts/signup/"' in html


@pytest.mark.django_db
def test_keys_and_codes_are_sent_again_but_not_shown_as_text():
    html = checked().post("/accounts/signup/", {"form_key": "0b1f-22", "note": "本文"}, **OWN).content.decode()
    assert re.findall(r'<p class="kept-text">(.*?)</p>', html) == ["本文"]


# --- a form after the session ended ---------------------------------------------------------------------------
@pytest.mark.django_db
def test_form_after_the_session_ended_keeps_its_text():
    response = Browser().post("/s/search/", {"memo": "訪問の記録"}, **OWN)
    html = response.content.decode()
    assert response.status_code == 401
    assert "時間がたったためログアウトしました" in html
    assert ("memo", "訪問の記録") in hidden(html)
    assert 'href="/accounts/login/" target="_blank" rel="noopener"' in html


@pytest.mark.django_db
def test_reading_after_the_session_ended_leads_to_the_sign_in_page():
    response = Browser().get("/s/queue/?q=1")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/s/queue/%3Fq%3D1")


@pytest.mark.django_db
def test_form_from_another_site_is_led_to_the_sign_in_page():
    response = Browser().post("/s/search/", {"memo": "x"}, HTTP_ORIGIN="https://evil.example")
    assert response.status_code == 302


# --- not found, not allowed ---------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "words"), [("/nothing/", "ページが見つかりません"), ("/en/nothing/", "We cannot find this page")]
)
def test_not_found_in_both_languages(url, words):
    response = Browser().get(url)
    assert response.status_code == 404
    assert f"<h1>{words}</h1>" in response.content.decode()


@pytest.mark.django_db
def test_not_allowed_names_the_role_that_may(sign_in, auditor):
    response = sign_in(auditor).get(reverse("consultations:case_list"))
    assert response.status_code == 403
    assert "現在の権限ではこのページを開けません" in response.content.decode()


@pytest.mark.django_db
def test_not_allowed_gives_the_reason_it_was_told(rf: RequestFactory, sme):
    request = rf.get("/s/c/R8-1/")
    request.user = sme
    response = error_pages.forbidden(request, PermissionDenied("この相談は営業秘密窓口の担当者だけが見られます"))
    assert "この相談は営業秘密窓口の担当者だけが見られます" in response.content.decode()


@pytest.mark.django_db
def test_address_of_a_button_gives_ways_on(sign_in, advisor):
    response = sign_in(advisor).get("/s/views/save/")
    html = response.content.decode()
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "<h1>フォームのページから操作してください</h1>" in html
    assert 'href="/home/">業務画面へ</a>' in html


# --- pages that need nothing -----------------------------------------------------------------------------------
def test_broken_page_needs_no_database_and_carries_a_number(rf: RequestFactory, caplog, monkeypatch):
    def away() -> bool:
        raise OperationalError("the database is away")

    monkeypatch.setattr(demo, "is_demo_now", away)
    response = error_pages.server_error(rf.get("/s/queue/"))
    html = response.content.decode()
    number = re.search(r"番号 ([0-9A-F]{8}) を", html)[1]
    assert response.status_code == 500
    assert "<h1>ただいま処理できませんでした</h1>" in html
    assert f"Error page {number} was shown for /s/queue/" in caplog.text


def test_broken_page_comes_without_collected_static_files(rf: RequestFactory, monkeypatch):
    def missing(_name: str) -> str:
        raise ValueError("no manifest entry")

    monkeypatch.setattr(demo, "is_demo_now", lambda: False)
    monkeypatch.setattr(error_pages, "static", missing)
    html = error_pages.server_error(rf.get("/")).content.decode()
    assert "<h1>" in html
    assert "stylesheet" not in html


def test_broken_page_of_a_demo_says_that_the_data_are_fictitious(rf: RequestFactory, monkeypatch):
    monkeypatch.setattr(demo, "is_demo_now", lambda: True)
    assert "架空データ" in error_pages.server_error(rf.get("/")).content.decode()


def test_unreadable_request_is_answered_in_the_readers_language(rf: RequestFactory, monkeypatch):
    monkeypatch.setattr(demo, "is_demo_now", lambda: False)
    with translation.override("en"):
        response = error_pages.bad_request(rf.get("/en/"), SuspiciousOperation("x"))
    assert response.status_code == 400
    assert "<h1>We could not read the request</h1>" in response.content.decode()
    assert '<html lang="en">' in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_host_gets_the_page_for_unreadable_requests():
    response = Browser().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "送信された内容を読み取れませんでした" in response.content.decode()
