"""Talks after an event: offered in a row, one person for each time, a consultation with all that is known, no contact."""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts.actors import VISITOR
from accounts.enums import Role
from consultations.actions import contacts as contact_actions
from consultations.enums import CaseStatus, Source
from consultations.models import BusyTime, Case, Contact, Interest, SignedReceipt
from consultations.walls import key_of
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from reporting.counting import scope_of
from reporting.reports import totals
from seminars.actions import slots
from seminars.enums import EventStatus, RegistrationStatus, SlotStatus
from seminars.models import ConsultationSlot
from tests.conftest import person
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_advisor, make_case
from tests.factories.seminars import make_booking, make_event, make_registration, make_slot

pytestmark = pytest.mark.django_db
ABOUT = "図面の管理について。取引先に見せる前に。"


@pytest.fixture
def organiser(db):
    return person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ()))


@pytest.fixture
def by(organiser, as_actor):
    return as_actor(organiser)


@pytest.fixture
def event():
    return make_event()


def row(event, advisor, **given) -> slots.TalkRow:
    values = {"desk": "trade_secret", "starts_at": event.ends_at, "ends_at": event.ends_at + timedelta(hours=1), "minutes": 20}
    return slots.TalkRow(advisor=advisor, **values | given)


def seat(event, **given):
    booking = make_booking(event, company="髙﨑製作所", email="client@example.jp", phone="0335811101")
    return make_registration(booking=booking, person_name="髙﨑 𠮷子", person_kana="タカサキ ヨシコ", **given)


def book(registration, slot, **given) -> ConsultationSlot:
    values = {"by": VISITOR, "about": ABOUT, "form_key": uuid.uuid4()}
    return slots.book_talk(registration=registration, slot=slot, **values | given)


# --- offering -------------------------------------------------------------------------------------------
def test_talks_are_offered_one_after_another_with_their_breaks(by, event, advisor):
    made = slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor, pause=10))

    assert [slot.starts_at - event.ends_at for slot in made] == [timedelta(0), timedelta(minutes=30)]
    assert set(BusyTime.objects.values_list("advisor__code", "minutes")) == {("T01", 20)}
    assert Transition.objects.filter(name="offer_talk", target="open").count() == 2
    assert slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor, pause=10)) == []
    assert ConsultationSlot.objects.count() == 2


def test_no_talk_is_offered_while_the_advisor_is_at_a_meeting(by, event, advisor):
    make_appointment(case=make_case(), advisor=advisor.advisor, starts_at=event.ends_at + timedelta(minutes=30))

    with pytest.raises(TransitionRefused, match=r"16:20.*16:40"):
        slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor))

    assert ConsultationSlot.objects.count() == BusyTime.objects.count() == 0


def test_no_talk_is_offered_while_the_advisor_talks_at_another_event(by, event, advisor):
    slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor))
    other = make_event()

    with pytest.raises(TransitionRefused):
        slots.offer_talks(by=by, event=other, row=row(other, advisor.advisor, starts_at=event.ends_at + timedelta(minutes=10)))


def test_advisor_offers_his_own_talks_and_nobody_elses(event, advisor, as_actor):
    assert len(slots.offer_talks(by=as_actor(advisor), event=event, row=row(event, advisor.advisor))) == 3
    with pytest.raises(TransitionRefused):
        slots.offer_talks(by=as_actor(advisor), event=event, row=row(event, make_advisor()))


# --- booking --------------------------------------------------------------------------------------------
def test_booking_opens_a_consultation_with_all_that_is_known(event, advisor):
    slot = make_slot(event, advisor=advisor.advisor)
    mine = book(seat(event), slot)

    case = Case.objects.get(seminar_slot=mine)
    assert (case.source, case.desk_id, case.advisor, case.status) == (
        *(Source.SEMINAR, "trade_secret", advisor.advisor),
        CaseStatus.ASSIGNED,
    )
    assert (case.company_name, case.person_name, case.person_kana) == ("髙﨑製作所", "髙﨑 𠮷子", "タカサキ ヨシコ")
    assert (case.email, case.phone, case.client.prefecture_id) == ("client@example.jp", "0335811101", "prefecture.13")
    assert (case.body, case.subject, case.promised_on is not None) == (ABOUT, "図面の管理について", True)
    assert SignedReceipt.objects.filter(case=case).exists()
    assert (mine.status, mine.booked_at is not None) == (SlotStatus.BOOKED, True)
    sent = set(Message.objects.values_list("event", "recipient"))
    assert sent == {
        *{("consult_received", "client@example.jp"), ("talk_booked", "client@example.jp")},
        ("talk_booked", advisor.email),
    }
    assert not any("図面" in body for body in Message.objects.values_list("body", flat=True))
    assert AuditEntry.objects.filter(action="assign_advisor", object_ref=case.ref).exists()


