"""A second factor: who must have one, how it is set up, and that nothing opens twice."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from accounts import sealed
from accounts.mfa_adapter import PortalMFAAdapter
from accounts.models import User
from accounts.second_factor import takes_code
from core import demo
from core.models import AuditEntry
from inpit_portal.pages import pages
from mailing.models import Message
from tests.conftest import PASSWORD
from tests.factories.second_factors import (
    NOBODY_VERIFIED,
    SECRET,
    SoftPasskey,
    app_code,
    give_app,
    give_passkey,
    give_recovery_codes,
)
from tests.factories.threads import all_at_once

pytestmark = pytest.mark.django_db
CAST = ["advisor", "desk_staff", "desk_manager", "headquarters", "auditor", "administrator"]


@pytest.fixture
def required(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def staff(desk_staff) -> User:
    EmailAddress.objects.create(user=desk_staff, email=desk_staff.email, verified=True, primary=True)
    return desk_staff


def sign_in_with_password(user: User) -> Browser:
    browser = Browser()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/profile/").status_code == 200


def options(page) -> dict:
    """What the page asks the browser's passkey for."""
    text = re.search(r'data-passkey="([^"]+)"', page.content.decode())[1]
    return json.loads(text.replace("&quot;", '"').replace("&#x27;", "'"))


# --- who must have one ------------------------------------------------------------------------------
@pytest.mark.parametrize("who", CAST)
def test_who_works_for_the_institute_sets_one_up_first(request, required, sign_in, who):
    browser = sign_in(request.getfixturevalue(who))
    for page in ("/home/", "/profile/", reverse("consultations:case_list"), "/", "/accounts/email/"):
        assert browser.get(page).headers["Location"] == "/accounts/security/", page
    assert "認証アプリかパスキーを設定してください" in browser.get("/accounts/security/").content.decode()


def test_no_page_but_those_of_the_set_up_opens_without_one(required, desk_manager, sign_in):
    browser = sign_in(desk_manager)
    free = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "prove"}
    free |= {"session_left", "session_extend", "account_logout", "healthz"}
    for page in pages():
        if page.name in free or "<" in page.route or page.route.startswith("^"):
            continue
        answer = browser.get("/" + page.route)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/security/"), page.name


def test_client_may_have_one_but_need_not(required, sme, sign_in):
    assert is_in(sign_in(sme))


def test_demo_asks_nobody_and_says_so(required, desk_staff, sign_in, client):
    demo.mark_as_demo()
    assert is_in(sign_in(desk_staff))
    assert "デモでは、2つ目の確認" in client.get("/accounts/login/").content.decode()


