"""The client's own pages: who may open them, what stands there, and what each button does."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from consultations.enums import CaseStatus, ComplaintStatus, FileOrigin, MessageKind, Side, Source
from consultations.models import CaseFile, CaseMessage
from consultations.receipt_links import receipt_token
from core.models import AuditEntry
from mailing.models import Message
from tests.conftest import DESK, person
from tests.factories.attachments import pdf
from tests.factories.consultations import make_advisor, make_contact
from tests.factories.messages import make_message, make_promise
from tests.factories.own_cases import (
    browser_with_link,
    make_appointment,
    make_case_file,
    make_complaint,
    make_follow_up,
    make_own_case,
    make_referral,
)

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00+09:00"


def url(name: str, case, *more: str) -> str:
    return reverse(f"my:{name}", args=[case.ref, *more])


def key() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def case(sme):
    return make_own_case(requester=sme, email=sme.email)


def pages_of(case) -> dict[str, str]:
    """Every address under a case, with rows that exist behind it."""
    return {
        "case": url("case", case),
        "leave": url("leave", case),
        "reply": url("reply", case),
        "withdraw": url("withdraw", case),
        "restore": url("restore", case),
        "complaint": url("complaint", case),
        "data": url("data", case),
        "slip": url("slip", case),
        "file": url("file", case, make_case_file(case=case).ref),
        "appointment": url("appointment", case, make_appointment(case=case).ref),
        "promise_done": url("promise_done", case, make_promise(case=case, side=Side.CLIENT).ref),
        "referral": url("referral", case, make_referral(case=case).ref),
    }


POST_ONLY = ("leave", "restore", "promise_done", "referral")
SHOWN = ("case", "reply", "withdraw", "complaint", "data", "file", "appointment")


def status_of(browser: Browser, address: str) -> int:
    response = browser.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


# --- who may open them -------------------------------------------------------------------------------------------
def test_client_opens_every_page(case, sme, sign_in):
    browser = sign_in(sme)
    pages = pages_of(case)

    assert {name: status_of(browser, pages[name]) for name in SHOWN} == dict.fromkeys(SHOWN, 200)


def test_holder_of_a_mailed_link_opens_the_same_pages():
    case = make_own_case()
    browser = browser_with_link(case)
    pages = pages_of(case)

    assert {name: status_of(browser, pages[name]) for name in SHOWN} == dict.fromkeys(SHOWN, 200)


@pytest.mark.parametrize(
    "who", ["nobody", "other_sme", "advisor", "desk_staff", "desk_manager", "headquarters", "administrator"]
)
def test_everybody_else_finds_nothing(who, case, request, sign_in):
    """Also who works on the case: his pages are others. What does not exist looks the same."""
    browser = sign_in(None if who == "nobody" else request.getfixturevalue(who))
    for name, address in pages_of(case).items():
        method = browser.post if name in POST_ONLY else browser.get
        assert method(address).status_code == 404, name
        assert browser.post(address).status_code in (404, 405), name

    foreign, absent = browser.get(url("case", case)), browser.get(reverse("my:case", args=["R8-000000-1"]))
    plain = [answer.text.replace(case.ref, "N").replace("R8-000000-1", "N") for answer in (foreign, absent)]
    assert re.sub(r'csrfmiddlewaretoken" value="\w+"', "", plain[0]) == re.sub(
        r'csrfmiddlewaretoken" value="\w+"', "", plain[1]
    )


def test_person_of_the_institute_who_asked_himself_opens_his_own_case():
    staff = person("both@example.jp", "両方 一郎", (Role.DESK_STAFF, (DESK,)), (Role.CLIENT, ()))
    browser = browser_with_link(user=staff)

    assert browser.get(url("case", make_own_case(requester=staff))).status_code == 200
    assert browser.get(url("case", make_own_case())).status_code == 404


def test_page_not_found_offers_signing_in_and_tracking(case):
    text = Browser().get(url("case", case)).text

    assert f'href="/accounts/login/?next={url("case", case)}"' in text
    assert f'href="/track/?number={case.ref}"' in text


@pytest.mark.parametrize("name", POST_ONLY)
def test_button_cannot_be_pressed_by_opening_its_address(name, case, sme, sign_in):
    assert sign_in(sme).get(pages_of(case)[name]).status_code == 405


def test_rows_of_another_case_are_not_found_under_this_one(case, sme, sign_in):
    other = make_own_case()
    browser = sign_in(sme)
    assert browser.get(url("file", case, make_case_file(case=other).ref)).status_code == 404
    assert browser.get(url("appointment", case, make_appointment(case=other).ref)).status_code == 404
    assert browser.post(url("promise_done", case, make_promise(case=other, side=Side.CLIENT).ref)).status_code == 404
    assert browser.post(url("referral", case, make_referral(case=other).ref), {"answer": "yes"}).status_code == 404


def test_text_of_a_message_comes_back_when_the_hour_has_ended():
    case = make_own_case()
    given = {"body": "長い文章を書きました", "form_key": key()}
    response = Browser().post(url("reply", case), given, headers={"origin": "http://testserver"})

    assert response.status_code == 404
    assert "長い文章を書きました" in response.text


# --- the page of a case ----------------------------------------------------------------------------------------
def test_first_line_is_the_answer_with_date_and_working_days(case, sme, sign_in, time_machine):
    time_machine.move_to(NOW, tick=False)
    text = sign_in(sme).get(url("case", case)).text

    assert "担当者を決めています。" in text
    assert "2026年11月26日（木）までにご連絡します（あと3営業日）。" in text  # 23 November is a holiday
    assert "まだやり取りはありません。" in text
    assert text.index("ご連絡します") < text.index("受付番号</dt>")


def test_opening_the_page_is_logged_and_marks_replies_as_read(case, sme, sign_in):
    read = make_message(case=case, kind=MessageKind.REPLY, read_at=timezone.now() - timedelta(days=1))
    unread = make_message(case=case, kind=MessageKind.REPLY)
    memo = make_message(case=case)
    before = read.read_at
    sign_in(sme).get(url("case", case))

    for message in (read, unread, memo):
        message.refresh_from_db()
    assert (read.read_at, memo.read_at) == (before, None)
    assert unread.read_at is not None
    assert AuditEntry.objects.get(action="view").actor_ref == f"user:{sme.ref}"


def test_page_shows_messages_meetings_promises_files_and_answers(case, sme, sign_in, advisor):
    make_message(case=case, kind=MessageKind.REPLY, body="返信の本文")
    make_message(case=case, kind=MessageKind.CLIENT, body="相談者の本文")
    make_promise(case=case, text="規程の案を送る")
    make_promise(case=case, side=Side.CLIENT, text="図面を用意する")
    make_appointment(case=case, advisor=advisor.advisor)
    make_case_file(case=case, name="提案.pdf", origin=FileOrigin.INSTITUTE)
    make_referral(case=case)
    make_complaint(
        case=case, status=ComplaintStatus.ANSWERED, answer="改めます", answered_at=timezone.now(), answered_by="管理"
    )
    make_contact(case=case, summary="担当の控え", advisor=advisor.advisor)
    text = sign_in(sme).get(url("case", case)).text

    for shown in ("返信の本文", "相談者の本文", "規程の案を送る", "図面を用意する", "本社 2階会議室", "提案.pdf", "改めます"):
        assert shown in text, shown
    for hidden in ("駐車場は裏", "担当の控え"):
        assert hidden not in text, hidden
    assert text.count("図面を用意する</strong>") == 1


def test_page_of_one_and_of_three_rows_takes_the_same_queries(case, sme, sign_in, advisor, django_assert_num_queries):
    browser = sign_in(sme)
    browser.get(url("case", case))

    def add(count: int) -> None:
        for _ in range(count):
            make_message(case=case, kind=MessageKind.REPLY)
            make_promise(case=case)
            make_appointment(case=case, advisor=make_advisor())
            make_case_file(case=case, body=key().encode())
            make_contact(case=case, advisor=advisor.advisor)
            make_follow_up(case=case, due_on=timezone.localdate() - timedelta(days=CaseMessage.objects.count()))
            make_complaint(case=case)

    for count in (1, 2):
        add(count)
        with django_assert_num_queries(20):
            assert browser.get(url("case", case)).status_code == 200


def test_page_of_a_new_case_takes_thirteen_queries(case, sme, sign_in, django_assert_num_queries):
    """What a case does not have is not fetched: one query tells."""
    browser = sign_in(sme)
    browser.get(url("case", case))
    with django_assert_num_queries(13):
        assert browser.get(url("case", case)).status_code == 200


def test_two_open_cases_are_logged_under_the_link_of_each():
    first, second = make_own_case(), make_own_case()
    browser = browser_with_link(first, second)
    for case in (second, first):
        browser.get(url("case", case))
        browser.post(url("reply", case), {"body": "届きました", "form_key": key()})

    written = {(entry.object_ref, entry.actor_ref) for entry in AuditEntry.objects.filter(actor_ref__startswith="link:")}
    assert written == {(case.ref, f"link:{case.ref}") for case in (first, second)}


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_consent_is_neither_asked_nor_taken_when_the_case_is_over(status, case, sme, sign_in):
    referral = make_referral(case=case)
    browser = sign_in(sme)
    assert url("referral", case, referral.ref) in browser.get(url("case", case)).text

    type(case).objects.filter(pk=case.pk).update(status=status)
    page = browser.get(url("case", case))
    assert url("referral", case, referral.ref) not in page.text
    assert not [wait for wait in page.context["page"].waits if wait.kind == "referral"]
    browser.post(url("referral", case, referral.ref), {"answer": "yes"})
    referral.refresh_from_db()
    assert referral.status == "asked"


def test_holder_of_a_link_sees_until_when_and_can_close(time_machine):
    time_machine.move_to(NOW, tick=False)
    case = make_own_case()
    browser = browser_with_link(case)
    assert "11:00まで" in browser.get(url("case", case)).text

    assert browser.post(url("leave", case)).headers["Location"] == "/track/"
    assert browser.get(url("case", case)).status_code == 404


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (CaseStatus.ASSIGNED, "担当者が対応しています"),
        (CaseStatus.IN_SUPPORT, "担当者が対応しています"),
        (CaseStatus.WAITING, "お返事をお待ちしています"),
        (CaseStatus.CLOSED, "完了しました"),
        (CaseStatus.WITHDRAWN, "取り下げました"),
    ],
)
def test_heading_is_the_state_in_the_words_for_clients(status, said, case, sme, sign_in):
    type(case).objects.filter(pk=case.pk).update(status=status)

    assert f">{said}</h1>" in sign_in(sme).get(url("case", case)).text


# --- messages and files ------------------------------------------------------------------------------------------
def test_message_with_a_file_reaches_the_desk(case, sme, sign_in, desk_staff):
    given = {"body": "追加の\r\n説明です", "form_key": key(), "files": [SimpleUploadedFile("図面.pdf", pdf())]}
    response = sign_in(sme).post(url("reply", case), given)

    assert response.headers["Location"] == url("case", case)
    message = CaseMessage.objects.get()
    assert (message.kind, message.body, message.author_ref) == (MessageKind.CLIENT, "追加の\n説明です", f"user:{sme.ref}")
    assert (CaseFile.objects.get().name, CaseFile.objects.get().origin) == ("図面.pdf", FileOrigin.CLIENT)
    mail = Message.objects.get()
    assert (mail.recipient, mail.object_ref) == (desk_staff.email, case.ref)
    assert not [word for word in ("説明", "図面") if word in mail.subject + mail.body]


def test_message_sent_twice_stands_once(case, sme, sign_in):
    given = {"body": "一度だけ", "form_key": key()}
    browser = sign_in(sme)
    for _ in range(2):
        assert browser.post(url("reply", case), given).status_code == 302
    assert CaseMessage.objects.count() == 1


def test_answer_makes_a_waiting_case_go_on(case, sme, sign_in):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.WAITING)
    sign_in(sme).post(url("reply", case), {"body": "お返事です", "form_key": key()})

    case.refresh_from_db()
    assert case.status == CaseStatus.IN_SUPPORT


def test_files_alone_are_a_message(case, sme, sign_in):
    sign_in(sme).post(url("reply", case), {"body": "", "form_key": key(), "files": [SimpleUploadedFile("a.pdf", pdf())]})

    assert CaseMessage.objects.get().body == "ファイルを添付しました。"


def test_refused_file_loses_neither_text_nor_other_files(case, sme, sign_in):
    files = [SimpleUploadedFile("good.pdf", pdf()), SimpleUploadedFile("bad.exe", b"MZ")]
    response = sign_in(sme).post(url("reply", case), {"body": "本文は残る", "form_key": key(), "files": files})

    assert response.status_code == 422
    assert "本文は残る" in response.text
    assert "「bad.exe」" in response.text
    assert [file.name for file in CaseFile.objects.all()] == ["good.pdf"]
    assert CaseMessage.objects.count() == 0


@pytest.mark.parametrize("given", [{"body": " \n "}, {"body": "あ" * 4001}])
def test_message_that_cannot_be_sent_says_why_and_keeps_the_text(given, case, sme, sign_in):
    response = sign_in(sme).post(url("reply", case), given | {"form_key": key()})

    assert response.status_code == 422
    assert "エラー：" in response.text
    assert given["body"].strip() in response.text
    assert CaseMessage.objects.count() == 0


def test_closed_case_takes_a_message_and_says_what_happens(case, sme, sign_in, desk_staff):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    page = sign_in(sme).post(url("reply", case), {"body": "もう一つ", "form_key": key()}, follow=True)

    assert "必要なときは再開します" in page.text
    assert CaseMessage.objects.count() == 1
    assert Message.objects.get().recipient == desk_staff.email


def test_withdrawn_case_takes_none(case, sme, sign_in):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.WITHDRAWN)
    files = [SimpleUploadedFile("a.pdf", pdf())]
    response = sign_in(sme).post(url("reply", case), {"body": "残る本文", "form_key": key(), "files": files})

    assert response.status_code == 422
    assert "残る本文" in response.text
    assert (CaseMessage.objects.count(), CaseFile.objects.count()) == (0, 0)


def test_form_without_its_token_is_refused(case, sme):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(sme, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert browser.post(url("reply", case), {"body": "偽", "form_key": key()}).status_code == 403
    assert CaseMessage.objects.count() == 0


def test_file_is_handed_out_as_attachment_and_logged(case, sme, sign_in):
    file = make_case_file(case=case)
    response = sign_in(sme).get(url("file", case, file.ref))

    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == pdf()
    assert AuditEntry.objects.get(action="download").object_ref == file.ref


def test_internal_and_removed_files_do_not_exist(case, sme, sign_in):
    internal = make_case_file(case=case, name="内部.pdf", origin=FileOrigin.INTERNAL)
    removed = make_case_file(case=case, name="消した.pdf", removed_at=timezone.now(), stored_name="")
    browser = sign_in(sme)

    assert [browser.get(url("file", case, file.ref)).status_code for file in (internal, removed)] == [404, 404]
    assert "内部.pdf" not in browser.get(url("case", case)).text


def test_internal_file_does_not_exist_even_for_a_client_who_works_on_the_case():
    staff = person("both@example.jp", "両方 一郎", (Role.DESK_STAFF, (DESK,)), (Role.CLIENT, ()))
    case = make_own_case(requester=staff)
    internal = make_case_file(case=case, origin=FileOrigin.INTERNAL)

    assert browser_with_link(user=staff).get(url("file", case, internal.ref)).status_code == 404


# --- the receipt -------------------------------------------------------------------------------------------------
def test_slip_is_that_of_the_receipt_and_exists_for_the_web_form_only(case, sme, sign_in):
    browser = sign_in(sme)
    assert browser.get(url("slip", case)).headers["Location"] == reverse("public:consult_slip", args=[receipt_token(case)])
    assert url("slip", case) in browser.get(url("case", case)).text

    by_phone = make_own_case(requester=sme, source=Source.STAFF)
    assert browser.get(url("slip", by_phone)).status_code == 404
    assert url("slip", by_phone) not in browser.get(url("case", by_phone)).text


@pytest.mark.parametrize("who", ["signed in", "link"])
def test_own_slip_shows_company_name_and_phone(who, sme, sign_in):
    case = make_own_case(requester=sme, source=Source.WEB, company_name="株式会社東雲", phone="0312345678")
    browser = sign_in(sme) if who == "signed in" else browser_with_link(case)
    page = browser.get(url("slip", case), follow=True).text

    for shown in ("株式会社東雲", case.person_name, "03-1234-5678"):
        assert shown in page, shown


def test_reading_log_says_that_complaints_are_recorded_apart(case, sme, sign_in):
    browser, words = sign_in(sme), "この一覧とは別に記録しています。"
    assert words not in browser.get(url("case", case)).text

    make_complaint(case=case)
    text = browser.get(url("case", case)).text
    assert words in text[text.index('id="reads"') : text.index('id="history"')]