def test_booking_sent_twice_opens_one_consultation(event, advisor):
    slot, person_there, key = make_slot(event, advisor=advisor.advisor), seat(event), uuid.uuid4()
    first, again = (book(person_there, slot, form_key=key) for _press in range(2))

    assert (first.pk, first.case_id) == (again.pk, again.case_id)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.OFFERED, RegistrationStatus.CANCELLED])
def test_only_a_confirmed_person_books(event, status):
    given = {"queued_at": timezone.now()}
    given |= {"offer_until": timezone.now() + timedelta(hours=1)} if status == RegistrationStatus.OFFERED else {}
    with pytest.raises(TransitionRefused):
        book(seat(event, status=status, **given), make_slot(event))
    assert not Case.objects.exists()


def test_one_person_books_one_talk_and_none_of_another_event(event):
    person_there = seat(event)
    book(person_there, make_slot(event))
    with pytest.raises(TransitionRefused):
        book(person_there, make_slot(event))
    with pytest.raises(slots.SlotGone):
        book(seat(make_event()), make_slot(event))


@pytest.mark.parametrize("given", [{"status": SlotStatus.CANCELLED}, {"starts_at": timezone.now() - timedelta(minutes=1)}])
def test_a_time_that_is_withdrawn_or_over_is_gone(event, given):
    with pytest.raises(slots.SlotGone):
        book(seat(event), make_slot(event, **given))


