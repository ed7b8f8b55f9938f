"""How many seats there are, and what staff give out themselves."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import VISITOR, Actor
from accounts.enums import Role
from core.models import AuditEntry
from core.transitions import TransitionRefused
from seminars.actions import seats
from seminars.enums import EventStatus, Mode, SeatKind
from seminars.models import Registration, SeatPool
from tests.factories.seats import apply_for, entry_for, holder, person_entry, seats_wrong, taken
from tests.factories.seminars import make_event

pytestmark = pytest.mark.django_db
ONSITE, ONLINE = SeatKind.ONSITE, SeatKind.ONLINE


def states(*people):
    for one in people:
        one.refresh_from_db()
    return [one.status for one in people]


def change(event, by, capacity, kind=ONSITE):
    return seats.change_capacity(by=by, event=event, kind=kind, capacity=capacity)


def test_more_seats_are_offered_at_once(as_organiser):
    event = make_event(onsite=1)
    _has, *waiting = (apply_for(event) for _each in range(4))
    assert change(event, as_organiser, 3)
    assert not change(event, as_organiser, 3)
    assert states(*waiting) == ["offered", "offered", "waiting"]
    assert AuditEntry.objects.get(action="change_capacity").changes == {"onsite": [1, 3]}
    assert seats_wrong(event) == []


def test_never_fewer_seats_than_are_taken(as_organiser):
    event = make_event(onsite=3)
    apply_for(event), apply_for(event)
    with pytest.raises(TransitionRefused, match="2"):
        change(event, as_organiser, 1)
    assert change(event, as_organiser, 2)
    assert SeatPool.objects.get(event=event, kind=ONSITE).capacity == 2


def test_an_event_gets_a_kind_of_seat_that_it_had_not(as_organiser):
    event = make_event(mode=Mode.ONSITE)
    assert change(event, as_organiser, 5, ONLINE)
    assert apply_for(event, ONLINE).status == "confirmed"


def test_only_who_runs_the_event_changes_its_seats_and_not_once_it_is_over(as_organiser):
    with pytest.raises(TransitionRefused):
        change(make_event(), VISITOR, 3)
    of_one_desk = Actor(None, "user:x", "x", {Role.SEMINAR_ORGANISER: frozenset({"overseas"})})
    with pytest.raises(TransitionRefused):
        change(make_event(), of_one_desk, 3)
    with pytest.raises(TransitionRefused):
        change(make_event(status=EventStatus.HELD), as_organiser, 3)


# --- at the door ------------------------------------------------------------------------------------------
def today(**given):
    return make_event(starts_at=timezone.now() + timedelta(hours=1), online=5, **given)


def walk_in(event, by, entry=None, *, more=False, key=None):
    return seats.walk_in(by=by, event=event, entry=entry or entry_for(), raise_capacity=more, form_key=key)


def test_who_comes_to_the_door_gets_a_free_seat_once(as_organiser):
    event, entry, key = today(onsite=1), entry_for(), uuid.uuid4()
    made = walk_in(event, as_organiser, entry, key=key)
    assert walk_in(event, as_organiser, entry, key=key).pk == made.pk
    assert (made.status, taken(event)) == ("confirmed", 1)
    with pytest.raises(seats.AlreadyApplied):
        walk_in(event, as_organiser, entry)
    with pytest.raises(seats.SeatsGone):
        walk_in(event, as_organiser)
    assert walk_in(event, as_organiser, more=True).status == "confirmed"
    pool = SeatPool.objects.get(event=event, kind=ONSITE)
    assert (pool.capacity, pool.taken) == (2, 2)


def test_who_waits_and_comes_gets_a_seat_under_his_number(as_organiser):
    event = today(onsite=1)
    apply_for(event)
    waits = apply_for(event)
    entry = entry_for(person_entry(waits.person_name), email=waits.booking.email)
    made = walk_in(event, as_organiser, entry, more=True)
    assert (made.pk, states(waits), taken(event)) == (waits.pk, ["confirmed"], 2)


def test_people_without_an_address_are_told_apart_by_their_company(as_organiser):
    event = today()
    for company in ("株式会社甲", "株式会社乙"):
        walk_in(event, as_organiser, entry_for(person_entry("佐藤 太郎"), email="", company=company))
    assert Registration.objects.filter(event=event).count() == 2


def test_at_the_door_only_staff_and_only_around_the_event(as_organiser):
    with pytest.raises(TransitionRefused):
        walk_in(today(), VISITOR)
    event = make_event(starts_in=10)
    with pytest.raises(TransitionRefused):
        walk_in(event, as_organiser)
    with time_machine.travel(event.ends_at + timedelta(days=7)), pytest.raises(TransitionRefused):
        walk_in(event, as_organiser)


def test_staff_give_the_free_seat_that_nobody_can_be_asked_about(as_organiser):
    event = today(onsite=1)
    has, waits = apply_for(event), apply_for(event)
    with pytest.raises(seats.SeatsGone):
        seats.give_seat(by=as_organiser, registration=waits)
    seats.cancel(by=holder(has.booking), registration=has)
    with pytest.raises(TransitionRefused):
        seats.give_seat(by=holder(waits.booking), registration=waits)
    assert seats.give_seat(by=as_organiser, registration=waits)
    assert not seats.give_seat(by=as_organiser, registration=waits)
    assert (states(waits), seats_wrong(event)) == (["confirmed"], [])
