"""Short answers: one page makes client, case, contact and closes; somebody new at the counter; drafts for the FAQ."""

import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations import actions
from consultations.actions import ContactEntry
from consultations.actions.answers import Faq, Question
from consultations.enums import CaseStatus
from consultations.models import Advisor, Case, Client, Contact, EfilingTicket
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-20T15:00:00+09:00"):
        yield


@pytest.fixture
def clerk(db):
    return person("clerk@example.jp", "手続 花子", ("desk_staff", ("ip_rights", "efiling")))


@pytest.fixture
def by(clerk, as_actor):
    return as_actor(clerk)


def question(**given) -> Question:
    values = {"desk": "ip_rights", "asked_on": DAY, "name": "株式会社東雲", "text": "印紙はいくらか。急ぎ。"}
    return Question(**values | given)


def entry(**given) -> ContactEntry:
    values = {"method": "method.letter", "contacted_on": DAY, "content": "ip_rights_content.fees", "summary": "料金表を案内"}
    return ContactEntry(**values | {"result": "result.advised"} | given)


def answer(by, **given) -> Contact:
    values = {"question": question(), "entry": entry(), "form_key": uuid.uuid4()} | given
    return actions.answer(by=by, **values)


# --- the action ------------------------------------------------------------------------------------------------------
def test_answer_makes_client_case_and_contact_and_closes(by):
    contact = answer(by)

    case = Case.objects.get()
    facts = (case.status, case.outcome_id, case.desk_id, case.subject, case.company_name, case.client.name)
    assert facts == ("closed", "outcome.answered", "ip_rights", "印紙はいくらか", "株式会社東雲", "株式会社東雲")
    assert (contact.method_id, contact.summary, contact.client_name) == ("method.letter", "料金表を案内", "株式会社東雲")
    steps = Transition.objects.order_by("pk").values_list("name", "source", "target")
    assert list(steps) == [
        ("submit", "", "received"),
        ("begin", "received", "in_support"),
        ("close", "in_support", "closed"),
    ]
    assert {"submit", "begin", "log_contact", "close", "set_outcome"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )
    assert not Message.objects.exists()


def test_same_form_again_gives_the_same_answer(by):
    form_key = uuid.uuid4()
    first = answer(by, form_key=form_key)

    assert answer(by, form_key=form_key) == first
    assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


def test_form_of_an_answer_that_was_taken_back_says_so(by):
    given = {"form_key": uuid.uuid4(), "is_done": False, "entry": entry(result="result.continue")}
    actions.undo_log(contact=answer(by, **given), by=by)

    with pytest.raises(TransitionRefused, match="取り消されています"):
        answer(by, **given)
    assert not Contact.objects.exists()


def test_later_contact_of_the_case_is_not_taken_for_the_answer(by):
    given = {"form_key": uuid.uuid4(), "is_done": False, "entry": entry(result="result.continue")}
    first = answer(by, **given)
    actions.log_contact(case=first.case, by=by, entry=entry(method="method.phone"))
    actions.undo_log(contact=first, by=by)

    with pytest.raises(TransitionRefused, match="取り消されています"):
        answer(by, **given)


def test_callers_without_a_name_stand_together(by):
    for _call in range(2):
        answer(by, question=question(name=""))

    assert Client.objects.get().name == "（お名前の申出なし）"
    assert set(Case.objects.values_list("company_name", "person_name")) == {("", "")}


def test_known_client_is_found_again(by):
    for _call in range(2):
        answer(by, question=question(name="㈱ 東雲" if _call else "株式会社東雲"))

    assert Client.objects.count() == 1


def test_what_is_not_solved_stays_open(by):
    answer(by, is_done=False, entry=entry(result="result.continue"))

    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_faq_draft_names_its_contact(by):
    contact = answer(by, faq=Faq("印紙はいくらですか", "料金表をご覧ください"))

    draft = FaqDraft.objects.get()
    assert (draft.source_ref, draft.desk_code, draft.question) == (contact.ref, "ip_rights", "印紙はいくらですか")
    assert "印紙" not in str(list(AuditEntry.objects.values()))


def test_who_does_not_work_at_the_desk_answers_nothing(desk_staff, as_actor):
    with pytest.raises(TransitionRefused):
        answer(as_actor(desk_staff))
    assert (Case.objects.count(), Client.objects.count()) == (0, 0)


# --- somebody new ------------------------------------------------------------------------------------------------------
def test_advisor_has_the_new_case_himself(advisor, as_actor):
    form_key = uuid.uuid4()
    given = {"by": as_actor(advisor), "question": question(desk="trade_secret", text=""), "form_key": form_key}
    case = actions.walk_in(**given)

    assert actions.walk_in(**given) == case
    assert (case.status, case.advisor, case.client.name) == ("assigned", advisor.advisor, "株式会社東雲")
    assert list(Transition.objects.values_list("source", "target")) == [("", "assigned")]


def test_case_of_staff_waits_to_be_assigned(desk_staff, as_actor):
    case = actions.walk_in(by=as_actor(desk_staff), question=question(desk="trade_secret"), form_key=uuid.uuid4())

    assert (case.status, case.advisor) == ("received", None)


