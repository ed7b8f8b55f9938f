"""A message of the client is his own for a minute: he takes it back, and a case that went on because of it waits again."""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actors import VISITOR, with_opened
from consultations.actions.messages import client_message, record_reading, take_back
from consultations.actions.waiting import ask
from consultations.enums import CaseStatus, ClockKind, MessageKind
from consultations.models import Case, CaseMessage, ClockInterval, Promise
from consultations.timeline import timeline
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.messages import make_message
from tests.factories.steps import at

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00:00+09:00"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(advisor, sme, clock) -> Case:
    given = {"email": "client@example.jp", "requester": sme, "due_on": date(2026, 11, 27), "due_base_on": date(2026, 11, 27)}
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, due_set_at=at("2026-11-18 09:00"), **given)
    ClockInterval.objects.create(case=case, kind=ClockKind.RUNNING, started_at=at("2026-11-18 09:00"))
    return case


@pytest.fixture
def waiting(case, advisor, as_actor, clock) -> Case:
    ask(case=case, by=as_actor(advisor), text="図面を送る", answer_by=date(2026, 11, 25))
    clock.shift(3600)
    return case


@pytest.fixture
def write(case, sme, as_actor):
    def _write(**given) -> CaseMessage:
        return client_message(**{"case": case, "by": as_actor(sme), "body": "相談者の本文", "form_key": uuid.uuid4()} | given)

    return _write


def url(name: str, case: Case, *more: str) -> str:
    return reverse(f"my:{name}", args=[case.ref, *more])


def test_mail_to_the_desk_waits_as_long_as_the_message(write):
    message = write()

    mail = Message.objects.get(event="client_wrote")
    assert (message.released_at - message.written_at).total_seconds() == 60
    assert mail.next_try_at == message.released_at


def test_desk_reads_nothing_of_it_within_the_minute(write, case, advisor, as_actor, clock):
    message, by = write(), as_actor(advisor)

    def seen() -> tuple[bool, bool, bool]:
        now = timezone.now()
        rows = [row.ref for row in timeline(case, now).rows]
        wrote = Case.objects.with_standing().get(pk=case.pk).client_wrote_at
        return (
            message.ref in rows,
            CaseMessage.objects.visible_to(by, now).filter(pk=message.pk).exists(),
            wrote == message.written_at,
        )

    assert seen() == (False, False, False)
    record_reading(case=case, by=by, until=timezone.now())
    assert CaseMessage.objects.get().read_at is None
    clock.shift(60)
    assert seen() == (True, True, True)


def test_message_is_taken_back_with_its_mail_and_once(write, case, sme, as_actor, clock):
    message, by = write(), as_actor(sme)
    clock.shift(59)

    assert [take_back(message=message, by=by) for _press in range(2)] == [True, False]
    assert (Message.objects.get().status, Message.objects.get().body) == (MessageStatus.WITHDRAWN, "")
    assert not CaseMessage.objects.visible_to(by, timezone.now()).exists()
    actions = list(AuditEntry.objects.filter(object_ref=case.ref).order_by("pk").values_list("action", flat=True))
    assert actions == ["client_message", "take_back_message"]


def test_message_that_left_stays(write, sme, as_actor, clock):
    message = write()
    clock.shift(60)

    with pytest.raises(TransitionRefused, match="すでに送信"):
        take_back(message=message, by=as_actor(sme))
    assert CaseMessage.objects.get().taken_back_at is None


def test_message_whose_mail_a_worker_holds_stays(write, sme, as_actor):
    message = write()
    Message.objects.update(status=MessageStatus.SENDING)

    with pytest.raises(TransitionRefused):
        take_back(message=message, by=as_actor(sme))
    assert CaseMessage.objects.get().taken_back_at is None


@pytest.mark.parametrize("who", ["other_sme", "advisor", "desk_manager", "administrator"])
def test_nobody_else_takes_it_back(who, write, request, as_actor):
    message = write()

    with pytest.raises(TransitionRefused):
        take_back(message=message, by=as_actor(request.getfixturevalue(who)))
    assert CaseMessage.objects.get().taken_back_at is None


