"""What every page has: language, landmarks, help, demo banner, headers; and what no template may have."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from core import demo

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
CSP = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; manifest-src 'self'; script-src 'self'; style-src 'self'"
)
PUBLIC = ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"]

pytestmark = pytest.mark.django_db


def page(url: str, browser: Browser | None = None) -> str:
    return (browser or Browser()).get(url).content.decode()


# --- language ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("url", "language"), [("/accounts/login/", "ja"), ("/en/accounts/login/", "en")])
def test_page_says_its_language(url, language):
    assert f'<html lang="{language}"' in page(url)


def test_switch_leads_to_the_same_page_with_its_query():
    html = page("/accounts/login/?next=/s/queue/%3Fq%3D%E7%9F%A5&x=1")
    assert (
        'href="/en/accounts/login/?next=%2Fen%2Fs%2Fqueue%2F%3Fq%3D%E7%9F%A5&amp;x=1" lang="en" hreflang="en">English<' in html
    )
    back = page("/en/accounts/login/?next=/en/s/queue/&x=1")
    assert 'href="/accounts/login/?next=%2Fs%2Fqueue%2F&amp;x=1" lang="ja" hreflang="ja">日本語<' in back


def test_switch_works_on_the_page_that_does_not_exist():
    response = Browser().get("/en/nothing/here/")
    assert response.status_code == 404
    assert 'href="/nothing/here/" lang="ja"' in response.content.decode()


def test_public_pages_name_their_other_language(settings):
    settings.PUBLIC_URL = "https://portal.example.jp"
    html = page("/en/accounts/login/?next=/")
    assert '<link rel="alternate" hreflang="ja" href="https://portal.example.jp/accounts/login/">' in html
    assert '<link rel="alternate" hreflang="en" href="https://portal.example.jp/en/accounts/login/">' in html


@pytest.mark.parametrize("url", PUBLIC)
def test_english_pages_hold_no_japanese_but_the_switch(url):
    html = page("/en" + url).replace("日本語", "")
    assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", html) == []


# --- parts that every page has ------------------------------------------------------------------------
@pytest.mark.parametrize("url", [*PUBLIC, "/nothing/"])
def test_page_has_one_heading_skip_link_and_landmarks(url):
    html = page(url)
    assert html.count("<h1") == 1
    assert (
        html.index('<a class="skip-link" href="#main">本文へ進む</a>') < html.index("<header") < html.index('<main id="main"')
    )
    assert html.count('role="status"') == 1
    assert re.search(r"<title>[^|<]+ \| 知財相談ポータル</title>", html)


@pytest.mark.parametrize("url", [*PUBLIC, "/nothing/"])
def test_help_is_the_first_thing_of_the_footer_on_every_page(url, settings):
    settings.INSTITUTE_PHONE = "03-1234-5678"
    settings.INSTITUTE_PHONE_AS_OF = "2026-04-01"
    footer = page(url).partition("<footer")[2]
    assert '<a href="tel:0312345678">03-1234-5678</a>' in footer
    assert "2026-04-01" in footer
    assert "受付時間：" in footer
    assert footer.index("help-heading") < footer.index("tel:")


def test_title_says_error_first_when_the_form_has_errors():
    html = Browser().post("/accounts/login/", {"login": "", "password": ""}).content.decode()
    assert "<title>エラー：ログイン | " in html
    assert html.index('id="error-summary"') < html.index("<h1")
    assert html.count('id="error-summary"') == 1


def test_messages_are_shown_as_alerts_once(sign_in, sme):
    browser = sign_in(sme)
    browser.post("/accounts/logout/")
    html = page("/nothing/", browser)
    assert '<section class="messages" aria-label="お知らせ">' in html
    assert 'class="alert alert-success"' in html
    assert "ログアウトしました。" in html
    assert 'class="messages"' not in page("/nothing/", browser)


def test_visitor_sees_the_way_in_and_a_signed_in_person_the_way_out(sign_in, sme):
    assert 'href="/accounts/login/">ログイン</a>' in page("/nothing/")
    html = page("/nothing/", sign_in(sme))
    assert '<form method="post" action="/accounts/logout/">' in html
    assert "髙橋 一郎" in html
    assert "csrfmiddlewaretoken" in html


# --- the demo -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("url", "words"), [("/accounts/login/", "架空データ"), ("/en/accounts/login/", "Fictitious data")])
def test_demo_says_so_on_the_page_and_in_its_title(url, words, settings):
    assert words not in page(url)
    settings.PORTAL_DEMO = True
    demo.forget()
    html = page(url)
    assert f'<section class="demo-banner" aria-label="{words}"><strong>{words}</strong>' in html
    assert words in html.partition("</title>")[0]


@pytest.mark.parametrize("url", [*PUBLIC, "/nothing/"])
def test_demo_shows_a_fictitious_phone_instead_of_a_real_one(url, settings):
    settings.INSTITUTE_PHONE = "03-1234-5678"
    settings.PORTAL_DEMO = True
    demo.forget()
    html = page(url)
    assert "03-1234-5678" not in html
    assert "電話：03-0000-0000（架空の番号）" in html


# --- headers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", ["/accounts/login/", "/en/accounts/signup/", "/nothing/", "/s/queue/"])
def test_headers_of_every_answer(url):
    headers = Browser().get(url).headers
    assert "; ".join(sorted(headers["Content-Security-Policy"].split("; "))) == CSP
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_no_cache_keeps_what_a_signed_in_person_sees(sign_in, sme):
    assert sign_in(sme).get("/nothing/").headers["Cache-Control"] == "no-store, private"
    assert "no-store" not in Browser().get("/nothing/").headers.get("Cache-Control", "")


# --- what no template may have -------------------------------------------------------------------------------
def test_templates_hold_nothing_that_the_security_policy_forbids():
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in TEMPLATES
        for hit in re.findall(
            r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\ssrc=)|<iframe|hx-on",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []


def test_templates_load_nothing_from_another_origin():
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in TEMPLATES
        for hit in re.findall(
            r"(?:src|action|<link[^>]*href)\s*=\s*[\"'](?:https?:)?//[^\"']+", path.read_text(encoding="utf-8")
        )
    ]
    assert found == []


def test_colours_stand_in_the_theme_only():
    sources = [*TEMPLATES, *(ROOT / "static" / "js").rglob("*.js")]
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in sources
        for hit in re.findall(r"(?<![&\w/])#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b(?![-\w])", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_templates_hold_english_messages_only():
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in TEMPLATES
        for hit in re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_inputs_written_by_hand_have_no_traps():
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in TEMPLATES
        for hit in re.findall(
            r"<(?:input|textarea|select|button)[^>]*\s(required|placeholder|readonly|disabled|maxlength)[\s=>]",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == []


def test_every_form_that_posts_carries_the_token():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            assert "{% csrf_token %}" in form, path


# --- weight ------------------------------------------------------------------------------------------------------
def test_page_asks_for_little():
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page("/accounts/login/"))
    packed = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files)
    assert len(files) <= 9
    assert packed <= 60_000
    assert not [name for name in files if name.endswith((".woff", ".woff2", ".ttf"))]


def test_styles_load_no_font_and_nothing_from_elsewhere():
    for path in (ROOT / "static" / "css").glob("*.css"):
        assert re.findall(r"@import|@font-face|url\(", path.read_text(encoding="utf-8")) == []
