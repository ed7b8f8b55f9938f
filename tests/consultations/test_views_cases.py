"""The page of a case, the steps taken from it, and logging a contact."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, Level
from consultations.models import Case, Contact
from core.models import AuditEntry
from tests.factories.consultations import make_advisor, make_case, make_contact

pytestmark = pytest.mark.django_db
POSTS = ["case_assign", "case_close", "case_reopen"]
PAGES = ["case_detail", "contact_log", *POSTS]


def url(name: str, case: Case) -> str:
    return reverse(f"consultations:{name}", args=[case.ref])


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor, email="client@example.jp")


# --- who may ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_visitor_is_asked_to_sign_in(name, case, client):
    response = client.post(url(name, case))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_role_without_a_desk_is_not_allowed(who, name, case, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).post(url(name, case)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_stranger_and_nobody_get_the_same_not_found(name, case, other_desk_advisor, sign_in):
    browser = sign_in(other_desk_advisor)
    method = browser.post if name in POSTS else browser.get
    foreign = method(url(name, case))
    missing = method(reverse(f"consultations:{name}", args=["R8-999999-9"]))

    assert foreign.status_code == missing.status_code == 404
    assert re.sub(r'"[^"]*"', "", foreign.text) == re.sub(r'"[^"]*"', "", missing.text)


def test_desk_staff_does_not_know_a_limited_case(desk_staff, sign_in):
    case = make_case(level=Level.LIMITED)

    assert sign_in(desk_staff).get(url("case_detail", case)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_steps_are_taken_by_post_only(name, case, manager):
    assert manager.get(url(name, case)).status_code == 405


def test_advisor_may_see_but_not_assign(advisor, case, sign_in):
    browser = sign_in(advisor)

    assert browser.get(url("case_detail", case)).status_code == 200
    assert browser.post(url("case_assign", case), {"assign-advisor": advisor.advisor.ref}).status_code == 403
    assert Case.objects.get().advisor == advisor.advisor


# --- the page ---------------------------------------------------------------------------------------------
def test_page_shows_text_client_history_and_steps(case, manager):
    make_contact(case=case, summary="電話で聞いた話", contacted_on=date(2026, 11, 20))
    text = manager.get(url("case_detail", case)).text

    for words in (case.body, case.client.name, "電話で聞いた話", "次にすること", "相談を終了する", "client@example.jp"):
        assert words in text
    assert case.subject not in re.search(r"<title>.*</title>", text)[0]


@pytest.mark.parametrize(
    ("status", "step"),
    [("received", "#assign"), ("assigned", "/log/"), ("in_support", "/log/"), ("closed", "#reopen")],
)
def test_next_step_is_the_one_the_case_waits_for(status, step, manager):
    text = manager.get(url("case_detail", make_case(status=status))).text
    card = text[text.index('id="next-step"') : text.index('id="question"')]

    assert re.search(r'href="([^"]*)"', card)[1].endswith(step)


def test_opening_a_case_is_recorded_every_time(case, manager, desk_manager):
    for _view in range(2):
        manager.get(url("case_detail", case))

    manager.post(url("case_close", case), {"close-outcome": ""})  # the page is shown again

    views = AuditEntry.objects.filter(action="view", object_ref=case.ref)
    assert list(views.values_list("actor_ref", flat=True)) == [f"user:{desk_manager.ref}"] * 3


def test_page_costs_eight_queries_with_one_contact_and_with_three(manager, case, django_assert_num_queries):
    make_contact(case=case)
    manager.get(url("case_detail", case))  # catalogue and demo flag are remembered
    for _more in range(2):
        with django_assert_num_queries(8 + 2):  # and the savepoint of the audit row
            manager.get(url("case_detail", case))
        make_contact(case=case)
        make_contact(case=case, advisor=make_advisor())


# --- steps ------------------------------------------------------------------------------------------------
def test_assigning(manager, advisor):
    case = make_case()
    response = manager.post(
        url("case_assign", case), {"assign-advisor": advisor.advisor.ref, "assign-comment": ""}, follow=True
    )

    assert response.redirect_chain == [(url("case_detail", case), 302)]
    assert "担当者を相談 太郎に決めました。" in response.text
    assert Case.objects.get().status == CaseStatus.ASSIGNED


@pytest.mark.parametrize("chosen", ["", "nonsense", "x" * 4000])
def test_assigning_without_an_advisor_says_what_to_do(chosen, manager, advisor):
    response = manager.post(url("case_assign", make_case()), {"assign-advisor": chosen, "assign-comment": "図面に詳しい"})

    assert response.status_code == 422
    assert "担当者を" in response.context["form"].errors["advisor"][0]
    assert "図面に詳しい" in response.text
    assert "<title>エラー：" in response.text


def test_advisor_of_another_desk_cannot_be_selected(manager, other_desk_advisor):
    response = manager.post(url("case_assign", make_case()), {"assign-advisor": other_desk_advisor.advisor.ref})

    assert response.status_code == 422


def test_load_is_shown_beside_each_advisor(manager, advisor):
    for _case in range(2):
        make_case(advisor=advisor.advisor)

    assert "相談 太郎 (担当2件)" in manager.get(url("case_detail", make_case())).text


def test_closing_needs_an_outcome(manager, case):
    refused = manager.post(url("case_close", case), {"close-note": "できた。"})
    assert (refused.status_code, Case.objects.get().status) == (422, "assigned")
    assert "終了区分を選択してください" in refused.text
    assert "できた。" in refused.text

    manager.post(url("case_close", case), {"close-outcome": "outcome.filed", "close-note": "できた。"})
    assert (Case.objects.get().status, Case.objects.get().outcome_id) == ("closed", "outcome.filed")


def test_closing_what_is_closed_already_is_quiet(manager):
    case = make_case(status=CaseStatus.CLOSED)
    response = manager.post(url("case_close", case), {"close-outcome": "outcome.filed"}, follow=True)

    assert "すでにその状態です" in response.text
    assert "相談を終了しました" not in response.text
    assert Case.objects.get().outcome_id is None


def test_reopening_needs_a_reason(manager):
    case = make_case(status=CaseStatus.CLOSED)
    assert manager.post(url("case_reopen", case), {"reopen-comment": " "}).status_code == 422

    manager.post(url("case_reopen", case), {"reopen-comment": "追加の相談"})
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_step_that_is_too_late_is_explained(manager):
    case = make_case(status=CaseStatus.IN_SUPPORT)
    response = manager.post(url("case_reopen", case), {"reopen-comment": "続き"}, follow=True)

    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    assert response.status_code == 200


# --- logging a contact --------------------------------------------------------------------------------------
TODAY = "2026-11-20"


def logged(**given) -> dict[str, object]:
    values = {
        "method": "method.phone",
        "content": "trade_secret_content.ts_management",
        "result": "result.continue",
        "day": TODAY,
        "minutes": "30",
        "summary": "電話で聞いた。",
        "advisor": "",
        "form_key": str(uuid.uuid4()),
    }
    return values | given


@pytest.fixture
def log(advisor, sign_in, case):
    """Sends the form for the case as its advisor on 20 November 2026."""
    browser = sign_in(advisor)

    def send(follow: bool = False, **given):
        with time_machine.travel(f"{TODAY}T15:00:00+09:00"):
            return browser.post(url("contact_log", case), logged(**given), follow=follow)

    return send


def test_contact_is_logged_and_said(log, case):
    response = log(follow=True)

    assert response.redirect_chain == [(url("case_detail", case), 302)]
    assert "2026年11月20日（金）の電話を記録しました。" in response.text
    contact = Contact.objects.get()
    assert (contact.method_id, contact.minutes, contact.contacted_on) == ("method.phone", 30, date(2026, 11, 20))
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_everything_behind_more_is_stored(log, advisor):
    log(
        method="method.visit",
        result="result.to_partner",
        advisor=advisor.advisor.ref,
        law="law.patent",
        experts=["expert.lawyer"],
        engagement="engagement.resident",
        partner="npa",
        countries="中国、Thailand; 米国",
        matters=["matter.export"],
        deliverables=["deliverable.nda"],
        regulation_status="regulation_status.planned",
        joint_desk="overseas",
        visit_no="２",
        other_minutes="45",
        route="ホームページ",
        next_on_0="R8",
        next_on_1="12",
        next_on_2="2",
    )

    contact = Contact.objects.get()
    assert (contact.partner_id, contact.joint_desk_id, contact.visit_no, contact.minutes) == ("npa", "overseas", 2, 45)
    assert (contact.next_on, contact.route, contact.law_id) == (date(2026, 12, 2), "ホームページ", "law.patent")
    assert contact.advisor == advisor.advisor
    codes = set(contact.mentions.values_list("code_id", flat=True))
    assert codes == {"country.CN", "country.TH", "country.US", "matter.export", "expert.lawyer", "deliverable.nda"}


REFUSED = [
    ({"method": ""}, "method", "対応方法を選択してください"),
    ({"content": "matter.export"}, "content", "相談内容を一覧から選択してください"),
    ({"result": ""}, "result", "結果を選択してください"),
    ({"day": "", "other_day_0": ""}, "day", "対応日を選択してください"),
    ({"day": "2026-11-21"}, "day", "対応日は今日までの日付を入力してください"),
    ({"day": "2026-02-30"}, "day", "対応日を一覧から選択してください"),
    ({"day": "x" * 3000}, "day", "対応日を一覧から選択してください"),
    ({"other_day_0": "2026/3/31"}, "other_day", "対応日は受付日（2026年4月1日（水））以降の日付を入力してください"),
    ({"other_day_0": "R8", "other_day_1": "13", "other_day_2": "1"}, "other_day", "月"),
    ({"result": "result.to_expert"}, "experts", "専門家を1つ以上選択してください"),
    ({"result": "result.to_partner"}, "partner", "連携先を選択してください"),
    ({"visit_no": "1"}, "visit_no", "訪問のときだけ"),
    ({"visit_no": "0", "method": "method.visit"}, "visit_no", "1以上"),
    ({"other_minutes": "1441"}, "other_minutes", "1440以下"),
    ({"countries": "中国、どこか"}, "countries", "「どこか」は一覧にありません"),
    ({"joint_desk": "trade_secret"}, "joint_desk", "共同窓口を一覧から選択してください"),
    ({"next_on_0": "2026/11/19"}, "next_on", "次回予定日は対応日以降"),
    ({"summary": "あ" * 4001}, "summary", "4000文字以内で入力してください（現在4001文字）"),
]


@pytest.mark.parametrize(("given", "field", "words"), REFUSED)
def test_wrong_contact_says_what_to_do_and_keeps_the_memo(given, field, words, log):
    response = log(**given)

    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors[field])
    assert response.context["form"]["summary"].value() == given.get("summary", "電話で聞いた。")
    assert not Contact.objects.exists()


def test_form_that_was_opened_before_midnight_keeps_its_day(log, case, sign_in, advisor):
    with time_machine.travel("2026-11-22T00:05:00+09:00"):
        sign_in(advisor).post(url("contact_log", case), logged(day="2026-11-18"))

    assert Contact.objects.get().contacted_on == date(2026, 11, 18)


def test_same_contact_is_asked_about_and_then_logged(log):
    log()
    asked = log(summary="別の話")
    assert (asked.status_code, Contact.objects.count()) == (409, 1)
    assert "同じ記録があります" in asked.text
    assert asked.context["form"]["summary"].value() == "別の話"

    log(summary="別の話", confirmed="on")
    assert Contact.objects.count() == 2


def test_double_press_logs_once(log):
    form_key = str(uuid.uuid4())
    assert [log(form_key=form_key).status_code for _press in range(2)] == [302, 302]
    assert Contact.objects.count() == 1


def test_empty_form_proposes_today_and_what_the_last_contact_said(case, advisor, sign_in):
    make_contact(case=case, law_id="law.patent", mentions={"country": ["CN"], "expert": ["lawyer"]})
    with time_machine.travel(f"{TODAY}T15:00:00+09:00"):
        form = sign_in(advisor).get(url("contact_log", case)).context["form"]

    proposed = {name: form[name].value() for name in ("day", "advisor", "law", "countries", "experts", "method")}
    assert proposed == {
        "day": TODAY,
        "advisor": advisor.advisor.ref,
        "law": "law.patent",
        "countries": "中国",
        "experts": None,
        "method": None,
    }


def test_at_most_six_fields_are_in_sight(case, advisor, sign_in):
    assert len(sign_in(advisor).get(url("contact_log", case)).context["form"].main_fields) == 6


def test_kansai_content_follows_the_theme(desk_manager, as_actor, sign_in):
    desk_manager.grant("desk_manager", ["kansai"])
    with_theme = make_case(desk_id="kansai", theme_id="theme.overseas")
    without = make_case(desk_id="kansai")
    browser = sign_in(desk_manager)

    form = browser.get(url("contact_log", with_theme)).context["form"]
    assert {key.split(".")[0] for key, _label in form.fields["content"].choices} == {"matter"}
    assert "theme" not in form.fields

    given = logged(day=date(2026, 4, 2).isoformat(), theme="theme.overseas")
    refused = browser.post(url("contact_log", without), given)
    assert refused.context["form"].errors["content"] == ["選んだテーマの相談内容を選択してください"]
    browser.post(url("contact_log", without), given | {"theme": "theme.trade_secret"})
    assert Contact.objects.get().theme_id == "theme.trade_secret"


def test_closed_case_sends_back_with_a_word(manager):
    case = make_case(status=CaseStatus.CLOSED)
    response = manager.get(url("contact_log", case), follow=True)

    assert response.redirect_chain == [(url("case_detail", case), 302)]
    assert "再開してから" in response.text
