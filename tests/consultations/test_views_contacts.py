"""The form of a contact: what it proposes, refuses, keeps, and where it leads."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from consultations import actions, catalogue
from consultations.enums import CaseStatus, Source
from consultations.models import Appointment, Case, Code, Contact, EfilingTicket
from consultations.permissions import can_correct_contact
from core.models import AuditEntry
from tests.conftest import person
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_advisor, make_case, make_contact

pytestmark = pytest.mark.django_db


def url(name: str, case: Case) -> str:
    return reverse(f"consultations:{name}", args=[case.ref])


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor, email="client@example.jp")


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


def test_contact_is_logged_and_said_in_one_sentence(log):
    response = log(follow=True)

    contact = Contact.objects.get()
    assert response.redirect_chain == [(reverse("advisor:log_done", args=[contact.ref]), 302)]
    client, said = contact.client_name, "（営業秘密管理、継続支援、30分）"
    assert f"{client}、2026年11月20日（金）の電話を記録しました{said}。" in response.text
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
    ({"visit_no": "7"}, "visit_no", "訪問のときだけ"),
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


def test_kansai_theme_follows_from_the_content(desk_manager, sign_in):
    desk_manager.grant("desk_manager", ["kansai"])
    with_theme = make_case(desk_id="kansai", theme_id="theme.overseas")
    without = make_case(desk_id="kansai")
    browser = sign_in(desk_manager)

    form = browser.get(url("contact_log", with_theme)).context["form"]
    assert {key.split(".")[0] for key, _label in form.fields["content"].choices} == {"matter"}
    groups = browser.get(url("contact_log", without)).context["form"].fields["content"].choices
    assert [group for group, _choices in groups] == ["営業秘密", "海外"]

    given = logged(day=date(2026, 4, 2).isoformat())
    refused = browser.post(url("contact_log", with_theme), given)
    assert refused.context["form"].errors["content"] == ["相談内容を一覧から選択してください"]
    browser.post(url("contact_log", without), given)
    assert Contact.objects.get().theme_id == "theme.trade_secret"


def test_closed_case_sends_back_with_a_word(manager):
    case = make_case(status=CaseStatus.CLOSED)
    response = manager.get(url("contact_log", case), follow=True)

    assert response.redirect_chain == [(url("case_detail", case), 302)]
    assert "再開してから" in response.text


@pytest.mark.parametrize("wrong", [{}, {"method": ""}])
def test_case_closed_while_the_form_was_filled_in_keeps_what_was_typed(wrong, log):
    Case.objects.update(status=CaseStatus.CLOSED)
    response = log(summary="書きかけの話", **wrong)

    assert (response.status_code, response.context["form"]["summary"].value()) == (409, "書きかけの話")
    assert "再開してから" in response.text
    assert not Contact.objects.exists()

    Case.objects.update(status=CaseStatus.IN_SUPPORT)
    log(summary="書きかけの話", form_key=response.context["form"]["form_key"].value())
    assert Contact.objects.get().summary == "書きかけの話"


def test_form_of_a_record_that_was_taken_back_keeps_what_was_typed(log, advisor, as_actor):
    form_key = str(uuid.uuid4())
    log(form_key=form_key)
    with time_machine.travel(f"{TODAY}T15:01:00+09:00"):
        actions.undo_log(contact=Contact.objects.get(), by=as_actor(advisor))

    refused = log(form_key=form_key)
    again = refused.context["form"]["form_key"].value()
    assert (refused.status_code, again != form_key) == (409, True)
    assert refused.context["form"]["summary"].value() == "電話で聞いた。"

    assert log(form_key=again).status_code == 302


# --- opened from a meeting ------------------------------------------------------------------------------------
@pytest.fixture
def meeting(case) -> Appointment:
    return make_appointment(case=case, starts_at=datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo")), minutes=45)


@pytest.fixture
def now():
    with time_machine.travel(f"{TODAY}T15:00:00+09:00"):
        yield


def test_meeting_fills_in_method_day_length_and_visit(meeting, case, advisor, sign_in, now):
    make_contact(case=case, method_id="method.visit", contacted_on=date(2026, 10, 1))
    form = sign_in(advisor).get(f"{url('contact_log', case)}?appointment={meeting.ref}").context["form"]

    proposed = {name: form[name].value() for name in ("method", "day", "minutes", "advisor", "visit_no", "content")}
    assert proposed == {
        "method": "method.visit",
        "day": TODAY,
        "minutes": 45,
        "advisor": advisor.advisor.ref,
        "visit_no": 2,
        "content": None,
    }
    assert ("45", "45分") in [(str(value), label) for value, label in form.fields["minutes"].choices]


def test_two_taps_and_the_button_log_a_meeting(meeting, case, advisor, sign_in, now):
    browser = sign_in(advisor)
    address = f"{url('contact_log', case)}?appointment={meeting.ref}"
    form = browser.get(address).context["form"]
    as_shown = {name: form[name].value() for name in ("method", "day", "minutes", "advisor", "visit_no", "form_key")}
    tapped = {"content": "trade_secret_content.ts_management", "result": "result.continue"}

    response = browser.post(address, as_shown | tapped)

    contact = Contact.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, reverse("advisor:log_done", args=[contact.ref]))
    assert (contact.method_id, contact.minutes, contact.visit_no) == ("method.visit", 45, 1)
    meeting.refresh_from_db()
    assert meeting.contact == contact


def test_proposed_visit_number_goes_when_it_was_a_call(meeting, case, advisor, sign_in, now):
    address = f"{url('contact_log', case)}?appointment={meeting.ref}"
    sign_in(advisor).post(address, logged(method="method.phone", visit_no="1", advisor=advisor.advisor.ref))

    assert (Contact.objects.get().method_id, Contact.objects.get().visit_no) == ("method.phone", None)


def test_as_last_time_copies_content_and_result(meeting, case, advisor, sign_in, now):
    codes = {"content_id": "trade_secret_content.ip_strategy", "result_id": "result.advised"}
    make_contact(case=case, **codes)
    form = sign_in(advisor).get(f"{url('contact_log', case)}?appointment={meeting.ref}&usual=on").context["form"]

    assert (form["content"].value(), form["result"].value()) == tuple(codes.values())


def test_method_that_is_known_already_is_filled_in(case, advisor, sign_in):
    form = sign_in(advisor).get(f"{url('contact_log', case)}?method=method.counter").context["form"]

    assert (form["method"].value(), form["minutes"].value()) == ("method.counter", 60)


@pytest.mark.parametrize("ref", ["nonsense", "x" * 3000, "%00"])
def test_unknown_meeting_is_as_none(ref, case, advisor, sign_in):
    response = sign_in(advisor).get(f"{url('contact_log', case)}?appointment={ref}")

    assert (response.status_code, response.context["sheet"].appointment) == (200, None)


def test_meeting_of_another_case_fills_in_nothing(case, advisor, sign_in):
    other = make_appointment(case=make_case(advisor=advisor.advisor))

    response = sign_in(advisor).get(f"{url('contact_log', case)}?appointment={other.ref}")

    assert response.context["sheet"].appointment is None


# --- carried on -------------------------------------------------------------------------------------------------
def test_staged_support_goes_on_where_it_stood_and_says_so(case, advisor, sign_in):
    facts = {"regulation_status_id": "regulation_status.in_progress", "campaign_id": "campaign.ts_strengthening_2017"}
    make_contact(case=case, mentions={"deliverable": ["pledge"], "expert": ["lawyer"]}, **facts)
    Code.objects.filter(pk="campaign.ts_strengthening_2017").update(valid_to=None)
    catalogue.forget()

    response = sign_in(advisor).get(url("contact_log", case))

    form = response.context["form"]
    proposed = {name: form[name].value() for name in ("regulation_status", "campaign", "deliverables", "experts")}
    assert proposed == {
        "regulation_status": "regulation_status.in_progress",
        "campaign": "campaign.ts_strengthening_2017",
        "deliverables": ["deliverable.pledge"],
        "experts": None,
    }
    assert response.context["sheet"].carried == ["整備中", "整備支援強化期間", "秘密保持誓約書ひな形"]
    assert "前回の対応から引き継いだもの" in response.text


def test_campaign_that_is_over_is_not_carried_on(case, advisor, sign_in):
    make_contact(case=case, campaign_id="campaign.ts_strengthening_2017")

    assert sign_in(advisor).get(url("contact_log", case)).context["sheet"].carried == []


def test_team_of_a_contact_is_stored_without_the_advisor_of_record(log, advisor):
    second = make_advisor(name="同席 花子")
    log(advisor=advisor.advisor.ref, also_present=[advisor.advisor.ref, second.ref])

    assert [row.advisor for row in Contact.objects.get().also_present.all()] == [second]


def test_ticket_is_asked_for_at_the_efiling_desk_only(case, desk_manager, sign_in):
    desk_manager.grant("desk_manager", ["efiling"])
    browser = sign_in(desk_manager)
    assert "is_solved" not in browser.get(url("contact_log", case)).context["form"].fields

    ticket = make_case(desk_id="efiling")
    given = logged(content="efiling_content.error", day="2026-04-02", error="E-001")
    refused = browser.post(url("contact_log", ticket), given)
    assert refused.context["form"].errors["is_solved"] == ["解決したかどうかを選択してください"]

    browser.post(url("contact_log", ticket), given | {"is_solved": "no", "system": "Windows 11", "software_version": "5.0"})
    stored = EfilingTicket.objects.get()
    assert (stored.error, stored.system, stored.software_version, stored.is_solved) == ("E-001", "Windows 11", "5.0", False)


# --- the same contact ---------------------------------------------------------------------------------------------
def test_memo_is_added_to_the_record_that_stands(log):
    log()
    response = log(summary="言い忘れた話", append="on", follow=True)

    contact = Contact.objects.get()
    assert response.redirect_chain == [(reverse("consultations:contact_detail", args=[contact.ref]), 302)]
    assert contact.summary == "電話で聞いた。\n\n言い忘れた話"
    assert "追記しました" in response.text


def test_nothing_to_add_is_said(log):
    log()
    response = log(summary=" ", append="on", follow=True)

    assert Contact.objects.get().summary == "電話で聞いた。"
    assert "追記するメモがありません" in response.text


# --- after logging -------------------------------------------------------------------------------------------------
@pytest.fixture
def contact(log, case) -> Contact:
    log()
    return Contact.objects.get()


def test_who_logged_it_may_take_it_back(contact, case, advisor, sign_in):
    with time_machine.travel(f"{TODAY}T15:09:00+09:00"):
        browser = sign_in(advisor)
        assert "取り消す" in browser.get(reverse("advisor:log_done", args=[contact.ref])).text
        response = browser.post(reverse("advisor:log_undo", args=[contact.ref]), follow=True)

    assert not Contact.objects.exists()
    assert Case.objects.get().status == CaseStatus.ASSIGNED
    assert response.redirect_chain == [(url("case_detail", case), 302)]
    assert "記録を取り消しました" in response.text


def test_button_to_take_back_is_gone_after_ten_minutes_and_for_others(contact, advisor, desk_manager, sign_in):
    address = reverse("advisor:log_done", args=[contact.ref])
    with time_machine.travel(f"{TODAY}T15:11:00+09:00"):
        assert sign_in(advisor).get(address).context["may_undo"] is False
        refused = sign_in(advisor).post(reverse("advisor:log_undo", args=[contact.ref]), follow=True)
    with time_machine.travel(f"{TODAY}T15:01:00+09:00"):
        assert sign_in(desk_manager).get(address).context["may_undo"] is False

    assert "10分が過ぎた" in refused.text
    assert Contact.objects.exists()


def test_taking_back_is_a_post(contact, advisor, sign_in):
    assert sign_in(advisor).get(reverse("advisor:log_undo", args=[contact.ref])).status_code == 405


@pytest.mark.parametrize("name", ["advisor:log_done", "advisor:log_undo", "consultations:contact_edit"])
def test_record_of_another_desk_is_not_known(name, contact, other_desk_advisor, sme, sign_in):
    assert sign_in(other_desk_advisor).post(reverse(name, args=[contact.ref])).status_code in (404, 405)
    assert sign_in(other_desk_advisor).get(reverse(name, args=[contact.ref])).status_code in (404, 405)
    assert sign_in(sme).post(reverse(name, args=[contact.ref])).status_code == 403


# --- correcting -----------------------------------------------------------------------------------------------------
def test_correction_starts_from_what_stands_and_stores_what_was_changed(contact, advisor, sign_in):
    browser = sign_in(advisor)
    address = reverse("consultations:contact_edit", args=[contact.ref])
    form = browser.get(address).context["form"]
    shown = {name: form[name].value() for name in ("method", "content", "result", "day", "summary")}
    assert shown == {name: logged()[name] for name in shown}

    response = browser.post(address, shown | {"method": "method.online", "reason": "方法の誤り"}, follow=True)

    contact.refresh_from_db()
    assert contact.method_id == "method.online"
    assert "記録を訂正しました" in response.text
    assert AuditEntry.objects.get(action="correct_contact").reason == "方法の誤り"


def test_correction_needs_a_reason_and_keeps_what_was_typed(contact, advisor, sign_in):
    address = reverse("consultations:contact_edit", args=[contact.ref])
    response = sign_in(advisor).post(address, logged(summary="直した話"))

    assert response.status_code == 422
    assert response.context["form"].errors["reason"] == ["訂正の理由を入力してください"]
    assert "直した話" in response.text


def test_other_staff_and_rows_of_a_ledger_are_not_corrected_here(contact, desk_staff, desk_manager, sign_in):
    address = reverse("consultations:contact_edit", args=[contact.ref])
    assert sign_in(desk_staff).get(address).status_code == 403
    assert sign_in(desk_manager).get(address).status_code == 200

    Contact.objects.update(source=Source.LEDGER)
    assert sign_in(desk_manager).get(address).status_code == 403


def test_colleague_of_the_same_name_does_not_correct(case, desk_staff, sign_in, as_actor):
    entry = actions.ContactEntry(method="method.phone", contacted_on=date(2026, 11, 20))
    logged_by_staff = actions.log_contact(case=case, by=as_actor(desk_staff), entry=entry)
    same = person("same@example.jp", desk_staff.name, ("desk_staff", ("trade_secret",)))

    answers = [can_correct_contact(as_actor(who), logged_by_staff) for who in (desk_staff, same)]
    assert (logged_by_staff.logged_by, answers) == (as_actor(same).label, [True, False])


def test_who_opens_a_correction_stands_in_the_log_of_reads(contact, advisor, sign_in):
    sign_in(advisor).get(reverse("consultations:contact_edit", args=[contact.ref]))

    assert AuditEntry.objects.get(action="view").object_ref == contact.ref


def test_code_that_ended_stays_possible_in_a_correction(case, advisor, sign_in):
    old = make_contact(case=case, advisor=advisor.advisor, campaign_id="campaign.ts_strengthening_2017")
    form = sign_in(advisor).get(reverse("consultations:contact_edit", args=[old.ref])).context["form"]

    assert form["campaign"].value() == "campaign.ts_strengthening_2017"
    assert "" in dict(form.fields["campaign"].choices)
    assert "campaign.ts_strengthening_2017" in dict(form.fields["campaign"].choices)
