"""The pages: who opens them, what they say, and that a press does what it says, once."""

import uuid

import pytest
from django.urls import reverse

from consultations.enums import CaseStatus, DisposalStatus
from consultations.erasure.certificates import certificate_token
from consultations.models import Case, Disposal, LegalHold, RetentionPeriod
from tests.factories.erasure import ask_for, erased_by_two, make_closed_case, make_period
from tests.factories.own_cases import browser_with_link

pytestmark = pytest.mark.django_db

STAFF_PAGES = ["retention:table", "retention:disposal_list", "retention:holds"]


@pytest.fixture
def wish(sme, as_actor) -> Disposal:
    return ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme)


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_administrators_and_auditors_read(name, administrator, auditor, sign_in):
    assert [sign_in(who).get(reverse(name)).status_code for who in (administrator, auditor)] == [200, 200]


@pytest.mark.parametrize("name", STAFF_PAGES)
@pytest.mark.parametrize("who", ["sme", "advisor", "desk_staff", "desk_manager", "headquarters"])
def test_others_do_not(name, who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["disposal_prepare", "disposal_confirm", "disposal_refuse"])
def test_steps_answer_a_press_only(name, wish, administrator, sign_in):
    assert sign_in(administrator).get(reverse(f"retention:{name}", args=[wish.ref])).status_code == 405


def test_table_says_what_is_open_and_what_is_in_force(administrator, sign_in):
    make_period("cases", 60)

    page = sign_in(administrator).get(reverse("retention:table")).content.decode()

    assert "文書管理規程 別表1" in page
    assert "機関の確認が必要" in page


def test_table_costs_few_queries(administrator, sign_in, django_assert_num_queries):
    browser = sign_in(administrator)
    browser.get(reverse("retention:table"))
    with django_assert_num_queries(7):  # of every page: session, person, roles, kind of database; the periods: two; a menu: one
        browser.get(reverse("retention:table"))


def test_period_goes_from_one_person_to_another(administrator, auditor, sign_in):
    entered = {"months": "60", "basis": "規程"}
    sign_in(administrator).post(reverse("retention:period", args=["cases"]), entered)
    address = reverse("retention:period_confirm", args=["cases"])

    sign_in(administrator).post(address)
    assert RetentionPeriod.objects.get().confirmed_at is None
    sign_in(auditor).post(address)
    assert RetentionPeriod.objects.get().confirmed_at is not None


def test_bad_period_loses_nothing(administrator, sign_in):
    answer = sign_in(administrator).post(reverse("retention:period", args=["cases"]), {"months": "0", "basis": "規程１２"})

    assert (answer.status_code, "規程１２" in answer.content.decode()) == (422, True)
    assert not RetentionPeriod.objects.exists()


def test_hold_by_number_in_any_width(auditor, sign_in):
    case = make_closed_case(ref="R8-483920-5")

    sign_in(auditor).post(reverse("retention:holds"), {"number": "Ｒ８－４８３９２０－５", "reason": "訴訟"})

    assert LegalHold.objects.get().case == case


def test_hold_of_an_unknown_number_says_so(auditor, sign_in):
    answer = sign_in(auditor).post(reverse("retention:holds"), {"number": "R8-000000-9", "reason": "訴訟の件"})

    assert (answer.status_code, "訴訟の件" in answer.content.decode()) == (422, True)
    assert not LegalHold.objects.exists()


def test_hold_is_lifted_with_a_reason(auditor, sign_in):
    browser, case = sign_in(auditor), make_closed_case()
    browser.post(reverse("retention:holds"), {"number": case.ref, "reason": "訴訟"})
    address = reverse("retention:hold_lift", args=[LegalHold.objects.get().ref])

    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "判決"}).status_code == 302
    assert LegalHold.objects.get().lifted_at is not None


def test_two_people_press_one_after_the_other(wish, administrator, auditor, sign_in):
    one, two = sign_in(administrator), sign_in(auditor)
    confirm = reverse("retention:disposal_confirm", args=[wish.ref])
    one.post(reverse("retention:disposal_prepare", args=[wish.ref]))
    wish.refresh_from_db()
    seen = {"fingerprint": wish.fingerprint}

    one.post(confirm, seen)
    wish.refresh_from_db()
    assert wish.status == DisposalStatus.PREPARED
    two.post(confirm, seen)
    two.post(confirm, seen)
    wish.refresh_from_db()
    assert wish.status == DisposalStatus.CONFIRMED


def test_page_of_a_disposal_names_no_client(wish, sme, administrator, sign_in):
    page = sign_in(administrator).get(reverse("retention:disposal_detail", args=[wish.ref])).content.decode()

    assert wish.items.get(kind="case").label in page
    assert sme.name not in page
    assert sme.email not in page


