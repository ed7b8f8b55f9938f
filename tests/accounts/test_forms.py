"""The pages of signing in: our look, our words, nothing in the way of a password manager."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client as Browser
from django.urls import reverse

from mailing.models import Message
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

VISITOR_PAGES = {
    "account_login": "ログイン",
    "account_signup": "アカウントの作成",
    "account_request_login_code": "確認コードでログイン",
    "account_reset_password": "新しいパスワードの設定",
    "account_reset_password_done": "メールをご確認ください",
    "account_reset_password_from_key_done": "新しいパスワードを設定しました",
    "account_inactive": "このアカウントは現在使えません",
}
OWN_PAGES = {
    "account_email": "メールアドレスの変更",
    "account_change_password": "パスワードを変更する",
    "mfa_index": "セキュリティ",
    "mfa_activate_totp": "認証アプリを設定する",
    "mfa_add_webauthn": "パスキーを追加する",
    "account_logout": "ログアウト",
}


@pytest.fixture
def person(sme):
    """A client whose address is confirmed."""
    EmailAddress.objects.create(user=sme, email=sme.email, verified=True, primary=True)
    return sme


def heading(html: str) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]


@pytest.mark.parametrize(("name", "words"), VISITOR_PAGES.items())
def test_pages_for_visitors_are_ours(name, words):
    response = Browser().get(reverse(name))
    assert response.status_code == 200
    assert heading(response.content.decode()) == words


@pytest.mark.parametrize(("name", "words"), OWN_PAGES.items())
def test_pages_about_the_own_account_are_ours(sign_in, person, name, words):
    response = sign_in(person).get(reverse(name))
    assert response.status_code == 200
    assert heading(response.content.decode()) == words


def test_person_without_password_may_set_one(sign_in, person):
    person.set_unusable_password()
    person.save()
    assert heading(sign_in(person).get(reverse("account_set_password")).content.decode()) == "パスワードの設定"


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_request_login_code"])
def test_whoever_is_signed_in_is_led_on(sign_in, person, name):
    assert sign_in(person).get(reverse(name)).headers["Location"] == reverse("accounts:home")


@pytest.mark.parametrize(
    ("name", "boxes"),
    [
        ("account_login", [("login", "email"), ("password", "current-password")]),
        ("account_signup", [("email", "email"), ("password1", "new-password")]),
        ("account_request_login_code", [("email", "email")]),
    ],
)
def test_password_managers_know_the_boxes(name, boxes):
    html = Browser().get(reverse(name)).content.decode()
    found = re.findall(r'<input type="(?:email|password|text)" name="([^"]+)"[^>]*autocomplete="([^"]+)"', html)
    assert found == boxes


def test_sign_up_asks_for_little_and_says_how_a_password_is_made():
    html = Browser().get(reverse("account_signup")).content.decode()
    assert re.findall(r'<div id="div_id_(\w+)"', html) == ["email", "password1"]
    assert "12文字以上にしてください。" in html
    assert "<ul>" not in re.search(r"<form.*?</form>", html, re.DOTALL)[0]


@pytest.mark.parametrize(
    ("password", "texts"),
    [
        ("", ["新しいパスワードを入力してください"]),
        ("kizunamusubi", []),
        ("short", ["パスワードは12文字以上にしてください"]),
        ("administrator", ["多くの人が使っているパスワードです。別のパスワードにしてください"]),
        ("taro-yamada-jp", ["お名前やメールアドレスに似ています。別のパスワードにしてください"]),
        ("とても長い日本語の合言葉です", []),
    ],
)
def test_sign_up_says_how_to_better_a_password(password, texts):
    response = Browser().post(reverse("account_signup"), {"email": "taro-yamada@example.jp", "password1": password})
    html = response.content.decode()
    assert re.findall(r"エラー：([^<]+)</p>", html) == texts
    assert (response.status_code == 302) is (texts == [])
    if password:
        assert password not in html


def test_a_weak_password_is_named_in_english():
    html = Browser().post("/en/accounts/signup/", {"email": "x@example.jp", "password1": "short"}).content.decode()
    assert "Make the password 12 characters or longer" in html


def test_address_is_taken_in_any_width_and_case(person):
    browser = Browser()
    response = browser.post(reverse("account_login"), {"login": "ＳＭＥ＠Ｅｘａｍｐｌｅ.jp", "password": PASSWORD})
    assert response.status_code == 302
    assert browser.session["_auth_user_id"] == str(person.pk)


def test_code_is_taken_in_full_width_digits(person):
    browser = Browser()
    browser.post(reverse("account_request_login_code"), {"email": person.email})
    code = re.search(r"^\d{4}-\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    wide = code.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
    response = browser.post(reverse("account_confirm_login_code"), {"code": wide})
    assert response.status_code == 302
    assert browser.session["_auth_user_id"] == str(person.pk)


def test_wrong_code_is_said_and_a_new_one_can_be_asked_for(person):
    browser = Browser()
    browser.post(reverse("account_request_login_code"), {"email": person.email})
    html = browser.post(reverse("account_confirm_login_code"), {"code": "1"}).content.decode()
    assert "確認コードの入力" in heading(html)
    assert len(re.findall(r"エラー：[^<]+</p>", html)) == 1
    assert 'name="action" value="resend"' in html
    browser.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert Message.objects.filter(event="sign_in_code").count() == 2


def test_new_account_is_confirmed_by_its_code():
    browser = Browser()
    browser.post(reverse("account_signup"), {"email": "new@example.jp", "password1": "kizunamusubi"})
    html = browser.get(reverse("account_email_verification_sent")).content.decode()
    assert heading(html) == "メールアドレスの確認"
    code = re.search(r"^\d{4}-\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    response = browser.post(reverse("account_email_verification_sent"), {"code": code})
    assert response.headers["Location"] == reverse("accounts:home")
    assert EmailAddress.objects.get().verified


def test_page_of_an_existing_account_does_not_tell_that_it_exists(person):
    new, known = Browser(), Browser()
    new.post(reverse("account_signup"), {"email": "new@example.jp", "password1": "kizunamusubi"})
    known.post(reverse("account_signup"), {"email": person.email, "password1": "kizunamusubi"})
    pages = [
        re.sub(r'value="[^"]{64}"', "", browser.get(reverse("account_email_verification_sent")).content.decode())
        for browser in (new, known)
    ]
    assert pages[0].replace("new@example.jp", "X") == pages[1].replace(person.email, "X")


def test_link_from_the_mail_sets_a_new_password(person):
    browser = Browser()
    browser.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", Message.objects.get().body)[1]
    page = browser.get(link, follow=True)
    assert heading(page.content.decode()) == "新しいパスワードの設定"
    form = {"password1": "harunokaze-2026", "password2": "harunokaze-2026", "action": "1"}
    assert browser.post(page.redirect_chain[-1][0], form).status_code == 302
    person.refresh_from_db()
    assert person.check_password("harunokaze-2026")


def test_a_spent_link_says_so_and_offers_a_new_one():
    html = Browser().get("/accounts/password/reset/key/1-spent/").content.decode()
    assert heading(html) == "このリンクは使えなくなりました"
    assert 'href="/accounts/password/reset/"' in html


def test_address_changes_once_its_code_came_back(sign_in, person):
    browser = sign_in(person)
    given = {"email": "new@example.jp", "action_add": "1"}
    response = browser.post(reverse("account_email"), given, follow=True)
    assert heading(response.content.decode()) == "メールアドレスの確認"
    person.refresh_from_db()
    assert person.email == "sme@example.jp"
    code = re.search(r"^\d{4}-\d{4}$", Message.objects.filter(recipient="new@example.jp").get().body, re.MULTILINE)[0]
    browser.post(reverse("account_email_verification_sent"), {"code": code})
    person.refresh_from_db()
    assert person.email == "new@example.jp"


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_too_many_tries_are_slowed_down_in_words(person, name):
    for _try in range(6):
        response = Browser().post(reverse(name), {"email": person.email})
    assert response.status_code == 200
    words = re.findall(r'id="error-summary".*?<li>([^<]+)</li>', response.content.decode(), re.DOTALL)
    assert words == ["5分後にもう一度お試しください。お急ぎの方はお電話ください"]
