"""A complaint about the only head of a desk: headquarters answers, sees nothing else of the case, and the client knows it."""

import uuid

import pytest
from django.urls import reverse

from accounts.enums import Role
from consultations.models import Advisor
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case
from tests.factories.own_cases import make_own_case
from tests.factories.steps import make_complaint

pytestmark = pytest.mark.django_db
DESK = ("trade_secret",)
LIST = reverse("consultations:complaint_list")


@pytest.fixture
def head(db) -> Advisor:
    """The only head of the desk, who advises there as well."""
    user = person("both@example.jp", "兼任 四郎", (Role.DESK_MANAGER, DESK), (Role.ADVISOR, DESK))
    return Advisor.objects.create(code="B1", name=user.name, user=user)


def test_headquarters_sees_number_and_words_only_and_answers(head, headquarters, sign_in):
    complaint = make_complaint(make_case(status="in_support", advisor=head))
    browser, address = sign_in(headquarters), reverse("consultations:complaint_answer", args=[complaint.ref])

    for page in (browser.get(LIST).text, browser.get(address).text):
        assert complaint.case.case_no in page
        for hidden in (complaint.case.client.name, reverse("consultations:case_detail", args=[complaint.case.ref])):
            assert hidden not in page

    browser.post(address, {"answer-text": "本部からお詫びします。"})
    complaint.refresh_from_db()
    assert (complaint.answer, complaint.answered_by) == ("本部からお詫びします。", str(headquarters))


def test_menu_leads_headquarters_there_and_heads_by_the_board(head, headquarters, desk_manager, sign_in):
    deadlines = reverse("consultations:deadline_list")
    menus, boards = {}, {}
    for user in (headquarters, desk_manager):
        page = sign_in(user).get(LIST)
        menus[user] = [line.url for line in page.context["menu"].staff if line.url in (LIST, deadlines)]
        boards[user] = 'class="nav nav-tabs' in page.text

    assert menus == {headquarters: [LIST], desk_manager: [deadlines]}
    assert boards == {headquarters: False, desk_manager: True}


def test_desk_without_any_head_is_answered_for_too(advisor, headquarters, sign_in):
    complaints = [make_complaint(make_case(status="in_support", advisor=given)) for given in (advisor.advisor, None)]
    page = sign_in(headquarters).get(LIST)

    assert [complaint for complaint, _due in page.context["waiting"]] == complaints


def test_client_is_told_who_reads_it(head, headquarters, desk_manager, sme, sign_in):
    case = make_own_case(status="in_support", advisor=head, requester=sme, email=sme.email)
    browser, address = sign_in(sme), reverse("my:complaint", args=[case.ref])
    assert "窓口の責任者に送信する" in browser.get(address).text

    desk_manager.delete()
    page = browser.get(address).text
    assert "本部に送信する" in page
    assert "窓口の責任者に送信する" not in page
    done = browser.post(address, {"text": "返事が遅い", "form_key": str(uuid.uuid4())}, follow=True).text
    assert "本部に届けました" in done

    mails = {mail.recipient: mail for mail in Message.objects.filter(event="complaint_made")}
    assert set(mails) == {headquarters.email, sme.email}
    assert "本部がお返事します" in mails[sme.email].subject
    assert LIST in mails[headquarters.email].body
    assert case.client.name not in mails[headquarters.email].body