# --- the page ----------------------------------------------------------------------------------------------------------
def posted(**given) -> dict[str, object]:
    values = {
        "method": "method.fax",
        "content": "ip_rights_content.fees",
        "law": "law.trademark",
        "question": "印紙はいくらか",
        "answer": "料金表を案内した",
        "name": "東雲 太郎",
        "day": "2026-11-20",
        "form_key": str(uuid.uuid4()),
    }
    return values | given


@pytest.fixture
def signed_in(clerk, sign_in):
    return sign_in(clerk)


def address(desk: str = "ip_rights") -> str:
    return reverse("consultations:answer_new") + f"?desk={desk}"


def test_page_stores_and_is_ready_for_the_next(signed_in):
    response = signed_in.post(address(), posted(minutes="10"), follow=True)

    assert response.redirect_chain == [(address(), 302)]
    assert "回答済みとして記録しました" in response.text
    contact = Contact.objects.get()
    assert (contact.method_id, contact.law_id, contact.minutes) == ("method.fax", "law.trademark", 10)
    assert response.context["form"]["question"].value() is None


def test_all_seven_channels_and_no_other(signed_in):
    methods = [key for key, _label in signed_in.get(address()).context["form"].fields["method"].choices]

    assert methods == [f"method.{code}" for code in ("counter", "phone", "email", "letter", "fax", "online", "web_form")]


def test_at_most_eight_fields_are_in_sight(signed_in):
    for desk in ("ip_rights", "efiling"):
        assert len(signed_in.get(address(desk)).context["form"].main_fields) <= 8


REFUSED = [
    ({"question": " "}, "question", "質問を入力してください"),
    ({"answer": ""}, "answer", "回答を入力してください"),
    ({"method": "method.visit"}, "method", "対応方法を一覧から選択してください"),
    ({"day": "2026-11-21"}, "day", "対応日は今日までの日付を入力してください"),
    ({"phone": "12"}, "phone", "電話番号"),
    ({"is_faq": "on", "faq_question": "東雲太郎さんの印紙"}, "faq_question", "相談者の名前を取り除いてください"),
    ({"is_faq": "on", "question": "あ" * 301}, "faq_question", "300文字以内"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), REFUSED)
def test_wrong_answer_says_what_to_do_and_keeps_the_text(wrong, field, words, signed_in):
    response = signed_in.post(address(), posted(**wrong))

    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors[field])
    assert response.context["form"]["answer"].value() == wrong.get("answer", "料金表を案内した")
    assert not Case.objects.exists()


def test_page_of_an_answer_that_was_taken_back_keeps_the_text_and_stores_it_when_sent_again(signed_in, by):
    given = posted(content="efiling_content.error", is_solved="no", method="method.phone", error="E-1")
    signed_in.post(address("efiling"), given)
    actions.undo_log(contact=Contact.objects.get(), by=by)

    refused = signed_in.post(address("efiling"), given)
    form = refused.context["form"]
    assert (refused.status_code, form["answer"].value(), form["error"].value()) == (409, "料金表を案内した", "E-1")
    assert "この記録は取り消されています" in refused.text
    assert not Contact.objects.exists()

    stored = signed_in.post(address("efiling"), given | {"form_key": form["form_key"].value()})
    assert (stored.status_code, Contact.objects.count()) == (302, 1)


def test_faq_takes_over_what_was_written_above(signed_in):
    signed_in.post(address(), posted(is_faq="on"))

    assert FaqDraft.objects.values_list("question", "answer").get() == ("印紙はいくらか", "料金表を案内した")


@pytest.mark.parametrize(("solved", "status"), [("yes", "closed"), ("no", "in_support")])
def test_ticket_of_the_efiling_desk(solved, status, signed_in):
    given = posted(method="method.phone", content="efiling_content.error", is_solved=solved, error="E-1", system="Windows 11")
    signed_in.post(address("efiling"), given | {"software_version": "5.01"})

    assert Case.objects.get().status == status
    ticket = EfilingTicket.objects.get()
    assert (ticket.is_solved, ticket.error, ticket.system, ticket.software_version) == (
        solved == "yes",
        "E-1",
        "Windows 11",
        "5.01",
    )


def test_ticket_needs_to_say_whether_it_was_solved(signed_in):
    response = signed_in.post(address("efiling"), posted(method="method.phone", content="efiling_content.error"))

    assert response.context["form"].errors["is_solved"] == ["解決しましたかを選択してください"]


