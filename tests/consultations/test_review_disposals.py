"""What stays after somebody was erased or has left: nothing that names him, in no log, no list and no browser."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import opened, proof
from consultations.actions import disposals
from consultations.actions.client_facts import CorrectedClient, confirm_number, correct_client
from consultations.actions.clients import ClientFacts, find_or_create
from consultations.actions.holds import lift_hold, place_hold
from consultations.models import Client
from consultations.receipt_links import receipt_token
from core.actors import ANONYMOUS
from core.models import AuditEntry, Transition
from core.text import company_key
from tests.factories.consultations import make_case
from tests.factories.drafts import sent_case
from tests.factories.erasure import ask_for, erased_by_two, make_closed_case
from tests.factories.own_cases import browser_with_link

pytestmark = pytest.mark.django_db
NUMBER, OTHER_NUMBER = "7000012050002", "5010401067252"
SAID = {"postal_code": "100-0013", "capital_yen": 98_760_000, "employees": 4321}


def changes_told() -> str:
    return json.dumps(list(AuditEntry.objects.values_list("changes", flat=True)), ensure_ascii=False)


# --- the audit log is kept for ever ---------------------------------------------------------------
def test_audit_log_keeps_no_number_and_no_size_of_a_client(desk_manager, as_actor):
    case = make_case(desk_id="trade_secret")
    as_it_is = {"kind_id": None, "size_id": None, "industry_id": None, "prefecture_id": "prefecture.13"}
    facts = CorrectedClient(name="株式会社東雲", kana="しののめ", corporate_number=NUMBER, **SAID, **as_it_is)
    assert correct_client(case=case, by=as_actor(desk_manager), facts=facts)

    told = changes_told()
    assert [str(one) for one in (NUMBER, "東雲", *SAID.values()) if str(one) in told] == []
    assert AuditEntry.objects.get(action="correct_client").changes["corporate_number"] == ["", "changed"]
    assert AuditEntry.objects.get(action="confirm_number").changes == {"corporate_number": ["", "changed"]}


def test_audit_log_keeps_no_number_that_a_form_noted_and_the_desk_compared(desk_manager, as_actor):
    case = make_case(desk_id="trade_secret", email="a@example.jp")
    said = ClientFacts(name=case.client.name, corporate_number=OTHER_NUMBER, prefecture="prefecture.13")
    Client.objects.filter(pk=case.client_id).update(corporate_number=None)
    case.client.known_as.all().delete()
    case.client.known_as.create(name_key=company_key(case.client.name), prefecture_code="13")
    found = find_or_create(by=ANONYMOUS, facts=said, email="a@example.jp")
    assert found == case.client
    case.refresh_from_db()
    assert confirm_number(case=case, by=as_actor(desk_manager))

    assert OTHER_NUMBER not in changes_told()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"note_number", "confirm_number"}


# --- disposals that were refused ------------------------------------------------------------------
def test_wish_names_its_client_nowhere(sme, as_actor):
    wish = ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme)
    assert (wish.asked_by, wish.asked_by_ref) == ("client", f"user:{sme.ref}")


def test_erased_person_leaves_nothing_in_an_earlier_wish(sme, administrator, auditor, as_actor):
    case = make_closed_case(requester=sme)
    earlier = ask_for([case], as_actor(sme), account=sme)
    disposals.refuse(disposal=earlier, by=as_actor(auditor), refusal="山田様は係争中です")
    of_others = ask_for([make_closed_case()], as_actor(administrator))
    disposals.refuse(disposal=of_others, by=as_actor(auditor), refusal="別の件です")
    erased_by_two(ask_for([case], as_actor(sme), account=sme), administrator, auditor)

    earlier.refresh_from_db()
    of_others.refresh_from_db()
    assert (earlier.refusal, earlier.reason, earlier.asked_by, earlier.asked_by_ref) == ("", "", "", "")
    assert of_others.refusal == "別の件です"
    assert not Transition.objects.filter(object_type="consultations.disposal", by_label__in=[sme.name, sme.email]).exists()


def test_erased_case_leaves_nothing_in_a_wish_that_staff_entered(sme, administrator, auditor, as_actor):
    case = make_closed_case(requester=sme)
    earlier = ask_for([case], as_actor(administrator))
    disposals.refuse(disposal=earlier, by=as_actor(auditor), refusal="山田様は係争中です")
    erased_by_two(ask_for([case], as_actor(sme)), administrator, auditor)

    earlier.refresh_from_db()
    assert (earlier.refusal, earlier.asked_by_ref) == ("", "")


# --- the script of the queue ----------------------------------------------------------------------
@pytest.mark.parametrize("asked", [{"q": "東雲"}, {"hours": 25}, {"hours": 24 * 3650}])
def test_script_of_the_queue_is_no_search(asked, desk_staff, sign_in):
    make_case(desk_id="trade_secret", person_name="東雲 花子", search_text="東雲 花子")
    since = timezone.now() - timedelta(hours=asked.get("hours", 1))
    given = {"since": since.isoformat(), "q": asked.get("q", "")}
    news = reverse("consultations:queue_news")

    assert sign_in(desk_staff).get(news, given).json() == {"count": 0, "words": ""}
    assert sign_in(desk_staff).get(news, {"since": (timezone.now() - timedelta(hours=23)).isoformat()}).json()["count"] == 1


# --- a browser that others use too ----------------------------------------------------------------
def test_who_leaves_leaves_no_receipt_of_his_behind(client):
    case, other = sent_case(client), sent_case(client)
    slip = reverse("public:consult_slip", args=[receipt_token(case)])
    session = client.session
    opened.open_in(session, case.ref)
    session.save()
    assert case.person_name in client.get(slip).text
    client.post(reverse("my:leave", args=[case.ref]))

    assert case.person_name not in client.get(slip).text
    assert case.body not in client.get(slip, {"body": "1"}).text
    assert other.person_name in client.get(reverse("public:consult_slip", args=[receipt_token(other)])).text


def test_question_is_printed_right_after_sending_and_later_only_for_the_client(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    case = sent_case(client)
    slip = reverse("public:consult_slip", args=[receipt_token(case)])
    assert case.body in client.get(slip, {"body": "1"}).text
    time_machine.shift(opened.OPEN_FOR + 1)

    assert case.body not in client.get(slip, {"body": "1"}).text
    assert case.case_no in client.get(slip).text
    assert case.body in browser_with_link(case).get(slip, {"body": "1"}).text


# --- proofs ---------------------------------------------------------------------------------------
def test_lifting_a_hold_and_taking_the_ledger_ask_for_a_proof(auditor, sme, as_actor, sign_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    case = make_closed_case(requester=sme)
    hold = place_hold(target=case, reason="訴訟", by=as_actor(auditor))
    lift = (sign_in(auditor), reverse("retention:hold_lift", args=[hold.ref]))
    take = (sign_in(sme), reverse("my:disclosure_export", args=[case.ref, "csv"]))
    assert [browser.get(address).status_code for browser, address in (lift, take)] == [200, 200]
    time_machine.shift(proof.FRESH_FOR + 1)

    assert [browser.get(address).status_code for browser, address in (lift, take)] == [401, 401]
    assert lift[0].post(lift[1], {"reason": "判決"}).status_code == 401
    hold.refresh_from_db()
    assert hold.lifted_at is None
    assert browser_with_link(case).get(take[1]).status_code == 200


@pytest.mark.parametrize("holds", [1, 3])
def test_page_of_a_disposal_tells_of_holds_lifted_lately(
    holds, administrator, auditor, as_actor, sign_in, django_assert_num_queries
):
    cases = [make_closed_case() for _n in range(holds)]
    by = as_actor(auditor)
    for case in [*cases, make_closed_case()]:
        lift_hold(hold=place_hold(target=case, reason="訴訟", by=by), reason="判決が出た", by=by)
    wish = ask_for(cases, as_actor(administrator))
    browser, page = sign_in(auditor), reverse("retention:disposal_detail", args=[wish.ref])
    assert browser.get(page).text.count("判決が出た") == holds
    with django_assert_num_queries(6):
        browser.get(page)


def test_page_of_a_disposal_tells_of_no_old_hold(administrator, auditor, as_actor, sign_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    case, by = make_closed_case(), as_actor(auditor)
    lift_hold(hold=place_hold(target=case, reason="訴訟", by=by), reason="古い判決", by=by)
    time_machine.shift(timedelta(days=91))
    lift_hold(hold=place_hold(target=case.client, reason="訴訟", by=by), reason="新しい判決", by=by)
    page = sign_in(auditor).get(reverse("retention:disposal_detail", args=[ask_for([case], as_actor(administrator)).ref])).text

    assert "90日以内に解除された法的保全" in page
    assert "新しい判決" in page
    assert "古い判決" not in page
