"""Dates offered to a client: the case waits, he chooses one or proposes others, and of two clients one gets a date."""

import threading
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.actors import VISITOR, with_opened
from consultations.actions import changes
from consultations.actions.appointments import Meeting, cancel_appointment
from consultations.actions.messages import client_message
from consultations.actions.offers import SlotGone, choose, offer_slots, propose, withdraw_offer
from consultations.actions.promises import drop
from consultations.enums import CaseStatus, ClockKind, OfferEnd
from consultations.models import Appointment, Case, CaseMessage, Change, ClockInterval, Promise, SlotOffer
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_advisor, make_case
from tests.factories.offers import make_offer
from tests.factories.steps import at

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00:00+09:00"
DAY = date(2026, 11, 26)
STARTS = ["2026-11-27 14:00", "2026-11-30 10:00", "2026-12-01 15:00"]


@pytest.fixture
def case(advisor, sme) -> Case:
    given = {"email": "client@example.jp", "person_name": "山田 太郎", "requester": sme}
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, **given)
    ClockInterval.objects.create(case=case, kind=ClockKind.RUNNING, started_at=at("2026-11-18 09:00"))
    return case


@pytest.fixture
def offer(case, advisor, as_actor):
    """Offers dates as the case's advisor."""

    def _offer(starts=STARTS, **given) -> SlotOffer:
        slots = [Meeting(advisor.advisor, "method.online", at(start), place="https://meet.example.jp/1") for start in starts]
        values = {"case": case, "by": as_actor(advisor), "slots": slots, "answer_by": DAY, "form_key": uuid.uuid4()}
        return offer_slots(**values | given)

    return _offer


@pytest.fixture
def client_of_case(sme, as_actor):
    return as_actor(sme)


def actions_of(case: Case) -> list[str]:
    return list(AuditEntry.objects.filter(object_ref=case.ref).order_by("pk").values_list("action", flat=True))


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(NOW, tick=True):
        yield


# --- offering ---------------------------------------------------------------------------------------------
def test_offer_lets_the_case_wait_and_tells_the_client_in_ten_minutes(offer, case):
    made = offer()

    mail = Message.objects.get()
    assert [slot.starts_at for slot in made.slots.all()] == [at(start) for start in STARTS]
    assert Case.objects.get().status == CaseStatus.WAITING
    assert (made.promise.due_on, made.promise.text) == (DAY, "面談の日時を選ぶ")
    assert (mail.event, mail.recipient) == ("client_asked", case.email)
    assert timedelta(minutes=9) < mail.next_try_at - timezone.now() < timedelta(minutes=11)
    assert "11月26日までにご確認ください" in mail.subject
    assert "14:00" not in mail.subject + mail.body
    assert {"offer_slots", "ask", "ask_client"} <= set(actions_of(case))


@pytest.mark.parametrize("status", [CaseStatus.RECEIVED, CaseStatus.WAITING])
def test_offer_at_a_case_that_cannot_be_asked_only_asks(status, offer, case, advisor, desk_manager, as_actor):
    Case.objects.update(status=status, advisor=None if status == CaseStatus.RECEIVED else advisor.advisor)
    made = offer(by=as_actor(desk_manager))

    assert (Case.objects.get().status, made.promise.due_on) == (status, DAY)
    assert Message.objects.get().event == "client_asked"


