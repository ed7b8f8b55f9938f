"""Putting somebody in charge from the page and from the queue; what a change was, and its undo; advisors."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.actions.bulk import BulkStep, change_many
from consultations.enums import CaseStatus
from consultations.models import Absence, AdvisorSkill, Case, Change
from consultations.sealing import seal_case
from mailing.models import Message
from tests.factories.consultations import make_advisor, make_case, make_contact

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"consultations:{name}", args=args)


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


# --- assign ------------------------------------------------------------------------------------------------
def test_candidates_who_know_the_field_come_first_and_who_is_away_last(manager, advisor):
    away, busy, expert = (make_advisor(name=name) for name in ("不在 一", "多忙 二", "専門 三"))
    case = make_contact(content_id="trade_secret_content.ts_leak").case
    today = timezone.localdate()
    Absence.objects.create(advisor=away, first_on=today, last_on=today + timedelta(days=3), entered_by="本人")
    AdvisorSkill.objects.create(advisor=away, code_id="trade_secret_content.ts_leak")
    AdvisorSkill.objects.create(advisor=expert, code_id="trade_secret_content.ts_leak")
    make_case(status=CaseStatus.ASSIGNED, advisor=busy)
    response = manager.get(url("case_assign", case.ref))

    assert [row.advisor for row in response.context["rows"]] == [expert, advisor.advisor, busy, away]
    assert "まで不在" in response.text


def test_one_press_puts_in_charge_and_leads_back_to_the_row(desk_staff, advisor, sign_in):
    browser, case = sign_in(desk_staff), make_case()
    response = browser.post(
        url("case_assign", case.ref), {"assign-advisor": advisor.advisor.ref, "next": url("case_list") + "?status=open"}
    )

    assert response.headers["Location"] == f"{url('case_list')}?status=open#c-{case.ref}"
    case.refresh_from_db()
    assert (case.status, case.advisor) == (CaseStatus.ASSIGNED, advisor.advisor)
    assert [message.recipient for message in Message.objects.all()] == [advisor.email]


def test_one_cannot_be_led_to_another_site(manager, advisor):
    for address in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        case = make_case()
        page = manager.post(url("case_assign", case.ref), {"assign-advisor": advisor.advisor.ref, "next": address})
        assert page.headers["Location"] == url("case_detail", case.ref)


def test_advisor_at_the_desk_takes_a_case_himself_without_a_mail(advisor, sign_in):
    advisor.grant("desk_staff", ["trade_secret"])
    case, browser = make_case(), sign_in(advisor)
    assert "自分が担当する" in browser.get(url("case_list")).text

    browser.post(url("case_assign", case.ref), {"assign-advisor": "me"})

    case.refresh_from_db()
    assert case.advisor == advisor.advisor
    assert not Message.objects.exists()


def test_who_is_away_is_asked_for_once_more(manager, advisor):
    today = timezone.localdate()
    Absence.objects.create(advisor=advisor.advisor, first_on=today, last_on=today, entered_by="本人")
    case = make_case()
    given = {"assign-advisor": advisor.advisor.ref, "assign-comment": "図面に詳しい"}
    asked = manager.post(url("case_assign", case.ref), given)

    assert asked.status_code == 422
    assert "相談 太郎さんは不在です" in asked.text
    assert "図面に詳しい" in asked.text
    assert Case.objects.get().advisor is None

    manager.post(url("case_assign", case.ref), given | {"assign-though_away": "on"})
    assert Case.objects.get().advisor == advisor.advisor


def test_staff_does_not_change_the_advisor(desk_staff, advisor, sign_in):
    case = make_case(status=CaseStatus.ASSIGNED, advisor=make_advisor())

    assert sign_in(desk_staff).get(url("case_assign", case.ref)).status_code == 403


def test_closed_case_leads_to_its_page(manager):
    case = make_case(status=CaseStatus.CLOSED)

    assert manager.get(url("case_assign", case.ref)).headers["Location"] == url("case_detail", case.ref)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_candidates_costs_the_same(rows, manager, django_assert_num_queries):
    case = make_case()
    for _n in range(rows):
        AdvisorSkill.objects.create(advisor=make_advisor(), code_id="trade_secret_content.ts_leak")
    manager.get(url("case_assign", case.ref))
    with django_assert_num_queries(7 + 3):  # + the log of reads
        manager.get(url("case_assign", case.ref))


# --- undo --------------------------------------------------------------------------------------------------
def assigned(browser, advisor) -> tuple[Case, Change]:
    case = make_case()
    browser.post(url("case_assign", case.ref), {"assign-advisor": advisor.advisor.ref})
    return case, Change.objects.get()


def test_pages_offer_the_undo_for_ten_minutes(manager, advisor):
    with time_machine.travel(timezone.now(), tick=False) as now:
        _case, change = assigned(manager, advisor)
        assert url("change_undo", change.ref) in manager.get(url("case_list")).text
        now.shift(timedelta(minutes=10, seconds=1))
        assert url("change_undo", change.ref) not in manager.get(url("case_list")).text
    assert "undo" not in manager.session


@pytest.mark.parametrize(("language", "words"), [("ja", "担当者を変更：{}。"), ("en", "Advisor changed: {}. You can undo it")])
def test_undo_names_its_one_case(language, words, manager, advisor):
    case, change = assigned(manager, advisor)
    page = manager.get(("/en" if language == "en" else "") + url("case_list")).text

    assert words.format(case.case_no) in page
    assert url("change_undo", change.ref) in page


def test_undo_gives_the_case_back_and_leads_back(manager, advisor):
    case, change = assigned(manager, advisor)
    response = manager.post(url("change_undo", change.ref), {"next": url("case_list")}, follow=True)

    case.refresh_from_db()
    assert (case.status, case.advisor) == (CaseStatus.RECEIVED, None)
    assert response.redirect_chain == [(url("case_list"), 302)]
    assert "すべて元に戻しました。" in response.text
    assert url("change_undo", change.ref) not in response.text


def test_what_cannot_be_undone_is_told_on_the_page_of_the_change(manager, advisor, desk_manager, as_actor):
    case, change = assigned(manager, advisor)
    actions.steps.take(Case.objects.get(), "begin", by=as_actor(desk_manager))
    response = manager.post(url("change_undo", change.ref), {"next": url("case_list")}, follow=True)

    assert response.redirect_chain == [(url("change_detail", change.ref), 302)]
    assert "そのあとに別の操作がありました" in response.text
    assert "未割当" in response.text
    assert case.case_no in response.text


def test_change_of_somebody_else_is_not_found(manager, advisor, desk_staff, sign_in):
    _case, change = assigned(manager, advisor)
    other = sign_in(desk_staff)

    assert other.get(url("change_detail", change.ref)).status_code == 404
    assert other.post(url("change_undo", change.ref)).status_code == 404


def test_undo_is_a_post_and_for_people_of_the_desks(manager, advisor, sme, sign_in):
    _case, change = assigned(manager, advisor)

    assert manager.get(url("change_undo", change.ref)).status_code == 405
    assert sign_in(sme).post(url("change_undo", change.ref)).status_code == 403


def test_page_of_a_change_names_no_client_one_may_no_longer_see(manager, advisor):
    case, change = assigned(manager, advisor)
    seal_case(case)
    text = manager.get(url("change_detail", change.ref)).text

    assert case.case_no in text
    assert case.client.name not in text


# --- advisors -----------------------------------------------------------------------------------------------
def test_manager_sees_load_absence_and_fields(manager, advisor, other_desk_advisor):
    make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    response = manager.get(url("advisor_list"))

    assert [(row["advisor"], row["advisor"].open_cases) for row in response.context["rows"]] == [(advisor.advisor, 1)]
    assert other_desk_advisor.name not in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_advisors_costs_the_same(rows, manager, django_assert_num_queries):
    for _n in range(rows):
        AdvisorSkill.objects.create(advisor=make_advisor(), code_id="trade_secret_content.ts_leak")
    manager.get(url("advisor_list"))
    with django_assert_num_queries(5):
        manager.get(url("advisor_list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_an_advisor_costs_the_same(rows, manager, advisor, django_assert_num_queries):
    fields = ("trade_secret_content.ts_leak", "trade_secret_content.ts_management", "law.patent")
    for number in range(rows):
        AdvisorSkill.objects.create(advisor=advisor.advisor, code_id=fields[number])
        day = date(2027, 1, 4 + number)
        Absence.objects.create(advisor=advisor.advisor, first_on=day, last_on=day, entered_by="x")
        make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    manager.get(url("advisor_detail", advisor.advisor.ref))
    with django_assert_num_queries(7):
        manager.get(url("advisor_detail", advisor.advisor.ref))


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_change_costs_the_same(rows, manager, desk_manager, as_actor, advisor, django_assert_num_queries):
    cases = [make_case() for _n in range(rows)]
    step = BulkStep(advisor=advisor.advisor)
    change = change_many(cases=cases, step=step, by=as_actor(desk_manager), comment="x", form_key=uuid.uuid4())
    manager.get(url("change_detail", change.ref))
    with django_assert_num_queries(11):
        assert manager.get(url("change_detail", change.ref)).text.count(cases[0].case_no) >= 1


def test_absence_is_entered_once_and_removed(manager, advisor):
    page = url("advisor_detail", advisor.advisor.ref)
    days = {f"first_on_{n}": part for n, part in enumerate(("2027", "1", "4"))}
    days |= {f"last_on_{n}": part for n, part in enumerate(("R9", "1", "8"))}
    for _time in range(2):
        assert manager.post(page, {"absence": "yes", **days}).status_code == 302

    absence = Absence.objects.get()
    assert (absence.first_on, absence.last_on) == (date(2027, 1, 4), date(2027, 1, 8))
    overlapping = manager.post(page, {"absence": "yes", **days, "last_on_2": "9"})
    assert overlapping.status_code == 422
    assert "重なる不在" in overlapping.text

    manager.post(url("absence_remove", advisor.advisor.ref, absence.pk))
    assert not Absence.objects.exists()


def test_fields_are_those_of_the_desks(advisor, sign_in):
    browser = sign_in(advisor)
    AdvisorSkill.objects.create(advisor=advisor.advisor, code_id="matter.export")
    browser.post(
        url("advisor_detail", advisor.advisor.ref), {"skills": "yes", "trade_secret_content": ["trade_secret_content.ts_leak"]}
    )

    codes = set(advisor.advisor.skills.values_list("code_id", flat=True))
    assert codes == {"matter.export", "trade_secret_content.ts_leak"}


def test_year_is_shown_to_nobody_but_himself(advisor, desk_manager, sign_in):
    make_contact(advisor=advisor.advisor, contacted_on=timezone.localdate())
    page = url("advisor_detail", advisor.advisor.ref)

    assert "自分の対応件数" in sign_in(advisor).get(page).text
    assert "自分の対応件数" not in sign_in(desk_manager).get(page).text


@pytest.mark.parametrize("who", ["sme", "desk_staff", "headquarters", "administrator"])
def test_others_see_no_advisors(who, advisor, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))

    assert browser.get(url("advisor_list")).status_code == 403
    assert browser.get(url("advisor_detail", advisor.advisor.ref)).status_code == 403


def test_advisor_of_another_desk_is_not_found(manager, other_desk_advisor, advisor):
    other = other_desk_advisor.advisor
    absence = Absence.objects.create(advisor=other, first_on="2027-01-04", last_on="2027-01-04", entered_by="本人")

    assert manager.get(url("advisor_detail", other.ref)).status_code == 404
    assert manager.post(url("absence_remove", other.ref, absence.pk)).status_code == 404
    manager.post(url("absence_remove", advisor.advisor.ref, absence.pk))
    assert Absence.objects.exists()
