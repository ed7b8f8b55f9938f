"""The call sheet: eight fields, found companies, a hint before the same is registered twice, the number to read out."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, Level
from consultations.models import Case, ClientAlias
from core.text import company_key
from tests.factories.consultations import make_advisor, make_case, make_client

pytestmark = pytest.mark.django_db
INTAKE = "/s/intake/"


def sheet(**given) -> dict[str, object]:
    values = {
        "method": "method.phone",
        "company": "東雲製作所",
        "person_name": "東雲 一郎",
        "phone": "０３－１２３４－４８２１",
        "body": "図面を渡す前に何をすればよいか。",
        "language": "ja",
        "form_key": str(uuid.uuid4()),
    }
    return values | given


@pytest.fixture
def staff(desk_staff, sign_in):
    return sign_in(desk_staff)


def test_at_most_eight_fields_are_in_sight(desk_staff, sign_in):
    desk_staff.grant("desk_staff", ["overseas"])
    form = sign_in(desk_staff).get(INTAKE).context["sheet"]

    assert [field.name for field in form.main_fields] == [
        "desk",
        "method",
        "company",
        "person_name",
        "phone",
        "body",
        "flags",
        "owner",
    ]
    assert not form.opens_more


def test_desk_of_who_works_at_one_is_not_asked(staff):
    assert "desk" not in staff.get(INTAKE).context["sheet"].fields


def test_mark_of_a_leak_says_by_when_it_is_answered(staff):
    with time_machine.travel("2026-11-20T01:00:00Z", tick=False):
        page = staff.get(INTAKE).text

    assert "初回回答の期限は2026年11月24日（火）になります" in page
    assert "2026年11月26日（木）" in page  # what is not urgent


def test_registering_shows_number_promise_and_the_way_to_log_the_call(staff):
    page = staff.post(INTAKE, sheet(), follow=True)
    case = Case.objects.get()

    assert page.redirect_chain == [(f"{INTAKE}?done={case.ref}&method=method.phone", 302)]
    assert case.case_no in page.text
    assert f"{reverse('consultations:contact_log', args=[case.ref])}?method=method.phone" in page.text
    assert (case.status, case.phone, case.company_name) == (CaseStatus.RECEIVED, "0312344821", "東雲製作所")


def test_pressed_twice_registers_once(staff):
    given = sheet()
    first, second = (staff.post(INTAKE, given).headers["Location"] for _press in range(2))

    assert first == second
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"company": "", "person_name": " "}, "company", "会社名か、電話・来訪した人の名前"),
        ({"body": ""}, "body", "入力してください"),
        ({"phone": "123"}, "phone", "市外局番"),
        ({"method": "method.visit"}, "method", "選択してください"),
        ({"email": "だめ"}, "email", "name@example.jp"),
        ({"flags": ["leak"], "owner": "ADVISOR"}, "owner", "窓口責任者"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(given, field, words, staff, advisor):
    given = {name: advisor.advisor.ref if value == "ADVISOR" else value for name, value in given.items()}
    page = staff.post(INTAKE, sheet(**given))

    assert page.status_code == 422
    assert words in page.context["form"].errors[field][0]
    assert "図面を渡す前" in page.text or "body" in given
    assert not Case.objects.exists()


@pytest.mark.parametrize("typed", ["ﾄｳｳﾝ", "しののめ", "東雲", "７０００００１００４８２１", "4821", "T7000001004821"])
def test_known_company_is_found_by_any_of_its_names(typed, staff):
    client = make_client(name="株式会社東雲", kana="シノノメトウウン", corporate_number="7000001004821")
    make_case(client=client, phone="0312344821")
    make_case(desk_id="overseas", client=make_client(name="東雲海外"))
    given = sheet(company=typed, find="yes", body="")
    if typed.startswith("７"):
        given["company"] = "７０００００１００４８２１"
    page = staff.post(INTAKE, given)

    assert page.status_code == 200
    assert [hit.client for hit in page.context["hits"]] == [client]
    assert not page.context["sheet"].errors


def test_nobody_is_found_and_that_is_said(staff):
    assert "登録済みの会社は見つかりませんでした" in staff.post(INTAKE, sheet(find="yes")).text


def test_same_company_is_hinted_at_with_its_cases_before_anything_is_registered(staff):
    client = make_client(name="㈱東雲製作所")
    ClientAlias.objects.create(client=client, name_key=company_key("東雲製作所"))
    known = [make_case(client=client) for _n in range(2)]
    given = sheet()
    hint = staff.post(INTAKE, given)

    assert hint.status_code == 409
    assert "同じ会社の相談が2件あります" in hint.text
    assert all(reverse("consultations:case_detail", args=[case.ref]) in hint.text for case in known)
    assert "図面を渡す前" in hint.text
    assert Case.objects.count() == 2

    staff.post(INTAKE, given | {"client": client.ref})
    case = Case.objects.latest("pk")
    assert (case.client, case.company_name) == (client, "㈱東雲製作所")


def test_somebody_new_may_bear_a_known_phone(staff):
    make_case(phone="0312344821")
    given = sheet()
    assert staff.post(INTAKE, given).status_code == 409

    staff.post(INTAKE, given | {"client": "new"})
    assert Case.objects.latest("pk").client.name == "東雲製作所"


def test_leak_registered_by_staff_is_told_by_its_number_only(staff, desk_manager):
    page = staff.post(INTAKE, sheet(flags=["leak"]), follow=True)
    case = Case.objects.get()

    assert case.level == Level.LIMITED
    assert f"{case.case_no}として登録しました" in page.text
    assert staff.get(reverse("consultations:case_detail", args=[case.ref])).status_code == 404


def test_i_take_it_myself(advisor, sign_in):
    advisor.grant("desk_staff", ["trade_secret"])
    make_advisor()
    sign_in(advisor).post(INTAKE, sheet(owner="me"))

    assert Case.objects.get().advisor == advisor.advisor


def test_client_one_may_not_see_is_not_taken(staff):
    foreign = make_case(desk_id="overseas").client
    staff.post(INTAKE, sheet(client=foreign.ref))

    assert Case.objects.latest("pk").client != foreign


@pytest.mark.parametrize("who", ["advisor", "sme", "headquarters", "administrator"])
def test_others_have_no_call_sheet(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(INTAKE).status_code == 403


def test_registering_costs_the_same_with_many_cases(staff, django_assert_num_queries):
    staff.get(INTAKE)
    staff.post(INTAKE, sheet(company="最初の会社", phone=""))
    for name in ("二番目の会社", "三番目の会社"):
        with django_assert_num_queries(16 + 8):
            staff.post(INTAKE, sheet(company=name, phone=""))  # 16, two audit rows and six points to fall back to
        for _n in range(3):
            make_case()