def test_same_form_twice_is_one_offer(offer, case):
    key = uuid.uuid4()
    first, second = offer(form_key=key), offer(form_key=key)

    assert first.pk == second.pk
    assert (SlotOffer.objects.count(), Promise.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_second_offer_is_refused_while_the_first_runs_and_replaces_it_when_it_is_late(offer, case):
    first = offer()
    with pytest.raises(TransitionRefused, match="提示中"):
        offer()

    SlotOffer.objects.update(answer_by=date(2026, 11, 19))
    second = offer(["2026-12-02 10:00"])

    first.refresh_from_db()
    assert (first.end, second.is_open) == (OfferEnd.REPLACED, True)
    assert (first.promise.dropped_at is None, Case.objects.get().status) == (False, CaseStatus.WAITING)
    assert ClockInterval.objects.filter(ended_at=None).get().kind == ClockKind.WAITING


@pytest.mark.parametrize("who", ["sme", "other_desk_advisor", "headquarters", "administrator"])
def test_only_who_works_on_the_case_offers_dates(who, offer, request, as_actor):
    with pytest.raises(TransitionRefused):
        offer(by=as_actor(request.getfixturevalue(who)))
    assert (SlotOffer.objects.count(), Message.objects.count(), Promise.objects.count()) == (0, 0, 0)


def test_offer_of_a_closed_case_or_a_past_or_taken_date_is_refused(offer, case, advisor):
    with pytest.raises(TransitionRefused, match="現在より後"):
        offer(["2026-11-20 09:00"])
    busy = {"method_id": "method.phone", "made_at": timezone.now(), "made_by": "x", "minutes": 60}
    Appointment.objects.create(case=make_case(), advisor=advisor.advisor, starts_at=at("2026-11-27 13:30"), **busy)
    with pytest.raises(TransitionRefused, match="別の予定"):
        offer()
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    with pytest.raises(TransitionRefused):
        offer(["2026-12-10 10:00"])
    assert SlotOffer.objects.count() == 0


# --- choosing ---------------------------------------------------------------------------------------------
def test_choosing_makes_the_meeting_and_the_case_goes_on(offer, case, client_of_case, advisor):
    made = offer()
    meeting = choose(offer=made, by=client_of_case, slot=made.slots.all()[1])

    made.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.is_chosen) == (at(STARTS[1]), "https://meet.example.jp/1", True)
    assert (made.end, made.appointment_id, made.promise.done_at is None) == (OfferEnd.CHOSEN, meeting.pk, False)
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    assert ClockInterval.objects.filter(ended_at=None).get().kind == ClockKind.RUNNING
    told = dict(Message.objects.exclude(event="client_asked").values_list("event", "recipient"))
    assert told == {"appointment_made": case.email, "slot_chosen": advisor.email}
    assert {"choose_slot", "offer_chosen", "keep_promise", "resume"} <= set(actions_of(case))


def test_same_date_twice_is_one_meeting_and_another_one_is_refused(offer, client_of_case):
    made = offer()
    first, second = made.slots.all()[0], made.slots.all()[1]
    meetings = {choose(offer=made, by=client_of_case, slot=first).pk for _press in range(2)}

    with pytest.raises(TransitionRefused, match="すでに別の日時"):
        choose(offer=made, by=client_of_case, slot=second)
    assert (len(meetings), Appointment.objects.count(), Message.objects.filter(event="appointment_made").count()) == (1, 1, 1)


def test_whoever_holds_the_mailed_link_chooses(offer, case):
    made = offer()
    by = with_opened(VISITOR, frozenset({case.ref}))

    assert choose(offer=made, by=by, slot=made.slots.first()).case_id == case.pk


