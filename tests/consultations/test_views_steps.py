"""The pages of the steps: who may, what they show, what they store, and what they say when it is not possible."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, Level
from consultations.models import Case, Change, Complaint, FollowUp, Handoff, Promise, Referral
from core.models import AuditEntry
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.steps import (
    at,
    make_appointment,
    make_complaint,
    make_handoff,
    make_promise,
    make_referral,
    make_waiting,
)

pytestmark = pytest.mark.django_db
PAGES = {
    "case_close": "in_support",
    "case_reopen": "closed",
    "case_ask": "in_support",
    "case_resume": "waiting",
    "case_due": "in_support",
    "case_email": "in_support",
    "case_handoff": "in_support",
    "case_refer": "in_support",
}
OTHER_STATE = {name: "closed" if state != "closed" else "in_support" for name, state in PAGES.items()}
LISTS = ["deadline_list", "handoff_list"]
NOW = at("2026-11-20 10:00")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name: str, case: Case) -> str:
    return reverse(f"consultations:{name}", args=[case.ref])


def case_for(name: str, **given) -> Case:
    return make_case(**{"status": PAGES[name], "email": "client@example.jp"} | given)


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


# --- who may ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_visitor_is_asked_to_sign_in(name, client):
    response = client.get(url(name, case_for(name)))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
@pytest.mark.parametrize("name", PAGES)
def test_role_without_a_desk_is_not_allowed(name, who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url(name, case_for(name))).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_stranger_and_nobody_get_the_same_not_found(name, method, other_desk_advisor, sign_in):
    browser = sign_in(other_desk_advisor)
    foreign = getattr(browser, method)(url(name, case_for(name)))
    missing = getattr(browser, method)(reverse(f"consultations:{name}", args=["R8-999999-9"]))

    assert foreign.status_code == missing.status_code == 404
    assert re.sub(r'"[^"]*"', "", foreign.text) == re.sub(r'"[^"]*"', "", missing.text)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_and_shows_no_text_of_the_case(name, manager):
    response = manager.get(url(name, case_for(name, body="極秘の製法")))

    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert "極秘の製法" not in response.text
    assert 'type="submit" class="btn btn-primary"' in response.text


@pytest.mark.parametrize("name", [name for name in PAGES if name != "case_email"])
def test_page_says_when_the_step_is_not_possible_and_offers_no_button(name, manager):
    response = manager.get(url(name, case_for(name, status=OTHER_STATE[name])))

    assert "この操作は今はできません" in response.text
    assert 'type="submit" class="btn btn-primary"' not in response.text


@pytest.mark.parametrize("name", [name for name in PAGES if name != "case_email"])
def test_post_in_the_wrong_state_changes_nothing(name, manager):
    case = case_for(name, status=OTHER_STATE[name])
    before = Case.objects.filter(pk=case.pk).values().get()

    manager.post(url(name, case), VALID[name] | {"handoff-form_key": str(uuid.uuid4())})

    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert [model.objects.count() for model in (Change, Handoff, Referral)] == [0, 0, 0]


VALID = {
    "case_close": {"close-outcome": "outcome.filed", "close-day": "none"},
    "case_reopen": {"reopen-comment": "続き", "reopen-day": "2026-11-26"},
    "case_ask": {"ask-text": "図面", "ask-day": "2026-11-30"},
    "case_resume": {},
    "case_due": {"due-due_on_0": "2026", "due-due_on_1": "12", "due-due_on_2": "8", "due-reason": "予定"},
    "case_email": {"email-email": "right@example.jp"},
    "case_handoff": {"handoff-to_desk": "overseas", "handoff-reason": "商標"},
    "case_refer": {"refer-partner": "jetro", "refer-shared": "会社名", "refer-consent": "ask"},
}


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "desk_manager"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_who_works_on_the_case_takes_the_step(name, who, request, sign_in):
    user = request.getfixturevalue(who)
    case = case_for(name, advisor=user.advisor if who == "advisor" else None, due_on=date(2026, 12, 1))

    response = sign_in(user).post(url(name, case), VALID[name], follow=True)

    assert response.status_code == 200
    assert "alert-success" in response.text


# --- what is stored ---------------------------------------------------------------------------------------
def test_close_stores_outcome_note_and_question_and_offers_to_undo(manager):
    case = case_for("case_close")

    manager.post(url("case_close", case), VALID["case_close"] | {"close-note": "できた", "close-day": "2027-05-20"})

    case.refresh_from_db()
    assert (case.status, case.outcome_id, case.outcome_note) == (CaseStatus.CLOSED, "outcome.filed", "できた")
    assert FollowUp.objects.get().due_on == date(2027, 5, 20)
    assert manager.session["undo"] == Change.objects.get().ref


def test_close_proposes_open_days_in_half_a_year_and_a_year(manager):
    response = manager.get(url("case_close", case_for("case_close")))

    assert 'value="2027-05-20"' in response.text  # a Thursday
    assert 'value="2027-11-22"' in response.text  # the 20th is a Saturday


def test_close_with_another_day_asks_for_the_day_and_keeps_what_was_typed(manager):
    case = case_for("case_close")

    response = manager.post(url("case_close", case), VALID["case_close"] | {"close-note": "長いメモ", "close-day": "other"})

    assert response.status_code == 422
    assert "日付を入力してください" in response.text
    assert "長いメモ" in response.text
    assert '<details class="mb-4" open>' in response.text


@pytest.mark.parametrize("day", [("2026", "11", "20"), ("2020", "1", "1"), ("2040", "1", "1")])
def test_another_day_is_after_today_and_within_five_years(day, manager):
    other = {f"close-other_day_{place}": part for place, part in enumerate(day)}

    response = manager.post(url("case_close", case_for("case_close")), VALID["case_close"] | {"close-day": "other"} | other)

    assert response.status_code == 422
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_close_lists_what_the_figures_will_miss_with_links(manager):
    case = case_for("case_close", client=make_client(industry=None, size=None, name="不足株式会社"))
    lacking = make_contact(case=case)
    make_contact(case=case, content_id="trade_secret_content.ts_management", result_id="result.advised")

    response = manager.get(url("case_close", case))

    links = re.findall(r'href="([^"]*/(?:contacts|companies)/[^"]*)"', response.text)
    assert reverse("consultations:contact_detail", args=[lacking.ref]) in links
    assert reverse("consultations:client_detail", args=[case.client.ref]) in links
    assert len([link for link in links if "/contacts/" in link and link != reverse("consultations:contact_list")]) == 1


def test_close_without_gaps_shows_no_warning(manager):
    case = case_for("case_close", client=make_client(industry_id="industry.manufacturing"))
    response = manager.get(url("case_close", case))

    assert "年度の統計に必要な項目" not in response.text


def test_close_tells_what_is_still_open(manager):
    case = case_for("case_close")
    make_promise(case, text="見積書を送る")
    make_referral(case)
    make_handoff(case)
    make_appointment(case)

    section = manager.get(url("case_close", case)).text.split('id="still-open"')[1].split("</section>")[0]

    assert section.count("<li>") == 4
    assert "見積書を送る" in section


def test_close_pressed_twice_tells_that_it_was_so_already(manager):
    case = case_for("case_close")
    for _press in range(2):
        response = manager.post(url("case_close", case), VALID["case_close"], follow=True)

    assert response.redirect_chain[-1][0] == url("case_detail", case)
    assert "alert-info" in response.text


# What is typed, and the state into which a colleague took the case meanwhile.
TYPED = {
    "case_close": ("closed", {"close-note": "長いメモ"}, "長いメモ"),
    "case_reopen": ("in_support", {"reopen-comment": "長いわけ"}, "長いわけ"),
    "case_ask": ("waiting", {"ask-text": "長い質問"}, "長い質問"),
    "case_due": ("closed", {"due-reason": "長い理由"}, "長い理由"),
    "case_handoff": ("closed", {"handoff-reason": "長い説明"}, "長い説明"),
    "case_refer": ("closed", {"refer-shared": "長い文面"}, "長い文面"),
}


@pytest.mark.parametrize("name", TYPED)
def test_what_was_typed_stays_when_a_colleague_was_faster(name, manager):
    status, typed, words = TYPED[name]
    case = case_for(name, status=status)

    response = manager.post(url(name, case), VALID[name] | {"handoff-form_key": str(uuid.uuid4())} | typed)

    assert response.status_code == 409
    assert words in response.text
    assert "error-summary" in response.text
    case.refresh_from_db()
    assert case.status == status


def test_handoff_to_a_desk_that_was_asked_from_another_tab_keeps_the_text(manager):
    case = case_for("case_handoff")
    manager.post(url("case_handoff", case), VALID["case_handoff"] | {"handoff-form_key": str(uuid.uuid4())})

    again = {"handoff-form_key": str(uuid.uuid4()), "handoff-reason": "書き直した説明"}
    response = manager.post(url("case_handoff", case), VALID["case_handoff"] | again)

    assert (response.status_code, Handoff.objects.count()) == (409, 1)
    assert "書き直した説明" in response.text


def test_referral_with_other_words_keeps_them_and_says_what_to_do(manager):
    referral = make_referral()

    response = manager.post(url("case_refer", referral.case), VALID["case_refer"] | {"refer-shared": "図面も"})

    assert (response.status_code, Referral.objects.get().shared) == (409, referral.shared)
    assert "図面も" in response.text
    assert "別の文面" in response.text


@pytest.mark.parametrize("name", PAGES)
def test_who_opens_a_step_stands_in_the_log_of_reads(name, manager, desk_manager):
    case = case_for(name, phone="0312345678")
    manager.get(url(name, case))

    reads = AuditEntry.objects.filter(action="view")
    assert list(reads.values_list("actor_ref", "object_ref")) == [(f"user:{desk_manager.ref}", case.ref)]


def test_reopen_proposes_the_promise_of_the_desk_and_stores_the_day(manager):
    case = case_for("case_reopen")
    text = manager.get(url("case_reopen", case)).text
    days = re.findall(r'name="reopen-day" value="([^"]*)"|value="([^"]*)"[^>]*name="reopen-day"', text)
    assert [one or other for one, other in days] == ["2026-11-26", "2026-11-30", "2026-12-07", "other"]
    assert re.search(r'<input[^>]*value="2026-11-26"[^>]*checked', text)

    manager.post(url("case_reopen", case), {"reopen-comment": "続き", "reopen-day": "2026-12-07"})

    case.refresh_from_db()
    assert (case.status, case.due_on) == ("in_support", date(2026, 12, 7))


@pytest.mark.parametrize("day", [{}, {"reopen-day": "other"}, {"reopen-day": "2020-01-06"}])
def test_reopen_without_a_day_asks_for_it_and_keeps_the_reason(day, manager):
    response = manager.post(url("case_reopen", case_for("case_reopen")), {"reopen-comment": "長いわけ"} | day)

    assert (response.status_code, Case.objects.get().status) == (422, "closed")
    assert "長いわけ" in response.text


def test_ask_stores_what_the_client_reads(manager):
    case = case_for("case_ask")

    manager.post(url("case_ask", case), VALID["case_ask"])

    case.refresh_from_db()
    assert case.status == CaseStatus.WAITING
    assert Promise.objects.values_list("text", "due_on").get() == ("図面", date(2026, 11, 30))


def test_due_keeps_what_stands_and_refuses_the_past(manager):
    case = case_for("case_due", due_on=date(2026, 11, 2))
    unchanged = {f"due-due_on_{place}": part for place, part in enumerate(("2026", "11", "2"))}
    again = {f"due-recheck_on_{place}": part for place, part in enumerate(("R8", "12", "1"))}

    assert manager.post(url("case_due", case), unchanged | again | {"due-reason": "様子見"}).status_code == 302
    case.refresh_from_db()
    assert (case.due_on, case.recheck_on) == (date(2026, 11, 2), date(2026, 12, 1))

    past = unchanged | {"due-due_on_2": "3", "due-reason": "様子見"}
    assert manager.post(url("case_due", case), past).status_code == 422


def test_due_needs_a_reason(manager):
    given = {name: value for name, value in VALID["case_due"].items() if name != "due-reason"}

    assert manager.post(url("case_due", case_for("case_due")), given).status_code == 422


def test_handoff_sent_twice_opens_one_case(manager):
    case = case_for("case_handoff")
    given = VALID["case_handoff"] | {"handoff-form_key": str(uuid.uuid4())}

    for _press in range(2):
        assert manager.post(url("case_handoff", case), given).status_code == 302

    assert Case.objects.count() == 2


def test_handoff_offers_every_desk_but_its_own(manager):
    response = manager.get(url("case_handoff", case_for("case_handoff")))

    assert 'value="overseas"' in response.text
    assert 'value="trade_secret"' not in response.text


# --- referrals --------------------------------------------------------------------------------------------
def test_answer_of_the_client_is_noted(manager):
    referral = make_referral()
    address = reverse("consultations:referral_decide", args=[referral.case.ref, referral.ref])

    manager.post(address, {f"{referral.ref}-agreed": "no", f"{referral.ref}-how": "phone"})

    referral.refresh_from_db()
    assert (referral.status, referral.decided_how) == ("declined", "phone")


def test_answer_without_a_way_is_asked_for(manager):
    referral = make_referral()
    address = reverse("consultations:referral_decide", args=[referral.case.ref, referral.ref])

    assert manager.post(address, {f"{referral.ref}-agreed": "yes"}).status_code == 422
    assert Referral.objects.get().status == "asked"


def test_result_of_an_agreed_referral_is_noted(manager):
    referral = make_referral(status="agreed")
    address = reverse("consultations:referral_result", args=[referral.case.ref, referral.ref])

    manager.post(address, {f"{referral.ref}-text": "面談した"})

    assert Referral.objects.get().result == "面談した"


@pytest.mark.parametrize("name", ["referral_decide", "referral_result"])
def test_referral_of_another_case_is_not_found_and_get_is_refused(name, manager):
    referral, other = make_referral(), make_case(status="in_support")

    assert manager.post(reverse(f"consultations:{name}", args=[other.ref, referral.ref])).status_code == 404
    assert manager.get(reverse(f"consultations:{name}", args=[referral.case.ref, referral.ref])).status_code == 405


# --- the boards -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [*LISTS, "complaint_list"])
@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_board_is_for_the_desks_and_complaints_for_headquarters_too(name, who, request, sign_in):
    status = 200 if (who, name) == ("headquarters", "complaint_list") else 403

    assert sign_in(request.getfixturevalue(who)).get(reverse(f"consultations:{name}")).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_deadlines_are_grouped_and_take_six_queries(count, manager, django_assert_num_queries):
    days = {"over": date(2026, 11, 18), "today": date(2026, 11, 20), "soon": date(2026, 11, 25), "week": date(2026, 11, 30)}
    for day in (*days.values(), date(2026, 12, 24)):
        for _each in range(count):
            make_case(status="in_support", due_on=day)
    for _each in range(count):
        make_waiting(at("2026-11-18 10:00"), due_on=date(2026, 11, 10))
        make_case(status="in_support", due_on=date(2026, 12, 24), recheck_on=date(2026, 11, 20), recheck_reason="展示会のあと")
        make_case(status="closed", due_on=date(2026, 11, 18))
        make_case(status="in_support")
    manager.get(reverse("consultations:deadline_list"))  # catalogues are remembered from here on
    with django_assert_num_queries(6 + 3):  # + the log of reads
        response = manager.get(reverse("consultations:deadline_list"))

    groups = re.findall(r'<h2 id="g-(\w+)"[^>]*>[^(]*\((\d+)\)', response.text)
    assert groups == [(key, str(count)) for key in ("recheck", "over", "today", "soon", "week", "later", "undated", "paused")]
    assert "停止中（相手待ち 3日目）" in response.text
    assert "展示会のあと" in response.text


def test_empty_deadlines_say_when_they_were_looked_at(manager):
    assert "最終確認 10:00" in manager.get(reverse("consultations:deadline_list")).text


def test_deadlines_show_nothing_of_other_desks_and_levels(desk_staff, sign_in):
    make_case(status="in_support", due_on=date(2026, 11, 20), desk_id="overseas", case_no="OTHER-DESK")
    make_case(status="in_support", due_on=date(2026, 11, 20), level=Level.LIMITED, case_no="LIMITED")

    text = sign_in(desk_staff).get(reverse("consultations:deadline_list") + "?desk=overseas").text

    assert "OTHER-DESK" not in text
    assert "LIMITED" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_handoffs_of_both_sides_take_four_queries(count, manager, django_assert_num_queries):
    for _each in range(count):
        make_handoff()
        make_handoff(make_case(desk_id="overseas", status="in_support"), to_desk="trade_secret")
        make_handoff(answered_at=NOW)
    manager.get(reverse("consultations:handoff_list"))
    with django_assert_num_queries(4 + 3):  # + the log of reads
        response = manager.get(reverse("consultations:handoff_list"))

    assert re.findall(r'<h2 id="([\w-]+)"[^>]*>[^(]*\((\d+)\)', response.text) == [
        ("to-answer", str(count)),
        ("asked", str(count)),
    ]


def test_each_side_links_to_its_own_case_only(manager):
    handoff = make_handoff()

    text = manager.get(reverse("consultations:handoff_list")).text

    assert url("case_detail", handoff.case) in text
    assert url("case_detail", handoff.answer_case) not in text


# --- complaints -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["advisor", "desk_staff"])
def test_only_heads_of_desks_read_complaints(who, request, sign_in):
    complaint = make_complaint()
    browser = sign_in(request.getfixturevalue(who))

    assert browser.get(reverse("consultations:complaint_list")).status_code == 403
    assert browser.get(reverse("consultations:complaint_answer", args=[complaint.ref])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_complaints_take_five_queries(count, manager, django_assert_num_queries):
    for _each in range(count):
        make_complaint(due_on=date(2026, 11, 18))
        make_complaint(status="answered", answer="回答", answered_at=NOW)
    manager.get(reverse("consultations:complaint_list"))
    with django_assert_num_queries(5 + 3):  # + the log of reads
        response = manager.get(reverse("consultations:complaint_list"))

    assert response.text.count("2営業日超過") == count


def test_complaint_of_another_desk_is_not_found(manager):
    complaint = make_complaint(make_case(desk_id="overseas"))

    assert manager.get(reverse("consultations:complaint_answer", args=[complaint.ref])).status_code == 404


def test_complaint_is_answered(manager):
    complaint = make_complaint()
    address = reverse("consultations:complaint_answer", args=[complaint.ref])

    assert manager.post(address, {"answer-text": ""}).status_code == 422
    assert "お詫び" in manager.post(address, {"answer-text": "お詫びします。"}, follow=True).text
    assert "一度目" not in manager.post(address, {"answer-text": "一度目ではない"}, follow=True).text

    assert Complaint.objects.values_list("status", "answer").get() == ("answered", "お詫びします。")
