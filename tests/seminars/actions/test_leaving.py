"""Cancelling, changing the kind of seat, handing it over."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import VISITOR
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import seats
from seminars.enums import EventStatus, SeatKind
from seminars.links import booking_of, booking_token
from seminars.models import SeminarEvent
from tests.factories.seats import apply_for, entry_for, holder, person_entry, seats_wrong, taken
from tests.factories.seminars import make_attendance, make_event, make_registration, make_slot

pytestmark = pytest.mark.django_db
ONSITE, ONLINE = SeatKind.ONSITE, SeatKind.ONLINE


def states(*people):
    for one in people:
        one.refresh_from_db()
    return [f"{one.status} {one.seat_kind}{' wants ' + one.wanted_kind if one.wanted_kind else ''}" for one in people]


# --- cancel -----------------------------------------------------------------------------------------------
def test_cancelling_twice_is_cancelling_once():
    one = apply_for(make_event())
    by = holder(one.booking)
    assert seats.cancel(by=by, registration=one)
    assert one.status == "cancelled"
    assert not seats.cancel(by=by, registration=one)
    assert Transition.objects.filter(object_id=one.pk, name="cancel").count() == 1
    assert Message.objects.filter(event="seat_cancelled").count() == 1
    assert taken(one.event) == 0


def test_leaving_the_waiting_list_frees_no_seat():
    event = make_event(onsite=1)
    apply_for(event)
    one = apply_for(event)
    assert seats.leave_waiting_list(by=holder(one.booking), registration=one)
    assert not seats.leave_waiting_list(by=holder(one.booking), registration=one)
    assert (states(one), taken(event)) == (["cancelled onsite"], 1)


def test_who_has_come_or_whose_event_has_begun_cannot_cancel(as_organiser):
    one = apply_for(make_event())
    other = apply_for(one.event)
    make_attendance(one)
    with pytest.raises(TransitionRefused):
        seats.cancel(by=holder(one.booking), registration=one)
    with time_machine.travel(other.event.starts_at):
        with pytest.raises(TransitionRefused):
            seats.cancel(by=holder(other.booking), registration=other)
        assert seats.cancel(by=as_organiser, registration=other)


def test_a_talk_goes_with_the_seat():
    one = make_registration(make_event())
    slot = make_slot(one.event, registration=one)
    seats.cancel(by=holder(one.booking), registration=one)
    slot.refresh_from_db()
    assert (slot.status, slot.registration) == ("open", None)


def test_when_the_event_is_called_off_every_application_ends(as_organiser):
    event = make_event(onsite=1)
    people = [apply_for(event), apply_for(event), apply_for(event, ONLINE)]
    with pytest.raises(TransitionRefused):
        seats.end_all(by=as_organiser, event=event)
    SeminarEvent.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    assert (seats.end_all(by=as_organiser, event=event), seats.end_all(by=as_organiser, event=event)) == (3, 0)
    assert {one.split()[0] for one in states(*people)} == {"cancelled"}
    assert (taken(event), taken(event, ONLINE)) == (0, 0)


# --- the other kind ---------------------------------------------------------------------------------------
def test_switching_gives_the_old_seat_to_who_waits_for_it():
    event = make_event(onsite=1, online=1)
    one, waits = apply_for(event), apply_for(event)
    assert seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=False)
    assert not seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=False)
    assert states(one, waits) == ["confirmed online", "offered onsite"]
    assert seats_wrong(event) == []


def test_who_waits_for_the_other_kind_keeps_his_seat_and_is_moved_when_one_is_free():
    event = make_event(onsite=1, online=1)
    one, other, waits = apply_for(event), apply_for(event, ONLINE), apply_for(event)
    with pytest.raises(seats.SeatsGone):
        seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=False)
    assert seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=True)
    assert not seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=True)
    assert (states(one), seats.place_in_queue(one)) == (["confirmed onsite wants online"], 1)
    seats.cancel(by=holder(other.booking), registration=other)
    assert states(one, waits) == ["confirmed online", "offered onsite"]
    assert seats_wrong(event) == []


def test_who_has_no_seat_comes_before_who_only_wants_another_kind():
    event = make_event(onsite=1, online=1)
    one, other = apply_for(event), apply_for(event, ONLINE)
    seats.switch(by=holder(one.booking), registration=one, kind=ONLINE, willing_to_wait=True)
    waits = apply_for(event, ONLINE)
    assert (seats.place_in_queue(waits), seats.place_in_queue(one)) == (1, 2)
    assert seats.switch(by=holder(one.booking), registration=one, kind=ONSITE, willing_to_wait=False)
    assert states(one, other) == ["confirmed onsite", "confirmed online"]


def test_who_waits_may_wait_for_the_other_kind_at_its_end():
    event = make_event(onsite=1, online=1)
    apply_for(event), apply_for(event, ONLINE)
    first, second = apply_for(event, ONLINE), apply_for(event)
    assert seats.switch(by=holder(second.booking), registration=second, kind=ONLINE, willing_to_wait=True)
    assert (seats.place_in_queue(first), seats.place_in_queue(second)) == (1, 2)
    assert states(second) == ["waiting online"]


def test_who_waits_takes_a_free_seat_of_the_other_kind():
    event = make_event(onsite=1, online=1)
    apply_for(event)
    waits = apply_for(event)
    assert seats.switch(by=holder(waits.booking), registration=waits, kind=ONLINE, willing_to_wait=False)
    assert (states(waits), seats_wrong(event)) == (["confirmed online"], [])


# --- to a colleague ---------------------------------------------------------------------------------------
def test_a_seat_handed_over_is_free_at_no_moment():
    event = make_event(onsite=1)
    one, waits = apply_for(event), apply_for(event)
    colleague = person_entry("別 花子", ONLINE, email="colleague@example.jp")
    made = seats.hand_over(by=holder(one.booking), registration=one, person=colleague)
    assert seats.hand_over(by=holder(one.booking), registration=one, person=colleague).pk == made.pk
    assert states(one, made, waits) == ["handed_over onsite", "confirmed onsite", "waiting onsite"]
    assert (made.handed_from_id, taken(event)) == (one.pk, 1)
    with pytest.raises(TransitionRefused):
        seats.hand_over(by=holder(one.booking), registration=one, person=person_entry("第三 者"))


def test_who_applied_for_himself_alone_leaves_the_booking_to_his_colleague():
    one = apply_for(make_event())
    token = booking_token(one.booking)
    made = seats.hand_over(by=holder(one.booking), registration=one, person=person_entry(email="colleague@example.jp"))
    assert made.booking.email == "colleague@example.jp"
    assert (booking_of(token), booking_of(booking_token(made.booking))) == (None, made.booking)
    assert AuditEntry.objects.filter(action="pass_on_booking").count() == 1


def test_who_applied_for_several_keeps_the_booking():
    event = make_event()
    entry = entry_for(person_entry(), person_entry())
    booking = seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4())
    one = booking.registrations.first()
    seats.hand_over(by=holder(booking), registration=one, person=person_entry(email="colleague@example.jp"))
    booking.refresh_from_db()
    assert (booking.email, booking.link_version) == (entry.email, 1)


def test_a_seat_cannot_be_handed_to_who_has_one_nor_once_the_event_has_begun(as_organiser):
    event = make_event(onsite=2)
    one, other = apply_for(event), apply_for(event)
    same = person_entry(other.person_name, email=other.booking.email)
    with pytest.raises(seats.AlreadyApplied) as caught:
        seats.hand_over(by=holder(one.booking), registration=one, person=same)
    assert caught.value.existing is None
    waits = apply_for(event)
    with pytest.raises(TransitionRefused):
        seats.hand_over(by=holder(waits.booking), registration=waits, person=person_entry())
    with time_machine.travel(event.starts_at + timedelta(seconds=1)), pytest.raises(TransitionRefused):
        seats.hand_over(by=as_organiser, registration=one, person=person_entry())
    assert timezone.now() < event.starts_at