@pytest.mark.parametrize("who", ["other_sme", "advisor", "desk_manager", "administrator"])
def test_nobody_else_chooses_or_proposes(who, offer, request, as_actor):
    made, by = offer(), as_actor(request.getfixturevalue(who))
    before = AuditEntry.objects.count()

    with pytest.raises(TransitionRefused):
        choose(offer=made, by=by, slot=made.slots.first())
    with pytest.raises(TransitionRefused):
        propose(offer=made, by=by, times=["火曜"], form_key=uuid.uuid4())
    assert (Appointment.objects.count(), CaseMessage.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


def test_date_of_another_offer_is_refused(offer, client_of_case):
    made, other = offer(), make_offer()

    with pytest.raises(TransitionRefused):
        choose(offer=made, by=client_of_case, slot=other.slots.first())


def test_date_that_the_advisor_gave_away_meanwhile_is_gone(offer, client_of_case, advisor):
    made = offer()
    busy = {"method_id": "method.phone", "made_at": timezone.now(), "made_by": "x", "minutes": 30}
    Appointment.objects.create(case=make_case(), advisor=advisor.advisor, starts_at=at("2026-11-27 14:30"), **busy)

    with pytest.raises(SlotGone, match="先に埋まりました"):
        choose(offer=made, by=client_of_case, slot=made.slots.first())
    made.refresh_from_db()
    assert (made.is_open, Appointment.objects.count()) == (True, 1)


def test_date_that_is_over_or_whose_day_to_answer_has_passed_is_refused(offer, client_of_case):
    made = offer()
    with time_machine.travel("2026-11-26T23:00:00+09:00"):
        SlotOffer.objects.update(answer_by=date(2026, 11, 28))
    with time_machine.travel("2026-11-27T15:00:00+09:00"), pytest.raises(SlotGone):
        choose(offer=made, by=client_of_case, slot=made.slots.first())
    with time_machine.travel("2026-11-29T10:00:00+09:00"), pytest.raises(TransitionRefused, match="期限を過ぎ"):
        choose(offer=made, by=client_of_case, slot=made.slots.last())


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_case_that_is_over_takes_no_date(status, offer, client_of_case):
    made = offer()
    Case.objects.update(status=status)

    with pytest.raises(TransitionRefused):
        choose(offer=made, by=client_of_case, slot=made.slots.first())


def test_case_that_waits_for_something_else_goes_on_waiting(case, client_of_case):
    made = make_offer(case, starts=[at(STARTS[0])], answer_by=DAY)
    Case.objects.update(status=CaseStatus.WAITING)
    choose(offer=made, by=client_of_case, slot=made.slots.first())

    assert Case.objects.get().status == CaseStatus.WAITING


def test_one_time_offered_to_two_clients_is_given_once(offer, case, client_of_case, other_sme, as_actor, advisor):
    second_case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, requester=other_sme)
    first, second = offer(), make_offer(second_case, starts=[at(STARTS[0])], answer_by=DAY)
    choose(offer=first, by=client_of_case, slot=first.slots.first())

    with pytest.raises(SlotGone):
        choose(offer=second, by=as_actor(other_sme), slot=second.slots.first())
    assert Appointment.objects.count() == 1


def test_constraint_gives_a_chosen_time_once_and_frees_it_when_it_is_called_off(offer, client_of_case, advisor, as_actor):
    made = offer()
    meeting = choose(offer=made, by=client_of_case, slot=made.slots.first())
    same = {"advisor": meeting.advisor, "starts_at": meeting.starts_at, "is_chosen": True, "method_id": "method.phone"}
    same |= {"made_at": timezone.now(), "made_by": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(case=make_case(), **same)

    cancel_appointment(appointment=meeting, by=as_actor(advisor))
    assert Appointment.objects.create(case=make_case(), **same).pk


@pytest.mark.django_db(transaction=True)
def test_two_clients_at_the_same_moment_one_gets_the_date(offer, client_of_case, other_sme, as_actor, advisor):
    second_case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, requester=other_sme)
    pairs = [(offer(), client_of_case), (make_offer(second_case, starts=[at(STARTS[0])], answer_by=DAY), as_actor(other_sme))]
    slots, start, came = [made.slots.first() for made, _by in pairs], threading.Barrier(2), []

    def _press(number: int) -> None:
        made, by = pairs[number]
        start.wait()
        try:
            choose(offer=made, by=by, slot=slots[number])
            came.append("got it")
        except SlotGone:
            came.append("gone")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=_press, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert sorted(came) == ["gone", "got it"]
    assert Appointment.objects.filter(is_chosen=True).count() == 1