def test_an_advisor_bound_to_the_company_gets_neither_talk_nor_case(event, advisor):
    declared = {"name": "高崎製作所", "name_key": key_of("高崎製作所"), "relation": "employer", "declared_at": timezone.now()}
    Interest.objects.create(user=advisor, **declared)
    slot = make_slot(event, advisor=advisor.advisor)

    with pytest.raises(slots.SlotGone):
        book(seat(event), slot)

    slot.refresh_from_db()
    assert (slot.status, slot.registration, Case.objects.count(), Message.objects.count()) == (SlotStatus.OPEN, None, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_at_once_one_gets_the_time(event):
    slot, people, came = make_slot(event), [seat(event), make_registration(event)], []

    def press(registration) -> None:
        try:
            book(registration, slot)
            came.append("got it")
        except slots.SlotGone:
            came.append("gone")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert sorted(came) == ["gone", "got it"]
    assert Case.objects.count() == 1


# --- changing and leaving -------------------------------------------------------------------------------
def test_changing_keeps_the_consultation_and_frees_the_time(event, advisor):
    first, other = make_slot(event, advisor=advisor.advisor), make_slot(event)
    old = book(seat(event), first)
    moved = slots.change_talk(by=VISITOR, slot=old, to=other)

    first.refresh_from_db()
    assert (first.status, first.registration, first.case) == (SlotStatus.OPEN, None, None)
    assert (moved.pk, moved.case_id, moved.status) == (other.pk, old.case_id, SlotStatus.BOOKED)
    assert Case.objects.get().advisor == other.advisor
    assert Message.objects.filter(event="talk_cancelled", recipient=advisor.email).count() == 1


def test_nobody_changes_to_another_desk_or_after_it_began(event):
    mine = book(seat(event), make_slot(event))
    with pytest.raises(slots.SlotGone):
        slots.change_talk(by=VISITOR, slot=mine, to=make_slot(event, desk_id="overseas"))
    with time_machine.travel(mine.starts_at, tick=False), pytest.raises(TransitionRefused):
        slots.change_talk(by=VISITOR, slot=mine, to=make_slot(event))
    with time_machine.travel(mine.starts_at, tick=False), pytest.raises(TransitionRefused):
        slots.cancel_talk(by=VISITOR, slot=mine)
    mine.refresh_from_db()
    assert mine.status == SlotStatus.BOOKED


@pytest.mark.parametrize(("still_asks", "status"), [(False, CaseStatus.WITHDRAWN), (True, CaseStatus.ASSIGNED)])
def test_cancelling_frees_the_time_and_asks_what_becomes_of_the_consultation(event, advisor, still_asks, status):
    mine = book(seat(event), make_slot(event, advisor=advisor.advisor))
    assert [slots.cancel_talk(by=VISITOR, slot=mine, still_asks=still_asks) for _press in range(2)] == [True, False]

    mine.refresh_from_db()
    assert (mine.status, mine.case, Case.objects.get().status) == (SlotStatus.OPEN, None, status)
    assert Message.objects.filter(event="talk_cancelled").count() == 2


def test_who_leaves_the_event_leaves_his_talk(event, by):
    person_there = seat(event)
    book(person_there, make_slot(event))
    assert [slots.free_talks_of(by=by, registration=person_there) for _again in range(2)] == [1, 0]
    assert (ConsultationSlot.objects.get().status, Case.objects.get().status) == (SlotStatus.OPEN, CaseStatus.WITHDRAWN)


def test_an_event_called_off_withdraws_its_talks_and_both_know(event, advisor, by):
    mine = book(seat(event), make_slot(event, advisor=advisor.advisor))
    make_slot(event)
    event.status = EventStatus.CANCELLED
    event.save()

    assert [slots.withdraw_talks_of(by=by, event=event, reason="台風") for _again in range(2)] == [2, 0]
    told = Message.objects.filter(event="talk_withdrawn")
    assert {mail.recipient for mail in told} == {"client@example.jp", advisor.email}
    assert all("台風" in mail.body for mail in told)
    mine.refresh_from_db()
    assert (mine.status, mine.case.status) == (SlotStatus.CANCELLED, CaseStatus.ASSIGNED)


def test_a_withdrawn_time_can_be_offered_for_something_else(event, advisor, by):
    (made, *_rest) = slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor))
    assert slots.withdraw_talk(by=by, slot=made)
    assert BusyTime.objects.count() == 2
    assert len(slots.offer_talks(by=by, event=event, row=row(event, advisor.advisor))) == 1


# --- held -----------------------------------------------------------------------------------------------
def test_a_talk_is_noted_once_it_has_begun_and_can_be_put_right(event, advisor, as_actor, by):
    mine = book(seat(event), make_slot(event, advisor=advisor.advisor))
    with pytest.raises(TransitionRefused):
        slots.mark_talk(by=by, slot=mine, was_held=True)
    with time_machine.travel(mine.starts_at + timedelta(minutes=20), tick=False):
        assert slots.mark_talk(by=as_actor(advisor), slot=mine, was_held=False)
        assert slots.mark_talk(by=as_actor(advisor), slot=mine, was_held=True)
        assert not slots.mark_talk(by=by, slot=mine, was_held=True)
    assert ConsultationSlot.objects.get().status == SlotStatus.HELD


def test_the_talk_is_no_contact_of_the_desk_and_what_follows_is(event, advisor, as_actor):
    with time_machine.travel(event.starts_at - timedelta(days=1), tick=False):
        mine = book(seat(event), make_slot(event, advisor=advisor.advisor))
    year = event.fiscal_year
    with time_machine.travel(mine.starts_at + timedelta(hours=1), tick=False):
        before = totals(scope_of(year, "trade_secret"))
        slots.mark_talk(by=as_actor(advisor), slot=mine, was_held=True)
        assert (Contact.objects.count(), totals(scope_of(year, "trade_secret"))) == (0, before)
        _log(mine.case, as_actor(advisor))
        assert totals(scope_of(year, "trade_secret")).contacts == before.contacts + 1


def _log(case, by) -> None:
    entry = contact_actions.ContactEntry(contacted_on=timezone.localdate(), method="method.phone", summary="電話", minutes=30)
    contact_actions.log_contact(case=case, by=by, entry=entry, form_key=uuid.uuid4())
