"""Pages that ask for a fresh proof: nothing gets through without one, and nothing that was typed is lost."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import resolve

from accounts import proof
from accounts.fresh import fresh_proof
from accounts.models import User
from core import demo
from core.models import AuditEntry
from inpit_portal.pages import pages
from mailing.models import Message
from tests.conftest import PASSWORD
from tests.factories.second_factors import SoftPasskey, app_code, give_app, give_passkey, give_recovery_codes

pytestmark = pytest.mark.django_db
EXPORT = "/s/export/contacts/"
OWN = {"origin": "http://testserver"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {
    "fiscal_year": "2026",
    "reason": "監査のため<b>一覧</b>が必要です",
    "file_format": "csv",
    "desk": ["trade_secret", "overseas"],
}


@pytest.fixture
def manager(desk_manager) -> User:
    return desk_manager


@pytest.fixture
def stale(manager, time_machine) -> Browser:
    return stale_browser(manager, time_machine)


def stale_browser(user: User, time_machine) -> Browser:
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    browser = Browser()
    browser.force_login(user, backend=BACKEND)
    time_machine.move_to("2026-11-20T10:05+09:00", tick=False)
    return browser


def fields(page) -> dict[str, list[str]]:
    """The hidden fields of the page's form, as a browser would send them."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode().partition("<dialog")[0]
    ):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(html.unescape(value))
    return found


def test_fresh_sign_in_is_proof_enough(manager, sign_in):
    assert sign_in(manager).get(EXPORT).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 401), (3600, 302)])
def test_proof_grows_old(manager, sign_in, time_machine, seconds, status):
    time_machine.move_to("2026-11-20T10:00+09:00", tick=False)
    browser = sign_in(manager)
    time_machine.shift(seconds)
    assert browser.get(EXPORT).status_code == status