# --- proposing --------------------------------------------------------------------------------------------
def test_proposals_stand_as_a_message_at_once_and_the_case_goes_on(offer, case, client_of_case, advisor):
    made, key = offer(), uuid.uuid4()
    for _press in range(2):
        propose(offer=made, by=client_of_case, times=["12月3日 午後", "12月4日 10時"], form_key=key)

    message = CaseMessage.objects.get()
    made.refresh_from_db()
    assert message.body == "提示された日時では都合がつきません。次の日時を提案します。\n1. 12月3日 午後\n2. 12月4日 10時"
    assert (message.released_at, message.can_be_taken_back(timezone.now())) == (message.written_at, False)
    assert (made.end, Case.objects.get().status) == (OfferEnd.COUNTERED, CaseStatus.IN_SUPPORT)
    assert Message.objects.get(event="client_wrote").recipient == advisor.email
    with pytest.raises(TransitionRefused):
        propose(offer=made, by=client_of_case, times=["別の日"], form_key=uuid.uuid4())


def test_proposals_are_welcome_after_the_day(offer, client_of_case):
    made = offer()
    with time_machine.travel("2026-11-28T10:00:00+09:00"):
        assert propose(offer=made, by=client_of_case, times=["12月"], form_key=uuid.uuid4()).pk


# --- the end ----------------------------------------------------------------------------------------------
def test_withdrawing_takes_the_waiting_mail_back_and_the_case_goes_on(offer, case, advisor, as_actor):
    made = offer()
    assert withdraw_offer(offer=made, by=as_actor(advisor)) is True
    assert withdraw_offer(offer=made, by=as_actor(advisor)) is False

    made.refresh_from_db()
    assert (made.end, made.promise.dropped_at is None) == (OfferEnd.WITHDRAWN, False)
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT
    assert list(Message.objects.values_list("event", "status")) == [("client_asked", MessageStatus.WITHDRAWN)]


def test_client_who_was_told_of_the_dates_is_told_that_they_are_gone(offer, advisor, as_actor, client_of_case):
    made = offer()
    Message.objects.update(status=MessageStatus.SENT, attempts=1)
    withdraw_offer(offer=made, by=as_actor(advisor))

    assert Message.objects.filter(event="slots_withdrawn").count() == 1
    with pytest.raises(TransitionRefused, match="終了"):
        choose(offer=made, by=client_of_case, slot=made.slots.first())


@pytest.mark.parametrize("who", ["sme", "other_desk_advisor", "headquarters"])
def test_others_do_not_withdraw(who, offer, request, as_actor):
    made = offer()
    with pytest.raises(TransitionRefused):
        withdraw_offer(offer=made, by=as_actor(request.getfixturevalue(who)))
    assert SlotOffer.objects.get().is_open


def test_answered_offer_is_not_withdrawn(offer, client_of_case, advisor, as_actor):
    made = offer()
    choose(offer=made, by=client_of_case, slot=made.slots.first())

    with pytest.raises(TransitionRefused, match="すでに回答"):
        withdraw_offer(offer=made, by=as_actor(advisor))


def test_promise_that_is_dropped_takes_the_dates_with_it(offer, advisor, as_actor):
    made = offer()
    drop(promise=made.promise, by=as_actor(advisor))

    assert SlotOffer.objects.get().end == OfferEnd.WITHDRAWN


def test_step_that_is_undone_takes_the_dates_with_it(offer, advisor, as_actor):
    offer()
    changes.undo(change=Change.objects.get(), by=as_actor(advisor))

    assert SlotOffer.objects.get().end == OfferEnd.WITHDRAWN
    assert (Case.objects.get().status, Message.objects.get().status) == (CaseStatus.IN_SUPPORT, MessageStatus.WITHDRAWN)


def test_client_who_first_writes_can_still_choose(offer, client_of_case, case):
    made = offer()
    client_message(case=case, by=client_of_case, body="質問です", form_key=uuid.uuid4())

    assert choose(offer=made, by=client_of_case, slot=made.slots.first()).pk
    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


def test_offer_of_an_advisor_who_does_not_sign_in_tells_the_desk(case, client_of_case, advisor):
    made = make_offer(case, advisor=make_advisor(), starts=[timezone.now() + timedelta(days=3)])
    choose(offer=made, by=client_of_case, slot=made.slots.first())

    assert Message.objects.get(event="slot_chosen").recipient == advisor.email