def test_whoever_holds_the_mailed_link_takes_back_what_he_wrote(write, case):
    by = with_opened(VISITOR, frozenset({case.ref}))

    assert take_back(message=write(by=by), by=by) is True


# --- the case that waits ----------------------------------------------------------------------------------
def test_case_that_went_on_because_of_it_waits_again(waiting, write, sme, as_actor, clock):
    due = Case.objects.get().due_on
    message = write()
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    clock.shift(30)
    take_back(message=message, by=as_actor(sme))

    assert (Case.objects.get().status, Case.objects.get().due_on) == (CaseStatus.WAITING, due)
    assert (Promise.objects.get().done_at, Promise.objects.get().done_by) == (None, "")
    kinds = list(ClockInterval.objects.order_by("started_at", "pk").values_list("kind", "ended_at"))
    assert [kind for kind, _end in kinds] == ["running", "waiting", "running", "waiting"]
    assert [end is None for _kind, end in kinds] == [False, False, False, True]


def test_case_waits_again_only_when_every_message_is_taken_back(waiting, write, sme, as_actor, clock):
    first, second = write(), write()
    take_back(message=first, by=as_actor(sme))
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT

    take_back(message=second, by=as_actor(sme))
    assert Case.objects.get().status == CaseStatus.WAITING


def test_case_that_moved_on_since_stays_where_it_is(waiting, write, advisor, sme, as_actor, clock):
    message = write()
    clock.shift(5)
    ask(case=waiting, by=as_actor(advisor), text="別のこと", answer_by=date(2026, 11, 26))
    clock.shift(5)
    take_back(message=message, by=as_actor(sme))

    assert Case.objects.get().status == CaseStatus.WAITING
    assert Promise.objects.filter(done_at=None).get().text == "別のこと"


def test_memo_is_never_taken_back(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(case=case, kind=MessageKind.MEMO, taken_back_at=timezone.now())


# --- the pages --------------------------------------------------------------------------------------------
def test_page_says_for_how_long_and_gives_the_text_back(case, sme, sign_in, clock):
    browser = sign_in(sme)
    browser.post(url("reply", case), {"body": "書き間違い", "form_key": str(uuid.uuid4())})
    clock.shift(18)
    text = browser.get(url("case", case)).text
    assert "あと42秒で送信されます。それまでは取り消せます。" in text

    message = CaseMessage.objects.get()
    page = browser.post(url("reply_take_back", case, message.ref), follow=True)
    assert page.redirect_chain == [(f"{url('reply', case)}?again={message.ref}", 302)]
    assert "書き間違い</textarea>" in page.text
    assert "書き間違い" not in browser.get(url("case", case)).text


def test_page_no_longer_offers_it_after_the_minute(case, sme, sign_in, write, clock):
    message = write()
    clock.shift(61)
    browser = sign_in(sme)

    assert "取り消せます" not in browser.get(url("case", case)).text
    page = browser.post(url("reply_take_back", case, message.ref), follow=True)
    assert "すでに送信されています" in page.text


def test_address_of_taking_back_is_for_the_client_and_a_post(case, sme, other_sme, advisor, sign_in, write):
    message = write()
    address = url("reply_take_back", case, message.ref)

    assert sign_in(sme).get(address).status_code == 405
    assert sign_in(other_sme).post(address).status_code == 404
    assert sign_in(advisor).post(address).status_code == 404
    assert CaseMessage.objects.get().taken_back_at is None


def test_memo_is_not_found_by_this_address_nor_its_text_in_the_form(case, sme, sign_in, write):
    memo = make_message(case=case, kind=MessageKind.MEMO, body="内部のメモ")
    browser = sign_in(sme)

    assert browser.post(url("reply_take_back", case, memo.ref)).status_code == 404
    assert "内部のメモ" not in browser.get(f"{url('reply', case)}?again={memo.ref}").text