def test_other_pages_open_once_it_is_set_up(required, staff, django_capture_on_commit_callbacks):
    browser = sign_in_with_password(staff)
    secret = browser.get("/accounts/2fa/app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/accounts/2fa/app/", {"code": app_code(secret=secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>([\d ]+)</code>", browser.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == len(set(codes)) == 10
    assert "もう一度は表示しません" in browser.get("/accounts/2fa/recovery-codes/").content.decode()
    assert is_in(browser)
    assert [mail.event for mail in Message.objects.all()] == ["account_changed"]
    assert list(AuditEntry.objects.filter(action="add_second_factor").order_by("pk").values_list("changes", flat=True)) == [
        {"kind": [None, "totp"]},
        {"kind": [None, "recovery_codes"]},
    ]


def test_last_one_cannot_be_removed_by_who_needs_it(required, staff, sign_in):
    give_app(staff)
    browser = sign_in(staff)
    assert "業務には2つ目の確認が必要です" in browser.post("/accounts/2fa/app/remove/").content.decode()
    row = give_passkey(staff)
    browser = sign_in(staff)
    assert browser.post("/accounts/2fa/app/remove/").status_code == 302
    browser.post(f"/accounts/2fa/passkeys/{row.pk}/remove/")
    assert Authenticator.objects.filter(user=staff, type="webauthn").exists()


# --- signing in -------------------------------------------------------------------------------------
def test_password_alone_does_not_open_an_account_with_an_app(staff):
    give_app(staff)
    browser = sign_in_with_password(staff)
    assert not is_in(browser)
    assert browser.post("/accounts/login/second-factor/", {"code": "000000"}).status_code == 200
    assert not is_in(browser)
    assert browser.post("/accounts/login/second-factor/", {"code": app_code()}).headers["Location"] == "/home/"
    assert is_in(browser)
    assert AuditEntry.objects.filter(action="proof_failed", object_ref=staff.ref).count() == 1


def test_mailed_code_alone_does_not_open_it_either(staff):
    give_app(staff)
    browser = Browser()
    browser.post("/accounts/login/code/", {"email": staff.email})
    code = re.search(r"^\d{4}-?\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    assert browser.post("/accounts/login/code/confirm/", {"code": code}).headers["Location"] == "/accounts/login/second-factor/"
    assert not is_in(browser)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\u3000"])
def test_code_of_the_app_works_once(staff, typed):
    give_app(staff)
    code = app_code()
    assert takes_code(staff, typed.format(code))
    assert not takes_code(staff, code)
    cache.clear()  # nothing of it is kept in the cache
    assert not takes_code(staff, code)
    assert takes_code(staff, app_code(1))
    assert not takes_code(staff, app_code(0))


def test_full_width_code_is_the_same_code(staff):
    give_app(staff)
    code = app_code()
    assert takes_code(staff, "".join(chr(ord(digit) + 0xFEE0) for digit in code))
    assert not takes_code(staff, code)


def test_recovery_code_works_once(staff):
    give_app(staff)
    code = give_recovery_codes(staff)[3]
    assert takes_code(staff, f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert not takes_code(staff, code)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_code_sent_many_times_at_once_works_once(staff, kind):
    give_app(staff)
    code = app_code() if kind == "app" else give_recovery_codes(staff)[0]

    def attempt() -> bool:
        try:
            return takes_code(staff, code) is not None
        finally:
            connection.close()

    assert sum(all_at_once(attempt, times=16)) == 1


# --- passkeys ---------------------------------------------------------------------------------------
def add_passkey(browser: Browser, passkey: SoftPasskey):
    asked = options(browser.get("/accounts/2fa/passkeys/new/"))
    credential = json.dumps(passkey.create(asked))
    return browser.post("/accounts/2fa/passkeys/new/", {"name": "Phone", "credential": credential})


def sign_in_by_passkey(passkey: SoftPasskey, user: User) -> Browser:
    browser = Browser()
    asked = browser.get(
        "/accounts/login/passkey/", headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    )
    answer = json.dumps(passkey.get(asked.json()["request_options"], user))
    browser.post("/accounts/login/passkey/", {"credential": answer})
    return browser


def test_passkey_signs_in_without_a_password(required, staff):
    passkey = SoftPasskey()
    browser = sign_in_with_password(staff)
    assert add_passkey(browser, passkey).headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert is_in(browser)
    assert is_in(sign_in_by_passkey(passkey, staff))


def test_passkey_of_a_deactivated_person_opens_nothing(staff):
    passkey = SoftPasskey()
    give_passkey(staff, passkey)
    staff.is_active = False
    staff.save()
    assert not is_in(sign_in_by_passkey(passkey, staff))


def test_passkey_of_somebody_else_opens_nothing(staff, sme):
    give_passkey(staff)
    assert not is_in(sign_in_by_passkey(SoftPasskey(), staff))
    passkey = SoftPasskey()
    give_passkey(sme, passkey)
    assert not is_in(sign_in_by_passkey(passkey, staff))


@pytest.mark.parametrize(
    "passkey",
    [
        SoftPasskey(host="evil.example"),
        SoftPasskey(origin="https://evil.example"),
        SoftPasskey(flags=NOBODY_VERIFIED),
    ],
    ids=["host", "origin", "nobody verified"],
)
def test_passkey_for_another_site_or_without_a_person_is_refused(staff, sign_in, passkey):
    answer = add_passkey(sign_in(staff), passkey)
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        '{"id": 1}',
        "x",
        "[" * 30_000,
        '{"response": {"userHandle": "eA"}}',
        '{"rawId": "eA", "id": "eA", "response": {"userHandle": "eA"}}',
        '{"rawId": "eA", "response": {"userHandle": "MQ", "clientDataJSON": "e30"}}',
    ],
)
def test_nonsense_in_place_of_a_passkey_is_refused(staff, sign_in, text):
    assert sign_in(staff).post("/accounts/2fa/passkeys/new/", {"name": "x", "credential": text}).status_code == 422
    browser = Browser()
    assert browser.post("/accounts/login/passkey/", {"credential": text}).headers["Location"] == "/accounts/login/"


def test_passkey_answer_works_once(staff):
    passkey = SoftPasskey()
    give_passkey(staff, passkey)
    browser = Browser()
    asked = browser.get("/accounts/login/passkey/", headers={"x-requested-with": "XMLHttpRequest"}).json()["request_options"]
    answer = json.dumps(passkey.get(asked, staff))
    browser.post("/accounts/login/passkey/", {"credential": answer})
    assert is_in(browser)
    browser.post("/accounts/logout/")
    browser.get("/accounts/login/passkey/", headers={"x-requested-with": "XMLHttpRequest"})
    browser.post("/accounts/login/passkey/", {"credential": answer})
    assert not is_in(browser)


def test_passkey_as_second_factor_after_the_password(staff):
    passkey = SoftPasskey()
    give_passkey(staff, passkey)
    browser = sign_in_with_password(staff)
    answer = json.dumps(passkey.get(options(browser.get("/accounts/login/second-factor/"))))
    assert browser.post("/accounts/login/second-factor/", {"credential": answer}).headers["Location"] == "/home/"
    assert is_in(browser)


def test_passkeys_of_others_are_not_removed(staff, sme, sign_in):
    row = give_passkey(sme)
    assert sign_in(staff).post(f"/accounts/2fa/passkeys/{row.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()


# --- at rest ----------------------------------------------------------------------------------------
def test_secrets_stand_sealed_in_the_database(staff):
    give_app(staff)
    seed_codes = give_recovery_codes(staff)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not any(code in stored for code in seed_codes)
    sealed_secret = Authenticator.objects.get(type="totp").data["secret"]
    assert PortalMFAAdapter().decrypt(sealed_secret) == SECRET


def test_secret_under_an_old_secret_key_is_readable_while_that_is_known(staff, settings):
    give_app(staff)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret key of fifty characters or more 0123456789"
    with pytest.raises(sealed.NotSealed):
        takes_code(staff, app_code())
    settings.SECRET_KEY_FALLBACKS = [old]
    assert takes_code(staff, app_code())


@pytest.mark.parametrize("text", ["", "v1:", "v1:AAAA", "plain", "v1:＠"])
def test_what_was_never_sealed_is_not_read(text):
    with pytest.raises(sealed.NotSealed):
        sealed.unseal(text, "accounts.second_factor")


def test_sealed_for_one_purpose_is_not_read_for_another():
    with pytest.raises(sealed.NotSealed):
        sealed.unseal(sealed.seal("x", "accounts.session"), "accounts.second_factor")
