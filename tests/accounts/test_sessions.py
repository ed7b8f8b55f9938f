"""Sessions live and end on the server: forty ways to come back with an old cookie, none of which works."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from accounts import actions, session_store
from accounts.enums import Role
from accounts.models import SignIn, User
from accounts.tasks import forget_old_sign_ins
from core.actors import service
from mailing.models import Message
from tests.conftest import PASSWORD
from tests.factories.second_factors import app_code, give_app, give_passkey
from tests.factories.threads import all_at_once

pytestmark = pytest.mark.django_db
START = "2026-11-20T09:00+09:00"
NEW = "an entirely new secret"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def is_in(browser: Browser) -> bool:
    return browser.get("/profile/").status_code == 200


def cookie(browser: Browser) -> str:
    return browser.cookies["sessionid"].value


def with_cookie(value: str) -> Browser:
    browser = Browser()
    browser.cookies["sessionid"] = value
    return browser


@pytest.fixture
def person(sme) -> User:
    EmailAddress.objects.create(user=sme, email=sme.email, verified=True, primary=True)
    return sme


# --- how long ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "minutes", "still"),
    [
        ("sme", 59, True),
        ("sme", 60, False),
        ("sme", 61, False),
        ("advisor", 29, True),
        ("advisor", 30, False),
        ("advisor", 59, False),
        ("desk_staff", 30, False),
        ("desk_manager", 30, False),
        ("headquarters", 30, False),
        ("auditor", 30, False),
        ("administrator", 29, True),
        ("administrator", 30, False),
    ],
)
def test_session_that_rests_ends(request, sign_in, time_machine, who, minutes, still):
    time_machine.move_to(START, tick=False)
    browser = sign_in(request.getfixturevalue(who))
    time_machine.shift(minutes * 60)
    assert is_in(browser) is still


@pytest.mark.parametrize(("who", "step"), [("sme", 50), ("advisor", 25)])
def test_session_that_is_used_ends_after_twelve_hours(request, sign_in, time_machine, who, step):
    time_machine.move_to(START, tick=False)
    browser = sign_in(request.getfixturevalue(who))
    for _turn in range(719 // step):
        time_machine.shift(step * 60)
        assert is_in(browser)
    time_machine.move_to("2026-11-20T20:59:59+09:00", tick=False)
    assert is_in(browser)
    time_machine.move_to("2026-11-20T21:00+09:00", tick=False)
    assert not is_in(browser)


def test_asking_how_long_it_lasts_is_no_use_of_it(sme, sign_in, time_machine):
    time_machine.move_to(START, tick=False)
    browser = sign_in(sme)
    for _turn in range(5):
        time_machine.shift(10 * 60)
        answer = browser.get("/accounts/session/").json()
    assert answer == {"left": 10 * 60, "most": 12 * 3600 - 50 * 60}
    time_machine.shift(10 * 60)
    assert browser.get("/accounts/session/").status_code == 302


def test_one_press_lets_it_rest_anew(sme, sign_in, time_machine):
    time_machine.move_to(START, tick=False)
    browser = sign_in(sme)
    time_machine.shift(59 * 60)
    answer = browser.post("/accounts/session/extend/", headers={"accept": "application/json"})
    assert answer.json()["left"] == 60 * 60
    time_machine.shift(59 * 60)
    plain = browser.post("/accounts/session/extend/", {"next": "/profile/"})
    assert plain.headers["Location"] == "/profile/"
    assert browser.post("/accounts/session/extend/", {"next": "https://evil.example/"}).headers["Location"] == "/home/"


def test_cookie_that_the_browser_kept_too_long_opens_nothing(sme, sign_in, time_machine):
    time_machine.move_to(START, tick=False)
    kept = cookie(sign_in(sme))
    time_machine.shift(60 * 60)
    assert not is_in(with_cookie(kept))


# --- what ends it -----------------------------------------------------------------------------------
def change_password(person: User, here: Browser) -> None:
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def reset_password(person: User, here: Browser) -> None:
    visitor = Browser()
    visitor.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"/accounts/password/reset/key/\S+", Message.objects.order_by("-pk").first().body)[0]
    visitor.post(visitor.get(link).headers["Location"], {"password1": NEW, "password2": NEW})


def set_up_app(person: User, here: Browser) -> None:
    page = here.get("/accounts/2fa/app/")
    here.post("/accounts/2fa/app/", {"code": app_code(secret=page.context["form"].secret)})


def remove_app(person: User, here: Browser) -> None:
    here.post("/accounts/2fa/app/remove/")


def new_recovery_codes(person: User, here: Browser) -> None:
    here.post("/accounts/2fa/recovery-codes/new/")


def remove_passkey(person: User, here: Browser) -> None:
    here.post(f"/accounts/2fa/passkeys/{person.authenticator_set.get(type='webauthn').pk}/remove/")


def end_others(person: User, here: Browser) -> None:
    here.post("/accounts/security/sessions/end-others/")


def end_that_one(person: User, here: Browser) -> None:
    own = session_store.row_key(cookie(here))
    here.post("/accounts/security/sessions/end/", {"session": person.sign_ins.exclude(session_key=own).get().ref})


def gain_role(person: User, here: Browser) -> None:
    actions.add_person(by=service("test"), email=person.email, name="", role=Role.AUDITOR)


def deactivate(person: User, here: Browser) -> None:
    actions.deactivate_person(user=person, reason="left", by=service("test"))


def drop_password(person: User, here: Browser) -> None:
    actions.drop_password(user=person)


def erase(person: User, here: Browser) -> None:
    EmailAddress.objects.filter(user=person).delete()
    person.role_grants.all().delete()
    person.delete()


ENDS: dict[Callable[[User, Browser], None], bool] = {  # what happens, and whether who did it stays in
    change_password: True,
    reset_password: False,
    set_up_app: True,
    remove_app: True,
    new_recovery_codes: True,
    remove_passkey: True,
    end_others: True,
    end_that_one: True,
    gain_role: False,
    deactivate: False,
    drop_password: False,
    erase: False,
}


@pytest.mark.parametrize(("happen", "stays"), ENDS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_other_sessions_end_within_one_request(person, sign_in, happen, stays):
    if happen in (remove_app, new_recovery_codes):
        give_app(person)
    if happen is remove_passkey:
        give_passkey(person)
    here, elsewhere = sign_in(person), sign_in(person)
    old = cookie(elsewhere)
    assert is_in(elsewhere)
    happen(person, here)
    assert not is_in(elsewhere)
    assert not is_in(with_cookie(old))
    assert is_in(here) is stays


def test_nobody_ends_the_session_of_somebody_else(person, other_sme, sign_in):
    theirs = sign_in(other_sme)
    answer = sign_in(person).post("/accounts/security/sessions/end/", {"session": other_sme.sign_ins.get().ref})
    assert answer.status_code == 404
    assert is_in(theirs)


def test_ending_this_session_signs_out(person, sign_in):
    here = sign_in(person)
    old = cookie(here)
    here.post("/accounts/security/sessions/end/", {"session": person.sign_ins.get().ref})
    assert not is_in(with_cookie(old))


def test_signing_out_ends_it_on_the_server(person, sign_in):
    browser = sign_in(person)
    old = cookie(browser)
    browser.post("/accounts/logout/")
    assert not is_in(with_cookie(old))


# --- whose key --------------------------------------------------------------------------------------
def test_key_given_by_somebody_else_is_not_taken(person):
    browser = with_cookie("a" * 32)
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert is_in(browser)
    assert cookie(browser) != "a" * 32
    assert not is_in(with_cookie("a" * 32))


def test_key_changes_when_somebody_signs_in(person):
    session = session_store.SessionStore()
    session["typed"] = "before"
    session.save()
    before = str(session.session_key)
    browser = with_cookie(before)
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert is_in(browser)
    assert browser.session["typed"] == "before"
    assert not is_in(with_cookie(before))


def test_key_changes_with_a_proof(person, sign_in, time_machine):
    time_machine.move_to(START, tick=False)
    browser = sign_in(person)
    before = cookie(browser)
    time_machine.shift(10 * 60)
    answer = browser.post("/accounts/security/prove/", {"proof-for": "get", "proof-password": PASSWORD})
    assert answer.status_code == 302
    assert is_in(browser)
    assert not is_in(with_cookie(before))


def test_another_person_in_the_same_browser_finds_nothing_of_the_first(person, other_sme, sign_in):
    browser = sign_in(person)
    before = cookie(browser)
    browser.force_login(other_sme, backend=BACKEND)
    assert not is_in(with_cookie(before))
    assert person.sign_ins.count() == 0


def test_table_opens_no_session_and_tells_nothing(person, sign_in):
    browser = sign_in(person)
    browser.get("/accounts/2fa/app/")
    row = SignIn.objects.get(user=person)
    assert not is_in(with_cookie(row.session_key))
    assert cookie(browser) not in str(vars(row))
    assert "mfa" not in row.session_data


def test_session_under_another_secret_key_is_none(person, sign_in, settings):
    browser = sign_in(person)
    settings.SECRET_KEY = "another secret key of fifty characters or more 0123456789"
    assert not is_in(browser)


def test_changed_session_is_none(person, sign_in):
    browser = sign_in(person)
    row = SignIn.objects.get(user=person)
    row.session_data = row.session_data[:-4] + "AAAA"
    row.save()
    assert not is_in(browser)


# --- two at the same time ---------------------------------------------------------------------------
def test_request_that_still_runs_does_not_bring_a_session_back(person, sign_in):
    browser = sign_in(person)
    slow = session_store.SessionStore(cookie(browser))
    slow["typed"] = "something"
    browser.post("/accounts/logout/")
    with pytest.raises(UpdateError):
        slow.save()
    slow.touch(now=True)
    assert not SignIn.objects.filter(user=person).exists()


def test_key_of_an_ended_session_does_not_change(person, sign_in):
    browser = sign_in(person)
    slow = session_store.SessionStore(cookie(browser))
    assert slow["_auth_user_id"]
    browser.post("/accounts/logout/")
    with pytest.raises(SessionInterrupted):
        slow.cycle_key()
    assert not SignIn.objects.filter(user=person).exists()


@pytest.mark.django_db(transaction=True)
def test_code_from_a_mail_signs_in_once_however_often_it_is_sent_at_once(person):
    browser = Browser()
    browser.post("/accounts/login/code/", {"email": person.email})
    code = re.search(r"^\d{4}-?\d{4}$", Message.objects.get().body, re.MULTILINE)[0]
    value = cookie(browser)

    def attempt() -> bool:
        try:
            mine = with_cookie(value)
            mine.raise_request_exception = False
            answer = mine.post("/accounts/login/code/confirm/", {"code": code})
            return answer.status_code == 302 and answer.headers["Location"] == "/home/"
        finally:
            connection.close()

    assert sum(all_at_once(attempt, times=8)) == 1
    assert person.sign_ins.count() == 1


# --- the page ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("others", [0, 2])
def test_own_sessions_are_listed_with_device_and_network(person, sign_in, others, django_assert_num_queries):
    for _each in range(others):
        sign_in(person)
    browser = Browser(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"})
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    with django_assert_num_queries(5):
        page = browser.get("/accounts/security/")
    html = page.content.decode()
    assert "Chrome, Windows" in html
    assert "127.0.0.1" in html
    assert html.count("ログアウトさせる<span") == others


def test_sessions_that_ended_are_swept(person, sign_in, time_machine):
    time_machine.move_to(START, tick=False)
    sign_in(person)
    time_machine.shift(3600)
    sign_in(person)
    assert forget_old_sign_ins() == {"sessions": 1, "tries": 0}
    assert SignIn.objects.get().expire_date > timezone.now()