def test_page_comes_after_the_proof(stale):
    page = stale.get(EXPORT + "?year=2026")
    assert page.status_code == 401
    answer = stale.post(EXPORT + "?year=2026", fields(page) | {"proof-password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, EXPORT + "?year=2026")
    assert stale.get(EXPORT).status_code == 200


def test_nothing_that_was_typed_is_lost(stale):
    page = stale.post(EXPORT, TYPED, headers=OWN)
    assert page.status_code == 401
    assert not AuditEntry.objects.filter(action="export").exists()
    kept = fields(page)
    assert kept == {"proof-for": ["post"]} | {
        name: value if isinstance(value, list) else [value] for name, value in TYPED.items()
    }
    wrong = stale.post(EXPORT, kept | {"proof-password": "not the password"}, headers=OWN)
    assert wrong.status_code == 401
    assert fields(wrong) == kept
    assert "パスワードが違います" in wrong.content.decode()
    right = stale.post(EXPORT, fields(wrong) | {"proof-password": PASSWORD}, headers=OWN)
    assert right.status_code == 422  # the form itself: there are no contacts of this year
    assert right.context["form"].data["reason"] == TYPED["reason"]
    assert not [name for name in right.context["form"].data if name.startswith("proof")]


def test_text_that_another_site_sent_is_not_offered(stale):
    page = stale.post(EXPORT, TYPED, headers={"origin": "https://evil.example"})
    assert fields(page) == {"proof-for": ["post"]}


def test_page_says_that_files_cannot_be_kept(stale):
    page = stale.post(EXPORT, TYPED | {"file": SimpleUploadedFile("a.txt", b"x")}, headers=OWN)
    assert "添付ファイルは残せません" in page.content.decode()


def test_wrong_role_is_refused_before_anybody_proves_anything(advisor, time_machine):
    assert stale_browser(advisor, time_machine).get(EXPORT).status_code == 403


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(EXPORT).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("marker", ["get", "post", "", "x"])
def test_marker_without_proof_opens_nothing(stale, marker):
    assert stale.post(EXPORT, TYPED | {"proof-for": marker}, headers=OWN).status_code == 401


# --- ways -------------------------------------------------------------------------------------------
def test_who_has_a_second_factor_proves_by_that_alone(manager, time_machine):
    give_app(manager)
    codes = give_recovery_codes(manager)
    browser = stale_browser(manager, time_machine)
    page = browser.get(EXPORT)
    assert 'name="proof-password"' not in page.content.decode()
    assert browser.post(EXPORT, {"proof-for": "get", "proof-password": PASSWORD}).status_code == 401
    assert browser.post(EXPORT, {"proof-for": "get", "proof-send": "1"}).status_code == 401
    assert not Message.objects.exists()
    assert browser.post(EXPORT, {"proof-for": "get", "proof-code": app_code()}).status_code == 302
    again = stale_browser(manager, time_machine)
    assert again.post(EXPORT, {"proof-for": "get", "proof-code": codes[0]}).status_code == 302


def test_passkey_is_a_proof(manager, time_machine):
    passkey = SoftPasskey()
    give_passkey(manager, passkey)
    browser = stale_browser(manager, time_machine)
    page = browser.get(EXPORT)
    asked = json.loads(html.unescape(re.search(r'data-passkey="([^"]+)"', page.content.decode())[1]))
    stranger = SoftPasskey().get(asked)
    assert browser.post(EXPORT, {"proof-for": "get", "proof-credential": json.dumps(stranger)}).status_code == 401
    asked = json.loads(html.unescape(re.search(r'data-passkey="([^"]+)"', browser.get(EXPORT).content.decode())[1]))
    answer = json.dumps(passkey.get(asked))
    assert browser.post(EXPORT, {"proof-for": "get", "proof-credential": answer}).status_code == 302


def mailed_code() -> str:
    return re.search(r"^\d{4}-?\d{4}$", Message.objects.order_by("-pk").first().body, re.MULTILINE)[0]


def test_who_has_no_password_gets_a_code(manager, time_machine):
    manager.set_unusable_password()
    manager.save()
    browser = stale_browser(manager, time_machine)
    page = browser.post(EXPORT, TYPED, headers=OWN)
    asked = browser.post(EXPORT, fields(page) | {"proof-send": "1"}, headers=OWN)
    assert (asked.status_code, fields(asked)) == (401, fields(page))
    answer = browser.post(EXPORT, fields(asked) | {"proof-code": mailed_code()}, headers=OWN)
    assert answer.status_code == 422


def test_mailed_code_dies_after_three_wrong_ones_and_works_once(manager, time_machine):
    browser = stale_browser(manager, time_machine)
    browser.post(EXPORT, {"proof-for": "get", "proof-send": "1"})
    code = mailed_code()
    for _try in range(3):
        assert browser.post(EXPORT, {"proof-for": "get", "proof-code": "0000-0000"}).status_code == 401
    assert browser.post(EXPORT, {"proof-for": "get", "proof-code": code}).status_code == 401


def test_mailed_code_is_good_for_fifteen_minutes(manager, time_machine):
    browser = stale_browser(manager, time_machine)
    browser.post(EXPORT, {"proof-for": "get", "proof-send": "1"})
    time_machine.shift(15 * 60)
    assert browser.post(EXPORT, {"proof-for": "get", "proof-code": mailed_code()}).status_code == 401


def test_mailed_code_is_bound_to_the_address(manager, time_machine):
    browser = stale_browser(manager, time_machine)
    browser.post(EXPORT, {"proof-for": "get", "proof-send": "1"})
    User.objects.filter(pk=manager.pk).update(email="new@example.jp")
    assert browser.post(EXPORT, {"proof-for": "get", "proof-code": mailed_code()}).status_code == 401


def test_tries_are_counted(stale):
    for _try in range(10):
        assert "パスワードが違います" in stale.post(EXPORT, {"proof-for": "get", "proof-password": "x"}).content.decode()
    page = stale.post(EXPORT, {"proof-for": "get", "proof-password": PASSWORD})
    assert page.status_code == 401
    assert "5分後にもう一度お試しください" in page.content.decode()


def test_made_up_people_confirm_by_one_press(time_machine, settings, tmp_path):
    demo.mark_as_demo()
    user = User.objects.create_user("manager@demo.example", None)
    browser = stale_browser(user, time_machine)
    assert browser.get("/accounts/email/").status_code == 401
    assert browser.post("/accounts/email/", {"proof-for": "get"}).status_code == 302


def test_same_address_without_a_demo_is_no_made_up_person(time_machine):
    user = User.objects.create_user("manager@demo.example", PASSWORD)
    browser = stale_browser(user, time_machine)
    assert browser.post("/accounts/email/", {"proof-for": "get"}).status_code == 401


def test_proofs_are_audited(stale, manager):
    stale.post(EXPORT, {"proof-for": "get", "proof-password": "x"})
    stale.post(EXPORT, {"proof-for": "get", "proof-password": PASSWORD})
    rows = AuditEntry.objects.filter(action__in=("prove", "proof_failed")).order_by("pk")
    assert list(rows.values_list("action", "actor_ref", "object_ref", "changes")) == [
        ("proof_failed", "anonymous", manager.ref, {}),
        ("prove", f"user:{manager.ref}", manager.ref, {"way": [None, "password"]}),
    ]


# --- where ------------------------------------------------------------------------------------------
MUST_ASK = {
    "consultations:contacts_export",
    "my:data",
    "my:disclosure_export",
    "retention:hold_lift",
    "account_email",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "company_connect",
    "socialaccount_connections",
    "accounts:resets",
    "accounts:reset_decide",
}


def test_every_page_that_must_ask_does():
    asking = {page.name for page in pages() if _asks(page.view)}
    assert MUST_ASK - asking == set()


def _asks(view) -> bool:
    while view is not None:
        if getattr(view, "asks_for_proof", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_view_is_not_reached_without_a_proof(manager, rf):
    reached: list[HttpRequest] = []

    @fresh_proof
    def view(request: HttpRequest) -> HttpResponse:
        reached.append(request)
        return HttpResponse("secret")

    request = rf.get("/accounts/email/")
    request.user, request.session, request.resolver_match = manager, {}, resolve("/accounts/email/")
    assert not proof.is_fresh(request)
    assert b"secret" not in view(request).content
    assert reached == []
