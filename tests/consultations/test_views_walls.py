"""Pages of conflicts of interest: for oneself, at a case, on the client's page, and of cases that nobody sees."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import ObjectGrant
from consultations.actions import interests, make_appointment
from consultations.actions.appointments import Meeting
from consultations.actions.interests import Bond
from consultations.enums import CaseStatus, Level, PartyKind, Relation
from consultations.models import Advisor, Case, CaseParty, Interest
from core.models import AuditEntry
from tests.factories.consultations import make_advisor, make_case, make_client
from tests.factories.walls import make_interest, make_party, shut_out

pytestmark = pytest.mark.django_db
NAME = "株式会社東雲製作所"
TYPED = {"name": "㈱東雲製作所", "corporate_number": "", "relation": "client", "note": "顧問"}


def at(name: str, *args: object) -> str:
    return reverse(f"consultations:{name}", args=args)


# --- what one declares --------------------------------------------------------------------------------------
def test_declared_interest_stands_and_shuts_its_owner_out(advisor, sign_in):
    case = make_case(client=make_client(name=NAME), advisor=advisor.advisor, status=CaseStatus.ASSIGNED)
    browser = sign_in(advisor)
    page = browser.post(at("interest_list"), TYPED, follow=True).text

    assert "1件の案件を閲覧できなくなりました" in page
    assert "顧問" in page
    assert browser.get(at("case_detail", case.ref)).status_code == 404


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": ""}, "会社・事務所・人の名前を入力"),
        ({"name": "・・"}, "会社・事務所・人の名前を入力してください"),
        ({"relation": ""}, "あなたとの関係を選択"),
        ({"corporate_number": "7123456789013"}, "法人番号をもう一度"),
        ({"since_0": "2026", "since_1": "5", "since_2": "1", "until_0": "2026", "until_1": "4", "until_2": "1"}, "開始日以後"),
        ({"note": "あ" * 501}, "500文字以内"),
    ],
)
def test_wrong_declaration_says_what_to_do_and_keeps_what_was_typed(given, told, desk_staff, sign_in):
    response = sign_in(desk_staff).post(at("interest_list"), TYPED | given)

    assert response.status_code == 422
    assert told in response.text
    assert not Interest.objects.exists()
    assert response.context["form"].data["relation"] == (TYPED | given)["relation"]


def test_interest_is_changed_and_ended_by_its_owner_alone(advisor, desk_manager, auditor, administrator, sign_in):
    interest = make_interest(advisor, NAME)
    for stranger in (desk_manager, auditor, administrator):
        browser = sign_in(stranger)
        assert browser.get(at("interest_edit", interest.ref)).status_code == (404 if stranger == desk_manager else 403)
        assert browser.post(at("interest_end", interest.ref)).status_code == (404 if stranger == desk_manager else 403)
    mine = sign_in(advisor)
    assert mine.get(at("interest_end", interest.ref)).status_code == 405
    mine.post(at("interest_edit", interest.ref), TYPED | {"name": "改名商事"})
    mine.post(at("interest_end", interest.ref))
    interest.refresh_from_db()

    assert (interest.name, interest.ended_at is None) == ("改名商事", False)
    assert mine.get(at("interest_edit", interest.ref)).status_code == 404


def test_who_works_at_no_desk_declares_nothing(headquarters, sme, sign_in):
    for user in (headquarters, sme):
        assert sign_in(user).get(at("interest_list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_interests_costs_the_same(count, advisor, sign_in, django_assert_max_num_queries):
    for number in range(count):
        make_interest(advisor, f"{NAME}{number}")
    browser = sign_in(advisor)
    with django_assert_max_num_queries(8):
        assert browser.get(at("interest_list")).text.count("改めて") == 0


# --- a case --------------------------------------------------------------------------------------------------
def test_stepping_aside_is_one_press_and_lands_on_the_day(advisor, sign_in):
    case = make_case(advisor=advisor.advisor, status=CaseStatus.ASSIGNED)
    browser = sign_in(advisor)
    assert at("case_recuse", case.ref) in browser.get(at("case_detail", case.ref)).text
    assert browser.get(at("case_recuse", case.ref)).status_code == 405
    response = browser.post(at("case_recuse", case.ref))

    assert response.url == reverse("advisor:today")
    assert f"{case.case_no} の担当から外れました" in browser.get(response.url).text
    for name in ("case_detail", "case_walls", "case_assign", "file_list", "case_recuse"):
        assert browser.post(at(name, case.ref)).status_code in (404, 405)
        assert browser.get(at(name, case.ref)).status_code in (404, 405)


def test_colleagues_read_that_there_is_a_conflict_and_nothing_else(advisor, desk_staff, desk_manager, sign_in):
    interests.declare(by=actor_of(advisor), bond=Bond(name=NAME, relation=Relation.FAMILY, note="兄の会社"))
    case = make_case(client=make_client(name=NAME))
    shut_out(advisor, case, cause=f"interest:{Interest.objects.get().pk}")
    for user in (desk_staff, desk_manager):
        page = sign_in(user).get(at("case_walls", case.ref)).text
        assert "相談 太郎" in page
        assert "利害関係あり" in page
        assert "兄の会社" not in page
        assert "家族" not in page


def test_desk_notes_the_other_side_and_a_bar_only_with_the_way_it_was_said(desk_staff, advisor, sign_in):
    case, browser = make_case(), sign_in(desk_staff)
    wrong = browser.post(at("case_walls", case.ref), {"kind": "barred", "named": advisor.name})
    assert wrong.status_code == 422
    assert "申出の方法を選択" in wrong.text
    browser.post(at("case_walls", case.ref), {"kind": "barred", "named": advisor.name, "how": "phone"})
    browser.post(at("case_walls", case.ref), {"kind": "opponent", "named": "㈱相手 7123456789012"})

    assert {(one.kind, one.name, one.corporate_number) for one in case.parties.all()} == {
        ("barred", advisor.name, ""),
        ("opponent", "㈱相手", "7123456789012"),
    }
    assert actor_of(advisor).barred == {case.ref}


def test_desk_takes_a_bar_back_with_words_and_an_opponent_without(desk_staff, sign_in):
    case, browser = make_case(), sign_in(desk_staff)
    bar, opponent = make_party(case, "誰か", kind=PartyKind.BARRED), make_party(case)

    assert browser.post(at("party_remove", case.ref, bar.ref), {"reason": "", "how": "phone"}).status_code == 422
    browser.post(at("party_remove", case.ref, bar.ref), {"reason": "本人の申出", "how": "phone"})
    browser.post(at("party_remove", case.ref, opponent.ref))
    assert not CaseParty.objects.exists()
    assert browser.get(at("party_remove", case.ref, bar.ref)).status_code == 404


def test_head_lifts_a_wall_with_a_reason(desk_manager, desk_staff, advisor, sign_in):
    case = make_case()
    shut_out(advisor, case)
    address = at("wall_lift", case.ref, advisor.ref)

    assert sign_in(desk_staff).get(address).status_code == 403
    head = sign_in(desk_manager)
    assert head.post(address, {"reason": ""}).status_code == 422
    assert head.post(address, {"reason": "誤って押した"}).status_code == 302
    assert not ObjectGrant.objects.exists()
    assert head.get(address).status_code == 404


def test_bar_is_offered_to_nobody_for_lifting(desk_manager, advisor, sign_in):
    case = make_case()
    shut_out(advisor, case, kind="bar", cause="party:1")
    head = sign_in(desk_manager)

    assert "利害関係なしにする" not in head.get(at("case_walls", case.ref)).text
    assert head.post(at("wall_lift", case.ref, advisor.ref), {"reason": "理由"}).status_code == 404


@pytest.mark.parametrize("name", ["case_walls", "case_recuse"])
def test_stranger_finds_no_conflicts(name, other_desk_advisor, headquarters, sign_in):
    case = make_case()
    assert sign_in(other_desk_advisor).post(at(name, case.ref)).status_code == 404
    assert sign_in(headquarters).post(at(name, case.ref)).status_code == 403


def test_meeting_of_who_stepped_aside_waits_for_somebody_else(advisor, desk_manager, sign_in):
    case = make_case(advisor=advisor.advisor, status=CaseStatus.ASSIGNED)
    starts = timezone.now() + timezone.timedelta(days=3)
    meeting = make_appointment(case=case, by=actor_of(advisor), meeting=Meeting(advisor.advisor, "method.visit", starts))
    sign_in(advisor).post(at("case_recuse", case.ref))
    head = sign_in(desk_manager)

    assert at("appointment_move", meeting.ref) in head.get(at("case_detail", case.ref)).text
    page = head.get(at("appointment_move", meeting.ref)).text
    assert "利害関係あり：相談 太郎" in page


# --- pickers ---------------------------------------------------------------------------------------------------
def test_picker_shows_the_conflict_and_gives_no_button(advisor, desk_manager, sign_in):
    case, other = make_case(), make_advisor(name="別の 担当")
    shut_out(advisor, case)
    browser = sign_in(desk_manager)
    page = browser.get(at("case_assign", case.ref)).text

    assert "利害関係あり" in page
    assert f'value="{other.ref}"' in page
    assert f'value="{advisor.advisor.ref}"' not in page
    refused = browser.post(at("case_assign", case.ref), {"assign-advisor": advisor.advisor.ref})
    assert refused.status_code == 422
    assert "利害関係があります" in refused.text


def test_bulk_takes_the_others_and_tells_of_the_conflict(advisor, desk_manager, sign_in):
    cases = [make_case() for _n in range(2)]
    shut_out(advisor, cases[0])
    browser, chosen = sign_in(desk_manager), {"action": "assign", "asked": "1", "advisor": advisor.advisor.ref}
    chosen["case"] = [case.ref for case in cases]
    assert "2件中" not in browser.get(at("bulk"), {"action": "assign", "case": chosen["case"]}).text
    seen = browser.get(at("bulk"), chosen).context["seen"]
    page = browser.post(at("bulk"), chosen | {"seen": seen, "comment": "担当替え"}, follow=True).text

    assert "利害関係があります" in page
    assert list(Case.objects.filter(advisor=advisor.advisor)) == [cases[1]]
    only = browser.get(at("bulk"), chosen | {"case": [cases[0].ref]})
    assert only.status_code == 422


def test_call_sheet_names_who_is_bound_once_it_is_refused(advisor, desk_staff, sign_in):
    make_interest(advisor, NAME)
    typed = {"method": "method.phone", "company": NAME, "body": "図面の件", "owner": advisor.advisor.ref}
    response = sign_in(desk_staff).post(at("intake"), typed)

    assert response.status_code == 422
    assert "相談 太郎 (利害関係あり)" in response.text
    assert not Case.objects.exists()


def test_who_takes_a_call_from_somebody_he_is_bound_to_is_told_so(desk_staff, sign_in):
    make_interest(desk_staff, NAME)
    typed = {"method": "method.phone", "company": NAME, "body": "図面の件", "owner": ""}
    page = sign_in(desk_staff).post(at("intake"), typed, follow=True).text

    assert "利害関係があるため" in page
    assert Case.objects.get().ref in actor_of(desk_staff).walled


@pytest.mark.parametrize("name", ["contact_log", "appointment_add"])
def test_who_is_shut_out_is_no_choice_and_is_named(name, advisor, desk_staff, sign_in):
    for number in range(2):
        Advisor.objects.create(code=f"Z{number}", name=f"残る 人{number}")
    case = make_case()
    shut_out(advisor, case)
    page = sign_in(desk_staff).get(at(name, case.ref)).text

    assert "利害関係あり：相談 太郎" in page
    assert advisor.advisor.ref not in page


# --- the client ------------------------------------------------------------------------------------------------
def test_client_names_and_takes_back_on_his_own_page(sme, advisor, sign_in):
    case = make_case(requester=sme)
    browser, address = sign_in(sme), reverse("my:parties", args=[case.ref])
    assert browser.post(address, {"kind": "barred", "named": ""}).status_code == 422
    browser.post(address, {"kind": "barred", "named": f"{advisor.name}さん"})
    assert actor_of(advisor).barred == {case.ref}

    party = case.parties.get()
    assert (party.noted_by_label, f"{advisor.name}さん" in browser.get(address).text) == ("client", True)
    remove = reverse("my:party_remove", args=[case.ref, party.ref])
    assert browser.get(remove).status_code == 405
    assert browser.post(remove).status_code == 302
    assert actor_of(advisor).barred == frozenset()
    assert browser.post(remove).status_code == 404


def test_foreign_client_and_desk_find_no_such_page(other_sme, desk_staff, sign_in):
    case = make_case()
    for user in (other_sme, desk_staff, None):
        assert sign_in(user).get(reverse("my:parties", args=[case.ref])).status_code == 404


# --- cases that nobody sees --------------------------------------------------------------------------------------
def test_headquarters_name_somebody_for_a_case_that_nobody_sees(headquarters, auditor, desk_manager, desk_staff, sign_in):
    case = make_case(level=Level.LIMITED, client=make_client(name="秘密商事"), subject="秘密の件")
    shut_out(desk_manager, case)
    assert case.ref in sign_in(auditor).get(at("unseen_list")).text
    assert sign_in(auditor).get(at("unseen_name", case.ref)).status_code == 403
    browser = sign_in(headquarters)
    for page in (browser.get(at("unseen_list")).text, browser.get(at("unseen_name", case.ref)).text):
        assert "秘密商事" not in page
        assert "秘密の件" not in page
    assert browser.get(at("case_detail", case.ref)).status_code in (403, 404)
    assert browser.post(at("unseen_name", case.ref), {"person": desk_manager.ref, "reason": "理由"}).status_code == 422
    browser.post(at("unseen_name", case.ref), {"person": desk_staff.ref, "reason": "残る職員"})

    assert Case.objects.worked_on_by(actor_of(desk_staff)).get() == case
    assert AuditEntry.objects.get(action="name_for_unseen").reason == "残る職員"
    assert browser.get(at("unseen_name", case.ref)).status_code == 404
    assert case.ref not in browser.get(at("unseen_list")).text


def test_desks_have_no_board_of_unseen_cases(desk_manager, sign_in):
    assert sign_in(desk_manager).get(at("unseen_list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_board_of_unseen_cases_costs_the_same(count, headquarters, desk_manager, sign_in, django_assert_max_num_queries):
    for _n in range(count):
        shut_out(desk_manager, make_case())
    browser = sign_in(headquarters)
    with django_assert_max_num_queries(9):
        assert browser.get(at("unseen_list")).text.count("<tr>") == count + 1
