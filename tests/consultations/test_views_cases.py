"""The page of a case: who sees it, what it shows, what comes next, and what it costs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actions.messages import record_reading
from consultations.enums import CaseStatus, ClockKind, Level, MessageKind, ReferralStatus, Side
from consultations.models import Appointment, Case, CaseFile, CaseMessage, ClockInterval, Handoff, Referral
from core.models import AuditEntry
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_advisor, make_case, make_contact
from tests.factories.messages import make_message, make_promise
from tests.factories.steps import at, make_appointment, make_follow_up, make_handoff

pytestmark = pytest.mark.django_db
TABS = ["case_detail", "case_question", "case_client", "case_outcome", "file_list"]
FORMS = ["case_company", "case_person", "case_reply", "case_memo", "promise_add"]
READING = ["case_reads", "support_sheet"]
PAGES = [*TABS, *FORMS, *READING]


def url(name: str, case: Case, *more: str) -> str:
    return reverse(f"consultations:{name}", args=[case.ref, *more])


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor, email="client@example.jp")


def card(text: str) -> str:
    return text[text.index('id="next-step"') : text.index('class="nav nav-tabs"')]


# --- what is read ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["case_detail", "case_reply"])
def test_messages_of_the_client_are_read_once_and_others_are_not(name, case, manager):
    wrote = [make_message(case=case, kind=kind) for kind in (MessageKind.CLIENT, MessageKind.REPLY, MessageKind.MEMO)]
    elsewhere = make_message(kind=MessageKind.CLIENT)

    manager.get(url(name, case))
    read = [CaseMessage.objects.get(pk=message.pk).read_at for message in (*wrote, elsewhere)]
    manager.get(url(name, case))

    assert [at is not None for at in read] == [True, False, False, False]
    assert CaseMessage.objects.get(pk=wrote[0].pk).read_at == read[0]


def test_message_that_came_while_the_page_was_made_is_not_read(case, desk_manager, as_actor):
    message = make_message(case=case, kind=MessageKind.CLIENT)
    record_reading(case=case, by=as_actor(desk_manager), until=message.written_at - timedelta(seconds=1))

    message.refresh_from_db()
    assert message.read_at is None


def test_client_who_works_here_does_not_read_his_own_message(case, desk_manager, manager, as_actor):
    make_message(case=case, kind=MessageKind.CLIENT, author_ref=as_actor(desk_manager).ref)
    manager.get(url("case_detail", case))

    assert CaseMessage.objects.get().read_at is None


@pytest.mark.parametrize("name", ["case_reply", "case_person", "case_company"])
def test_form_with_facts_of_the_client_is_opened_on_the_record(name, case, desk_manager, manager, as_actor):
    manager.get(url(name, case))

    row = AuditEntry.objects.get(action="view")
    assert (row.object_ref, row.actor_ref) == (case.ref, as_actor(desk_manager).ref)


# --- who may ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_visitor_is_asked_to_sign_in(name, case, client):
    response = client.get(url(name, case))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_role_without_a_desk_is_not_allowed(who, name, case, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url(name, case)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_stranger_and_nobody_get_the_same_not_found(name, case, other_desk_advisor, sign_in):
    browser = sign_in(other_desk_advisor)
    foreign = browser.get(url(name, case))
    missing = browser.get(reverse(f"consultations:{name}", args=["R8-999999-9"]))

    assert foreign.status_code == missing.status_code == 404
    varies = r'"[^"]*"|\d+:\d+'  # what stands in attributes, and until when one stays signed in
    assert re.sub(varies, "", foreign.text) == re.sub(varies, "", missing.text)


@pytest.mark.parametrize("name", PAGES)
def test_desk_staff_does_not_know_a_limited_case(name, desk_staff, sign_in):
    case = make_case(level=Level.LIMITED)

    assert sign_in(desk_staff).get(url(name, case)).status_code == 404


@pytest.mark.parametrize("name", ["case_detail", "case_question", "case_client", "case_outcome", *READING])
def test_pages_to_read_take_no_post(name, case, manager):
    assert manager.post(url(name, case)).status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_and_tells_nothing_in_its_title(name, case, manager):
    response = manager.get(url(name, case))

    assert response.status_code == 200
    title = re.search(r"<title>.*</title>", response.text)[0]
    assert case.subject not in title
    assert case.client.name not in title


@pytest.mark.parametrize("name", [*TABS, *READING])
def test_whoever_reads_stands_in_the_log_of_reads(name, case, manager, desk_manager):
    for _view in range(2):
        manager.get(url(name, case))

    views = AuditEntry.objects.filter(action="view", object_ref=case.ref)
    assert list(views.values_list("actor_ref", flat=True)) == [f"user:{desk_manager.ref}"] * 2


# --- the head ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TABS)
def test_every_tab_says_who_it_is_and_leads_to_the_others(name, case, manager):
    text = manager.get(url(name, case)).text

    for words in (case.case_no, case.client.name, "担当者: 相談 太郎", "次にすること"):
        assert words in text
    for tab in TABS:
        assert f'href="{url(tab, case)}"' in text
    assert re.search(r'href="([^"]*)" aria-current="page"', text[text.index("nav-tabs") :])[1] == url(name, case)


def test_deadline_is_shown_and_stands_still_while_the_client_is_asked(case, manager):
    Case.objects.update(due_on=date(2026, 1, 9))
    assert "営業日超過" in manager.get(url("case_detail", case)).text

    Case.objects.update(status=CaseStatus.WAITING)
    ClockInterval.objects.create(case=case, kind=ClockKind.WAITING, started_at=timezone.now())
    text = manager.get(url("case_detail", case)).text
    assert "停止中（相手待ち 1日目）" in text
    assert "営業日超過" not in text


# --- what comes next ------------------------------------------------------------------------------------------
NEXT = [
    ("received", "case_assign"),
    ("assigned", "contact_log"),
    ("in_support", "contact_log"),
    ("waiting", "case_reply"),
    ("closed", "case_reopen"),
]


@pytest.mark.parametrize(("status", "name"), NEXT)
def test_next_step_is_the_one_the_case_waits_for(status, name, manager):
    case = make_case(status=status)
    found = card(manager.get(url("case_detail", case)).text)

    assert re.findall(r'<a class="btn btn-primary" href="([^"]*)"', found) == [url(name, case)]


def test_client_who_wrote_last_is_answered_first(case, manager):
    make_message(case=case, kind=MessageKind.CLIENT)
    assert url("case_reply", case) in card(manager.get(url("case_detail", case)).text)

    reply = make_message(case=case, kind=MessageKind.REPLY, written_at=timezone.now())
    assert 'class="btn btn-primary" href="' + url("contact_log", case) in manager.get(url("case_detail", case)).text

    reply.taken_back_at = timezone.now()
    reply.save()
    assert 'class="btn btn-primary" href="' + url("case_reply", case) in manager.get(url("case_detail", case)).text


def primary(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="btn btn-primary" href="([^"]*)">([^<]*)', card(text))


def test_meeting_that_nobody_logged_is_logged_first(case, manager):
    early, _late = (make_appointment(case, starts_at=at(f"2020-11-{day} 14:00")) for day in (19, 20))
    address = f"{url('contact_log', case)}?appointment={early.ref}"
    assert primary(manager.get(url("case_detail", case)).text) == [(address, "11/19（木）の面談を記録")]

    make_message(case=case, kind=MessageKind.CLIENT)  # wrote after the meeting
    assert primary(manager.get(url("case_detail", case)).text)[0][0] == url("case_reply", case)

    CaseMessage.objects.update(written_at=at("2020-11-18 10:00"))  # the meeting answered it
    assert primary(manager.get(url("case_detail", case)).text)[0][0] == address

    Appointment.objects.update(cancelled_at=timezone.now(), cancelled_by="x")
    CaseMessage.objects.all().delete()
    assert primary(manager.get(url("case_detail", case)).text)[0][0] == url("contact_log", case)


@pytest.mark.parametrize("status", ["received", "assigned", "in_support"])
def test_case_that_was_handed_over_waits_for_the_other_desk(status, manager):
    handoff = make_handoff(make_case(status=status), asked_at=at("2026-11-19 10:00"))

    text = card(manager.get(url("case_detail", handoff.case)).text)
    assert "海外展開知財支援窓口" in text
    assert "最初の連絡を待っています" in text
    assert primary(manager.get(url("case_detail", handoff.case)).text)[0][0] == reverse("consultations:handoff_list")

    Handoff.objects.update(answered_at=timezone.now())
    assert "待っています" not in card(manager.get(url("case_detail", handoff.case)).text)


def test_closed_case_says_when_the_client_is_asked_again(manager):
    case = make_case(status=CaseStatus.CLOSED)
    assert "再開" in card(manager.get(url("case_detail", case)).text)

    row = make_follow_up(case, due_on=date(2030, 5, 20))
    text = card(manager.get(url("case_detail", case)).text)
    assert "2030年5月20日" in text
    row.due_on = date(2020, 5, 20)
    row.save()
    text = card(manager.get(url("case_detail", case)).text)
    assert "2020年5月20日（水）から" in text
    assert "まだ回答がありません" in text
    row.dropped_at = timezone.now()
    row.save()
    assert "5月20日" not in card(manager.get(url("case_detail", case)).text)


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_case_that_is_over_offers_only_what_is_still_possible(status, manager):
    case = make_case(status=status, email="client@example.jp")
    make_promise(case=case, text="送る約束")
    make_appointment(case, starts_at=at("2020-11-19 14:00"))
    make_appointment(case, starts_at=at("2030-11-19 14:00"))

    text = manager.get(url("case_detail", case)).text

    assert f'href="{url("promise_add", case)}"' not in text
    assert "送る約束" in text
    assert "未記録" not in text
    assert "?appointment=" not in text
    assert text.count("/appointments/") == 1  # the one to come may be called off, and is not moved
    assert (url("case_reply", case) in text) == (status == CaseStatus.CLOSED)
    assert "<textarea" not in manager.get(url("promise_add", case)).text


def test_withdrawn_consultation_asks_for_nothing(manager):
    case = make_case(status=CaseStatus.WITHDRAWN)

    assert "<a " not in card(manager.get(url("case_detail", case)).text)


@pytest.mark.parametrize("status", CaseStatus.values)
def test_page_has_one_primary_button_at_most(status, manager):
    text = manager.get(url("case_detail", make_case(status=status))).text

    assert text.count("btn-primary") == (0 if status == CaseStatus.WITHDRAWN else 1)


# --- the page -----------------------------------------------------------------------------------------------------
def test_page_shows_client_history_and_steps(case, manager):
    make_contact(case=case, summary="電話で聞いた話", contacted_on=date(2026, 11, 20))
    text = manager.get(url("case_detail", case)).text

    for words in (case.client.name, "電話で聞いた話", "できること", "相談を終了する", "client@example.jp"):
        assert words in text


def test_what_stands_open_is_beside_the_history(case, manager):
    make_promise(case=case, text="ひな形を送る", side=Side.INSTITUTE)
    make_promise(case=case, text="済んだ約束", done_at=timezone.now(), done_by="試験")
    Referral.objects.create(case=case, partner_id="npa", status=ReferralStatus.ASKED, asked_at=timezone.now(), asked_by="x")
    matters = manager.get(url("case_detail", case)).context["matters"]

    assert [promise.text for promise in matters.promises] == ["ひな形を送る"]
    assert [partner for _ref, partner, _at in matters.referrals] == ["警察庁"]
    assert (matters.meetings, matters.handoffs, matters.lost_mails) == ([], [], [])


def test_mail_that_came_back_leads_to_the_address(case, manager):
    lost = {"event": "case_assigned", "language": "ja", "subject": "x", "body": "x", "next_try_at": timezone.now()}
    for number, recipient in enumerate(["client@example.jp", "old@example.jp"]):
        key = f"case:{case.ref}:{number}"
        Message.objects.create(
            key=key, message_id=key, recipient=recipient, status="bounced", created_at=timezone.now(), **lost
        )
    response = manager.get(url("case_detail", case))

    assert len(response.context["matters"].lost_mails) == 1
    assert "相談者にメールが届いていません" in response.text
    assert url("case_email", case) in response.text


@pytest.mark.parametrize(("kind", "shown"), [("memo", {"memo"}), ("message", {"reply", "client"}), ("x", None)])
def test_filter_stands_in_the_address(kind, shown, case, manager):
    for each in MessageKind.values:
        make_message(case=case, kind=each)
    response = manager.get(url("case_detail", case), {"kind": kind})

    found = {item.kind for item in response.context["items"]}
    assert found == (shown or {"memo", "reply", "client"})
    assert f'href="?kind={kind}" aria-current="true"' in response.text or shown is None


def test_filter_that_finds_nothing_says_so(case, manager):
    assert "この種類の記録はまだありません。" in manager.get(url("case_detail", case), {"kind": "file"}).text


def _one_of_everything(case: Case, number: int) -> None:
    """A contact, every kind of message, a promise, a meeting, a handoff, a referral, a file, a mail and a read."""
    now = timezone.now()
    make_contact(case=case, advisor=make_advisor())
    for kind in MessageKind.values:
        make_message(case=case, kind=kind)
    make_promise(case=case)
    at = datetime(2026, 12, number, tzinfo=UTC)
    Appointment.objects.create(
        case=case, advisor=case.advisor, method_id="method.visit", starts_at=at, made_at=now, made_by="x"
    )
    there = make_case(desk_id="overseas")
    Handoff.objects.create(
        case=case, answer_case=there, from_desk_id=case.desk_id, to_desk_id="overseas", reason="x", asked_at=now, asked_by="x"
    )
    Referral.objects.create(case=case, partner_id="npa", status="agreed", shared="x", asked_at=now, asked_by="x")
    CaseFile.objects.create(
        case=case, name="x.pdf", size=1, content_type="x", sha256=f"{number:064d}", stored_name=f"{number}", origin="client",
        given_by_ref="x", given_by_label="x", given_at=now,
    )  # fmt: skip
    key = f"case:{case.ref}:x:{number}"
    mail = {"event": "case_assigned", "recipient": case.email, "language": "ja", "subject": "x", "body": "x"}
    Message.objects.create(
        key=key, message_id=key, status=MessageStatus.FAILED, created_at=now, next_try_at=now + timedelta(1), **mail
    )


def test_page_costs_eight_queries_with_one_of_everything_and_with_three(manager, case, django_assert_num_queries):
    """Session, user, roles, case, contacts, meetings of who is shut out, everything else, reads; beside them the entry in the
    log of reads with its savepoint (3).

    One more where messages of the client are read now.
    """
    _one_of_everything(case, 1)
    manager.get(url("case_detail", case))  # catalogue and demo flag are remembered
    for first, has_unread in ((2, False), (4, True)):
        with django_assert_num_queries(8 + 3 + has_unread):
            text = manager.get(url("case_detail", case)).text
        assert text.count('class="kind kind-appointment"') == first - 1
        for number in (first, first + 1):
            _one_of_everything(case, number)
