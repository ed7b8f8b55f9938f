"""Question, company and outcome of a case, and who read it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actions.client_facts import correct_client
from consultations.enums import CaseStatus, Publication, Writer
from consultations.models import Case, Client, ClientAlias, EfilingTicket, FollowUp, RegisteredCompany
from core import audit
from core.models import AuditEntry
from core.text import company_key
from core.transitions import TransitionRefused
from tests.factories.consultations import make_case, make_client, make_contact

pytestmark = pytest.mark.django_db
NUMBER = "4011001098993"


def url(name: str, case: Case) -> str:
    return reverse(f"consultations:{name}", args=[case.ref])


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, email="client@example.jp")


@pytest.fixture
def helpdesk(advisor, sign_in):
    return sign_in(advisor)


# --- question -------------------------------------------------------------------------------------------------
def test_question_shows_the_text_and_what_else_was_said(helpdesk, case):
    said = {
        "writer": Writer.ATTORNEY,
        "writer_office": "青葉特許事務所",
        "preferred_times": ["火曜の午後"],
        "address": "千代田区1",
    }
    for name, value in said.items():
        setattr(case, name, value)
    case.save()
    text = helpdesk.get(url("case_question", case)).text

    for words in (case.subject, case.body, "青葉特許事務所", "火曜の午後", "千代田区1"):
        assert words in text


@pytest.mark.parametrize(("day", "limit"), [("2026-08-20", "2027年8月20日"), ("2028-02-29", "2029年3月1日")])
def test_publication_shows_a_year_as_a_rough_guide(day, limit, helpdesk, case):
    Case.objects.update(published_on=date.fromisoformat(day), publication=Publication.YES)
    text = helpdesk.get(url("case_question", case)).text

    section = text[text.index('class="statutory') :]
    assert limit in section
    assert "目安・要確認" in section


def test_without_a_publication_no_date_is_shown(helpdesk, case):
    assert "statutory" not in helpdesk.get(url("case_question", case)).text


# --- company --------------------------------------------------------------------------------------------------
def corrected(client: Client, **given: str) -> dict[str, str]:
    values = {"name": client.name, "kana": client.kana, "prefecture": "prefecture.13", "size": "size.sme"}
    return values | given


def test_client_is_corrected_with_audit_and_logged_contacts_stay(helpdesk, case):
    contact = make_contact(case=case)
    given = corrected(
        case.client, name="新社名株式会社", industry="industry.manufacturing", employees="３０名", capital_yen="1000万"
    )
    response = helpdesk.post(
        url("case_company", case), given | {"corporate_number": f"T{NUMBER}", "postal_code": "１００ー０００１"}
    )

    assert response.headers["Location"] == url("case_client", case)
    client = Client.objects.get(pk=case.client_id)
    assert (client.name, client.employees, client.capital_yen) == ("新社名株式会社", 30, 10_000_000)
    assert (client.corporate_number, client.postal_code, client.industry_id) == (NUMBER, "100-0001", "industry.manufacturing")
    contact.refresh_from_db()
    assert (contact.client_name, contact.industry_id) == (case.client.name, None)
    entry = AuditEntry.objects.get(action="correct_client")
    assert entry.changes["name"] == ["", "changed"]
    assert entry.changes["employees"] == ["", "changed"]  # what a company says of itself is not kept for ever
    assert entry.changes["industry_id"] == [None, "industry.manufacturing"]
    assert ClientAlias.objects.filter(client=client, name_key=company_key("新社名株式会社")).exists()
    assert "新社名" in client.search_text


def test_size_left_open_follows_the_act(helpdesk, case):
    given = corrected(case.client, size="", industry="industry.manufacturing", employees="5000", capital_yen="100億円")
    helpdesk.post(url("case_company", case), given)

    assert Client.objects.get(pk=case.client_id).size_id == "size.large"


def test_same_facts_again_write_nothing(helpdesk, case):
    for _twice in range(2):
        helpdesk.post(url("case_company", case), corrected(case.client, employees="30"))

    assert AuditEntry.objects.filter(action="correct_client").count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "入力してください"),
        ({"corporate_number": "7123456789013"}, "法人番号をもう一度お確かめください"),
        ({"corporate_number": "123"}, "13桁"),
        ({"capital_yen": "たくさん"}, "資本金"),
        ({"kana": "漢字"}, "ひらがなまたはカタカナ"),
        ({"industry": "industry.nonsense"}, "一覧から選択"),
    ],
)
def test_wrong_facts_say_what_to_do(given, words, helpdesk, case):
    response = helpdesk.post(url("case_company", case), corrected(case.client) | given)

    assert response.status_code == 422
    assert words in response.text


def test_number_of_another_client_names_it_only_to_who_may_know(helpdesk, case):
    other = make_client(name="秘密の会社", corporate_number=NUMBER)
    response = helpdesk.post(url("case_company", case), corrected(case.client, corporate_number=NUMBER))
    assert response.status_code == 422
    assert "別の相談者に登録されています" in response.text
    assert "秘密の会社" not in response.text

    make_case(client=other, advisor=case.advisor)
    response = helpdesk.post(url("case_company", case), corrected(case.client, corporate_number=NUMBER))
    assert "秘密の会社" in response.text
    assert Client.objects.get(pk=case.client_id).corporate_number is None


def test_strangers_correct_nothing(case, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        correct_client(case=case, by=as_actor(other_desk_advisor), facts=None)


@pytest.fixture
def noted(case, as_actor, advisor) -> Case:
    """The public form put a number on a known client."""
    Client.objects.filter(pk=case.client_id).update(corporate_number=NUMBER)
    audit.record(by=as_actor(advisor), action="note_number", obj=case.client, changes={"corporate_number": ["", NUMBER]})
    return case


def test_number_from_the_public_form_waits_until_somebody_confirms_it(helpdesk, noted):
    RegisteredCompany.objects.create(number=NUMBER, name="登記の名称", name_key="x", updated_on=date(2026, 1, 1))
    text = helpdesk.get(url("case_client", noted)).text
    assert "法人番号を確かめてください" in text
    assert "要確認</span>" in helpdesk.get(url("case_detail", noted)).text
    assert "登記の名称" in text

    for _press in range(2):
        helpdesk.post(url("case_number_confirm", noted))
    assert "法人番号を確かめてください" not in helpdesk.get(url("case_client", noted)).text
    assert "要確認</span>" not in helpdesk.get(url("case_detail", noted)).text
    assert AuditEntry.objects.filter(action="confirm_number").count() == 1


def test_number_that_was_corrected_waits_no_longer(helpdesk, noted):
    helpdesk.post(url("case_company", noted), corrected(noted.client, corporate_number=""))

    assert "法人番号を確かめてください" not in helpdesk.get(url("case_client", noted)).text


def test_confirming_is_a_post(helpdesk, noted):
    assert helpdesk.get(url("case_number_confirm", noted)).status_code == 405


def test_other_cases_and_look_alikes_are_those_the_reader_may_see(helpdesk, case):
    mine, _hidden = (make_case(client=case.client, advisor=advisor) for advisor in (case.advisor, None))
    twins = [make_client(name=case.client.name) for _twin in range(2)]
    for client in (case.client, *twins):
        ClientAlias.objects.create(client=client, name_key=company_key(case.client.name))
    make_case(client=twins[0], advisor=case.advisor)
    context = helpdesk.get(url("case_client", case)).context

    assert [row.ref for row in context["others"].rows] == [mine.ref]
    assert [client.pk for client in context["look_alikes"]] == [twins[0].pk]


def test_person_is_corrected_with_audit_and_found_by_the_new_name(helpdesk, case):
    given = {"person_name": "髙橋 﨑", "person_kana": "たかはし", "phone": "０３-１２３４-５６７８", "language": "en"}
    helpdesk.post(url("case_person", case), given)

    after = Case.objects.get()
    assert (after.person_name, after.person_kana, after.phone, after.language) == ("髙橋 﨑", "タカハシ", "0312345678", "en")
    assert after.email == "client@example.jp"
    assert "髙橋" in after.search_text
    changes = AuditEntry.objects.get(action="correct_person").changes
    assert set(changes) == {"person_name", "person_kana", "phone", "language"}
    assert "髙橋" not in str(changes)


# --- outcome ----------------------------------------------------------------------------------------------------
@pytest.fixture
def staged(case) -> Case:
    """A phone call, three visits of which the second has a number, deliverables, and the rules getting better."""
    states = ["regulation_status.want_undecided", "", "regulation_status.planned", "regulation_status.established"]
    rows = [("phone", 1, None), ("visit", 2, None), ("visit", 3, 5), ("visit", 4, None)]
    for (method, day, number), state in zip(rows, states, strict=True):
        make_contact(
            case=case,
            method_id=f"method.{method}",
            contacted_on=date(2026, 6, day),
            visit_no=number,
            regulation_status_id=state or None,
            summary=f"{day}日の話",
            mentions={"deliverable": ["nda"]},
        )
    return case


def test_outcome_numbers_the_visits_and_shows_before_and_after(helpdesk, staged):
    found = helpdesk.get(url("case_outcome", staged)).context["found"]

    assert [stage.visit for stage in found.stages] == [None, 1, 5, 6]
    assert (found.before.key, found.after.key) == ("regulation_status.want_undecided", "regulation_status.established")
    assert len(found.deliverables) == 1


def test_outcome_shows_tickets_and_follow_ups(helpdesk, case):
    contact = make_contact(case=case)
    EfilingTicket.objects.create(contact=contact, software_version="i6.20", system="Windows 11", error="E-123", is_solved=False)
    follow_up = {"made_at": timezone.now(), "made_by": "x", "answered_at": timezone.now(), "answered_by": "山田"}
    FollowUp.objects.create(case=case, due_on=date(2027, 5, 1), answers=["filed"], words="出願できました", **follow_up)
    text = helpdesk.get(url("case_outcome", case)).text

    for words in ("i6.20", "Windows 11", "E-123", "未解決", "出願できました"):
        assert words in text


@pytest.mark.parametrize(("name", "cost"), [("case_outcome", 8 + 3), ("support_sheet", 9 + 3)])
def test_pages_cost_the_same_with_one_contact_and_with_three(name, cost, helpdesk, case, django_assert_num_queries):
    make_contact(case=case, mentions={"expert": ["lawyer"]})
    helpdesk.get(url(name, case))  # catalogue and demo flag are remembered
    for _more in range(2):
        with django_assert_num_queries(cost):
            helpdesk.get(url(name, case))
        make_contact(case=case, mentions={"deliverable": ["nda"]})
        make_contact(case=case, advisor=case.advisor)


# --- who read it ----------------------------------------------------------------------------------------------------
def test_log_of_reads_names_readers_newest_first(helpdesk, case, desk_manager, sign_in):
    sign_in(desk_manager).get(url("case_question", case))
    helpdesk.get(url("case_question", case))
    page = helpdesk.get(url("case_reads", case)).context["page"]

    assert [entry.actor_label for entry in page.rows] == ["相談 太郎", "管理 三郎"]
