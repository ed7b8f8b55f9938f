"""A lost second factor is reset by two people, never by one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client as Browser

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.models import SecondFactorReset, User
from accounts.reset_actions import ask_for_reset, decide_reset
from core.models import AuditEntry
from mailing.models import Message
from tests.conftest import person as make_person
from tests.factories.second_factors import give_app, give_recovery_codes
from tests.factories.threads import all_at_once

pytestmark = pytest.mark.django_db
REASON = "スマートフォンを紛失。電話で本人を確認した"
PAGE = "/s/second-factors/"


@pytest.fixture
def loser(advisor) -> User:
    """Somebody who lost his phone."""
    give_app(advisor)
    give_recovery_codes(advisor)
    return advisor


@pytest.fixture
def wish(loser, administrator) -> SecondFactorReset:
    return ask_for_reset(user=loser, reason=REASON, by=actor_of(administrator))


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_request_changes_nothing_but_tells_the_person(wish, loser):
    assert loser.has_second_factor()
    assert [(mail.event, mail.recipient) for mail in Message.objects.all()] == [("second_factor_reset_asked", loser.email)]
    assert AuditEntry.objects.get(action="ask_second_factor_reset").reason == REASON


def test_second_person_resets_it(wish, loser, auditor, sign_in):
    browser = sign_in(loser)
    assert decide_reset(wish=wish, is_confirmed=True, by=actor_of(auditor))
    assert not loser.authenticator_set.exists()
    assert browser.get("/profile/").status_code == 302
    assert Message.objects.order_by("-pk").first().event == "second_factor_reset"
    assert "reset_second_factor" in audited()
    wish.refresh_from_db()
    assert (wish.decided_by, wish.is_confirmed) == (auditor, True)


def test_declined_request_changes_nothing(wish, loser, auditor):
    assert decide_reset(wish=wish, is_confirmed=False, by=actor_of(auditor))
    assert loser.has_second_factor()
    assert not decide_reset(wish=wish, is_confirmed=True, by=actor_of(auditor))
    assert loser.has_second_factor()


def test_who_asked_does_not_decide(wish, administrator, loser):
    with pytest.raises(PermissionDenied):
        decide_reset(wish=wish, is_confirmed=True, by=actor_of(administrator))
    assert loser.has_second_factor()


def test_nobody_decides_about_himself(administrator, auditor):
    give_app(auditor)
    wish = ask_for_reset(user=auditor, reason=REASON, by=actor_of(administrator))
    with pytest.raises(PermissionDenied):
        decide_reset(wish=wish, is_confirmed=True, by=actor_of(auditor))
    assert auditor.has_second_factor()


@pytest.mark.parametrize("who", ["sme", "advisor", "desk_staff", "desk_manager", "headquarters", "auditor"])
def test_only_administrators_ask(request, who, administrator):
    give_app(administrator)
    with pytest.raises(PermissionDenied):
        ask_for_reset(user=administrator, reason=REASON, by=actor_of(request.getfixturevalue(who)))


def test_request_lapses_after_three_days(loser, administrator, auditor, time_machine):
    time_machine.move_to("2026-11-16T10:00+09:00", tick=False)
    wish = ask_for_reset(user=loser, reason=REASON, by=actor_of(administrator))
    time_machine.move_to("2026-11-19T10:00+09:00", tick=False)
    assert not decide_reset(wish=wish, is_confirmed=True, by=actor_of(auditor))
    assert loser.has_second_factor()
    ask_for_reset(user=loser, reason=REASON, by=actor_of(administrator))
    assert "lapse_second_factor_reset" in audited()


def test_one_request_at_a_time_and_none_without_a_second_factor(wish, loser, sme, administrator):
    with pytest.raises(ValidationError, match="すでに申請"):
        ask_for_reset(user=loser, reason=REASON, by=actor_of(administrator))
    with pytest.raises(ValidationError, match="設定していません"):
        ask_for_reset(user=sme, reason=REASON, by=actor_of(administrator))


@pytest.mark.django_db(transaction=True)
def test_decision_is_made_once_by_however_many(wish):
    deciders = [actor_of(make_person(f"auditor{n}@example.jp", f"監査{n}", (Role.AUDITOR, ()))) for n in range(8)]

    def attempt() -> bool:
        try:
            return decide_reset(wish=SecondFactorReset.objects.get(), is_confirmed=True, by=deciders.pop())
        finally:
            connection.close()

    assert sum(all_at_once(attempt, times=8)) == 1
    assert audited().count("reset_second_factor") == 1


# --- the page ---------------------------------------------------------------------------------------
def test_administrator_asks_and_auditor_confirms(loser, administrator, auditor, sign_in):
    asked = sign_in(administrator).post(PAGE, {"email": loser.email, "reason": REASON})
    assert asked.headers["Location"] == PAGE
    browser = sign_in(auditor)
    page = browser.get(PAGE).content.decode()
    assert REASON in page
    assert "リセットを申請する" not in page  # auditors do not ask
    ref = SecondFactorReset.objects.get().ref
    assert browser.post(f"{PAGE}{ref}/decide/", {"answer": "yes"}).headers["Location"] == PAGE
    assert not loser.has_second_factor()


def test_who_asked_sees_no_button(wish, administrator, sign_in):
    html = sign_in(administrator).get(PAGE).content.decode()
    assert "別の人の判断が必要です" in html
    assert "リセットを承認する" not in html
    assert sign_in(administrator).post(f"{PAGE}{wish.ref}/decide/", {"answer": "yes"}).status_code == 403


@pytest.mark.parametrize("given", [{}, {"email": "nobody@example.jp", "reason": REASON}, {"email": "x", "reason": "短い"}])
def test_bad_request_is_told_and_kept(loser, administrator, sign_in, given):
    answer = sign_in(administrator).post(PAGE, given)
    assert answer.status_code == 422
    assert not SecondFactorReset.objects.exists()


@pytest.mark.parametrize("who", ["sme", "advisor", "desk_staff", "desk_manager", "headquarters"])
def test_page_is_not_for_others(request, wish, who, sign_in):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}{wish.ref}/decide/", {"answer": "yes"}).status_code == 403


def test_unknown_request_is_not_found(auditor, sign_in):
    assert sign_in(auditor).post(f"{PAGE}nothing/decide/", {"answer": "yes"}).status_code == 404
    assert sign_in(auditor).get(f"{PAGE}nothing/decide/").status_code == 405
    assert Browser().get(PAGE).headers["Location"].startswith("/accounts/login/")