def test_refusing_needs_a_reason(wish, auditor, sign_in):
    address = reverse("retention:disposal_refuse", args=[wish.ref])

    assert sign_in(auditor).post(address, {"refusal": ""}).status_code == 422
    assert sign_in(auditor).post(address, {"refusal": "係争中"}).status_code == 302
    wish.refresh_from_db()
    assert wish.status == DisposalStatus.REFUSED


def test_client_asks_and_changes_his_mind(sme, sign_in):
    case, browser = make_closed_case(requester=sme), sign_in(sme)
    page = browser.get(reverse("my:erase"))
    assert case.case_no in page.content.decode()

    browser.post(reverse("my:erase"), {"understood": "on", "form_key": str(uuid.uuid4())})
    wish = Disposal.objects.get()
    assert wish.ref in browser.get(reverse("my:erase")).content.decode()
    browser.post(reverse("my:erase_call_off", args=[wish.ref]))

    wish.refresh_from_db()
    assert wish.status == DisposalStatus.REFUSED


def test_client_must_tick(sme, sign_in):
    make_closed_case(requester=sme)

    answer = sign_in(sme).post(reverse("my:erase"), {"words": "消してください", "form_key": str(uuid.uuid4())})

    assert (answer.status_code, "消してください" in answer.content.decode()) == (422, True)
    assert not Disposal.objects.exists()


def test_open_consultation_leads_to_withdrawing(sme, sign_in):
    case = make_closed_case(requester=sme, status=CaseStatus.RECEIVED)
    browser = sign_in(sme)

    assert reverse("my:withdraw", args=[case.ref]) in browser.get(reverse("my:erase")).content.decode()
    browser.post(reverse("my:erase"), {"understood": "on", "form_key": str(uuid.uuid4())})
    assert not Disposal.objects.exists()


def test_without_an_account_the_opened_consultation_is_asked_for(other_sme):
    case, other = make_closed_case(), make_closed_case(requester=other_sme)
    browser = browser_with_link(case)

    page = browser.get(reverse("my:erase")).content.decode()
    assert (case.case_no in page, other.case_no in page) == (True, False)
    browser.post(reverse("my:erase"), {"understood": "on", "form_key": str(uuid.uuid4())})

    assert set(Disposal.objects.get().items.filter(kind="case").values_list("object_id", flat=True)) == {case.pk}


@pytest.mark.parametrize("who", [None, "desk_staff"])
def test_who_gave_us_nothing_finds_no_page(who, request, sign_in):
    person = request.getfixturevalue(who) if who else None

    assert sign_in(person).get(reverse("my:erase")).status_code == 404


def test_nobody_calls_off_the_wish_of_another(wish, other_sme, sign_in):
    assert sign_in(other_sme).post(reverse("my:erase_call_off", args=[wish.ref])).status_code == 404


def test_staff_ask_on_a_word(desk_staff, sign_in):
    case = make_closed_case()
    address = reverse("consultations:client_erase", args=[case.client.ref])
    posted = {"how": "phone", "words": "代表番号にかけ直した", "form_key": str(uuid.uuid4())}

    assert sign_in(desk_staff).get(address).status_code == 200
    assert sign_in(desk_staff).post(address, posted).status_code == 302
    assert Disposal.objects.get().asked_how == "phone"


def test_staff_of_another_desk_find_no_client(other_desk_advisor, sign_in):
    case = make_closed_case()

    assert sign_in(other_desk_advisor).get(reverse("consultations:client_erase", args=[case.client.ref])).status_code == 404


def test_certificate_opens_once_the_erasure_began(wish, administrator, auditor, sign_in):
    address = reverse("public:certificate", args=[certificate_token(wish)])
    assert sign_in(None).get(address).status_code == 404
    erased_by_two(wish, administrator, auditor)

    answer = sign_in(None).get(address)

    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert wish.ref in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "E20261120-AAAAAAAA", "E20261120-AAAAAAAA:x"])
def test_certificate_of_a_token_that_is_not_ours(token, sign_in):
    for name in ("public:certificate", "public:certificate_json"):
        assert sign_in(None).get(reverse(name, args=[token])).status_code == 404


def test_erased_case_cannot_be_opened_again(wish, administrator, auditor, desk_staff, sign_in):
    erased_by_two(wish, administrator, auditor)
    case = Case.objects.get(pk=wish.items.get(kind="case").object_id)

    page = sign_in(desk_staff).get(reverse("consultations:case_detail", args=[case.ref]))
    answer = sign_in(desk_staff).post(reverse("consultations:case_reopen", args=[case.ref]), {"comment": "x"})

    assert (page.status_code, "消去しました" in page.content.decode()) == (200, True)
    case.refresh_from_db()
    assert (case.status, answer.status_code in (302, 403, 422)) == (CaseStatus.CLOSED, True)