def test_answer_of_an_advisor_is_his(sign_in):
    user = person("short@example.jp", "短答 一郎", ("advisor", ("ip_rights",)))
    himself = Advisor.objects.create(code="S01", name=user.name, user=user)
    sign_in(user).post(address(), posted())

    assert (Contact.objects.get().advisor, Case.objects.get().advisor) == (himself, himself)


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "sme", "headquarters"])
def test_page_is_for_desks_of_short_answers(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(address()).status_code == 403


# --- drafts -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def draft(by) -> FaqDraft:
    answer(by, faq=Faq("印紙はいくらですか", "料金表をご覧ください"))
    return FaqDraft.objects.get()


def test_drafts_are_listed_and_edited(draft, signed_in):
    assert draft.question in signed_in.get(reverse("consultations:faq_draft_list")).text
    edit = reverse("consultations:faq_draft_edit", args=[draft.ref])
    assert signed_in.get(edit).context["source"] == Contact.objects.get()

    signed_in.post(edit, {"question": "印紙代は", "answer": "料金表にあります"})

    assert FaqDraft.objects.values_list("question", "answer").get() == ("印紙代は", "料金表にあります")
    assert AuditEntry.objects.get(action="edit_faq_draft").changes == {"question": [9, 4], "answer": [10, 8]}
    assert signed_in.post(edit, {"question": "", "answer": "残る"}).status_code == 422


def test_stored_answer_becomes_a_draft_later_and_only_one(by, signed_in):
    contact = answer(by)
    assert "よくある質問の候補にする" in signed_in.get(reverse("consultations:contact_detail", args=[contact.ref])).text
    address = reverse("consultations:faq_draft_add", args=[contact.ref])
    form = signed_in.get(address).context["form"]
    assert (form["question"].value(), form["answer"].value()) == ("印紙はいくらか。急ぎ。", "料金表を案内")

    refused = signed_in.post(address, {"question": "㈱東雲の印紙", "answer": "株式会社東雲へ案内"})
    assert refused.context["form"].errors["answer"] == ["相談者の名前を取り除いてください"]

    for _press in range(2):
        signed_in.post(address, {"question": "印紙はいくらですか", "answer": "料金表へ"})
    draft = FaqDraft.objects.get()
    assert (draft.source_ref, draft.question) == (contact.ref, "印紙はいくらですか")
    assert actions.note_faq(contact=contact, by=by, faq=Faq("別", "別")) == draft
    assert AuditEntry.objects.filter(action="note_faq_draft").count() == 1


def test_answer_of_another_desk_becomes_no_draft(by, desk_manager, as_actor, sign_in):
    contact = answer(by)
    address = reverse("consultations:faq_draft_add", args=[contact.ref])

    assert sign_in(desk_manager).get(address).status_code == 403
    with pytest.raises(TransitionRefused):
        actions.note_faq(contact=contact, by=as_actor(desk_manager), faq=Faq("x", "y"))
    assert not FaqDraft.objects.exists()


def test_draft_that_is_not_changed_writes_nothing(draft, by):
    assert actions.edit_faq_draft(draft=draft, by=by, faq=Faq(draft.question, draft.answer)) is False


def test_drafts_of_other_desks_are_not_known(draft, desk_manager, as_actor, sign_in):
    signed_in = sign_in(desk_manager)
    assert draft.question not in signed_in.get(reverse("consultations:faq_draft_list")).text
    assert signed_in.get(reverse("consultations:faq_draft_edit", args=[draft.ref])).status_code == 404
    with pytest.raises(TransitionRefused):
        actions.edit_faq_draft(draft=draft, by=as_actor(desk_manager), faq=Faq("x", "y"))


def test_list_of_drafts_costs_the_same_with_one_and_with_three(by, signed_in, django_assert_num_queries):
    answer(by, faq=Faq("一", "答"))
    signed_in.get(reverse("consultations:faq_draft_list"))
    for _round in range(2):
        with django_assert_num_queries(5 + 3):  # + the log of reads
            signed_in.get(reverse("consultations:faq_draft_list"))
        answer(by, faq=Faq("二", "答"))
        answer(by, faq=Faq("三", "答"))


# --- choosing whose contact is logged ---------------------------------------------------------------------------------
def test_somebody_new_is_logged_by_name_alone(advisor, sign_in):
    response = sign_in(advisor).post(reverse("advisor:log"), {"new-name": "飛込 太郎"})

    case = Case.objects.get()
    assert response.headers["Location"] == reverse("consultations:contact_log", args=[case.ref])
    assert (case.person_name, case.advisor) == ("飛込 太郎", advisor.advisor)


def test_name_is_asked_for(advisor, sign_in):
    response = sign_in(advisor).post(reverse("advisor:log"), {"new-name": " "})

    assert response.status_code == 422
    assert "会社名またはお名前を入力してください" in response.text


@pytest.mark.parametrize("query", ["シケンカナ", "しけんかな", "5678", "０３１２３４", "R8-700001-1"])
def test_case_is_found_by_reading_phone_and_number(query, advisor, sign_in):
    given = {"advisor": advisor.advisor, "person_kana": "シケンカナ", "phone": "0312345678", "case_no": "R8-700001-1"}
    case = make_case(**given)
    make_case(advisor=advisor.advisor, status=CaseStatus.CLOSED, person_kana="シケンカナ")

    assert list(sign_in(advisor).get(reverse("advisor:log"), {"q": query}).context["cases"]) == [case]


def test_cases_of_others_are_not_offered(advisor, other_desk_advisor, sign_in):
    make_case(advisor=advisor.advisor)

    assert list(sign_in(other_desk_advisor).get(reverse("advisor:log")).context["cases"]) == []
