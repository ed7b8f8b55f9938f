from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import VISITOR
from core.actors import service
from core.models import Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import seats, waiting
from seminars.actions.waiting import serve
from seminars.enums import EventStatus, PriorityRule, RegistrationStatus, SeatKind
from seminars.models import PromotionNote, SeatPool, SeminarEvent
from seminars.why import why
from tests.factories.seats import apply_for, holder, seats_wrong, taken
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
JOB = service("test")


def leaves(registration):
    return seats.cancel(by=holder(registration.booking), registration=registration)


def states(*people):
    for one in people:
        one.refresh_from_db()
    return [one.status for one in people]


def outcomes(registration):
    return list(registration.promotion_notes.order_by("pk").values_list("outcome", flat=True))


def mails(registration):
    return list(Message.objects.filter(object_ref=registration.number).order_by("pk").values_list("event", flat=True))


def test_a_free_seat_is_offered_to_the_first_who_waits_and_taken_up():
    event = make_event(onsite=1, online=0)
    has, first, second = (apply_for(event) for _each in range(3))
    leaves(has)
    assert states(has, first, second) == ["cancelled", "offered", "waiting"]
    assert (outcomes(first), outcomes(second)) == (["offered"], ["passed_by_order"])
    assert seats.accept_offer(by=holder(first.booking), registration=first)
    assert not seats.accept_offer(by=holder(first.booking), registration=first)
    assert mails(first) == ["seat_waiting", "seat_offered", "seat_confirmed"]
    assert list(Transition.objects.filter(object_id=first.pk).order_by("pk").values_list("name", flat=True)) == [
        "apply",
        "offer",
        "accept",
    ]
    assert (taken(event), seats_wrong(event)) == (1, [])


def test_an_offer_that_is_declined_goes_to_the_next():
    event = make_event(onsite=1, online=0)
    has, first, second = (apply_for(event) for _each in range(3))
    leaves(has)
    assert seats.decline_offer(by=holder(first.booking), registration=first)
    assert not seats.decline_offer(by=holder(first.booking), registration=first)
    assert states(first, second) == ["cancelled", "offered"]
    assert outcomes(first) == ["offered", "declined"]


def test_an_offer_lapses_at_its_end_exclusive_and_goes_to_the_next():
    event = make_event(onsite=1, online=0, starts_in=60)
    has, first, second = (apply_for(event) for _each in range(3))
    leaves(has)
    first.refresh_from_db()
    assert seats.expire_offers(first.offer_until - timedelta(microseconds=1)) == 0
    assert seats.expire_offers(first.offer_until) == 1
    assert states(first, second) == ["lapsed", "offered"]
    assert seats.expire_offers(first.offer_until) == 0
    assert mails(first) == ["seat_waiting", "seat_offered", "seat_lapsed"]
    with pytest.raises(TransitionRefused):
        seats.accept_offer(by=holder(first.booking), registration=first)
    assert seats_wrong(event) == []


def test_an_offer_that_cannot_be_ended_keeps_no_other_waiting(monkeypatch, caplog):
    people = []
    for _each in range(2):
        event = make_event(onsite=1, online=0, starts_in=60)
        has, first = apply_for(event), apply_for(event)
        leaves(has)
        people.append(first)
    first.refresh_from_db()
    real = waiting.give_back

    def fails_once(event, kind):
        if event.pk == people[0].event_id:
            raise RuntimeError("disk full")
        real(event, kind)

    monkeypatch.setattr(waiting, "give_back", fails_once)
    assert seats.expire_offers(first.offer_until + timedelta(days=3)) == 1
    assert states(*people) == ["offered", "lapsed"]
    assert people[0].number in caplog.text


def test_an_offer_that_has_ended_cannot_be_taken_up_before_the_clock_has_seen_it():
    event = make_event(onsite=1, online=0, starts_in=60)
    has, first = apply_for(event), apply_for(event)
    leaves(has)
    first.refresh_from_db()
    with time_machine.travel(first.offer_until), pytest.raises(TransitionRefused):
        seats.accept_offer(by=holder(first.booking), registration=first)


def test_nobody_jumps_the_queue():
    event = make_event(onsite=1, online=0)
    has, first = apply_for(event), apply_for(event)
    SeatPool.objects.filter(event=event).update(capacity=2)  # a seat is free in this moment, before anybody was asked
    assert apply_for(event).status == RegistrationStatus.WAITING
    assert serve(event, [SeatKind.ONSITE], timezone.now()) == 1
    assert states(has, first) == ["confirmed", "offered"]


@pytest.mark.parametrize("rule", [PriorityRule.SAME_PREFECTURE, PriorityRule.NOT_YET_ATTENDED])
def test_the_rule_of_the_event_comes_before_the_order(rule):
    event = make_event(onsite=1, online=0, priority=rule)
    has = apply_for(event)
    first = apply_for(event, prefecture="prefecture.27")
    second = apply_for(event)
    if rule == PriorityRule.NOT_YET_ATTENDED:
        earlier = make_event(series=event.series, fiscal_year=event.fiscal_year)
        make_registration(earlier, attended=True, person_key=first.person_key)
    assert (seats.place_in_queue(first), seats.place_in_queue(second)) == (2, 1)
    leaves(has)
    assert states(first, second) == ["waiting", "offered"]
    assert outcomes(first) == ["passed_by_priority"]
    assert "優先" in " ".join(why(first))


def test_too_late_to_ask_nobody_is_asked_and_staff_are_told(organiser_user):
    event = make_event(onsite=1, online=0, starts_at=timezone.now() + timedelta(hours=2, minutes=59))
    has, first = apply_for(event), apply_for(event)
    leaves(has)
    seats.expire_offers(timezone.now())  # says it once
    assert states(first) == ["waiting"]
    assert (outcomes(first), taken(event)) == (["too_late"], 0)
    assert Message.objects.get(event="seats_stay_empty").recipient == organiser_user.email
    assert apply_for(event).status == RegistrationStatus.WAITING
    assert "時間" in " ".join(why(first))


def test_an_event_that_was_put_off_has_its_free_seats_offered_within_a_minute():
    event = make_event(onsite=1, online=0, starts_at=timezone.now() + timedelta(hours=2))
    has, first = apply_for(event), apply_for(event)
    leaves(has)
    SeminarEvent.objects.filter(pk=event.pk).update(
        starts_at=event.starts_at + timedelta(days=9), ends_at=event.ends_at + timedelta(days=9)
    )
    seats.expire_offers(timezone.now())
    assert states(first) == ["offered"]


def test_offers_of_an_event_that_was_called_off_end_without_a_mail():
    event = make_event(onsite=1, online=0)
    has, first, second = (apply_for(event) for _each in range(3))
    leaves(has)
    SeminarEvent.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    first.refresh_from_db()
    assert seats.expire_offers(first.offer_until) == 1
    assert states(first, second) == ["lapsed", "waiting"]
    assert "seat_lapsed" not in mails(first)


def test_a_stranger_takes_no_seat():
    event = make_event(onsite=1, online=0)
    has, first = apply_for(event), apply_for(event)
    leaves(has)
    for action in (seats.accept_offer, seats.decline_offer, seats.cancel):
        for by in (VISITOR, holder(has.booking)):
            with pytest.raises(TransitionRefused):
                action(by=by, registration=first)
    assert states(first) == ["offered"]


def test_why_tells_staff_what_stands_and_what_was(django_assert_num_queries):
    event = make_event(onsite=1, online=0)
    has, _first, second = (apply_for(event) for _each in range(3))
    assert "1 / 1" in " ".join(why(second))
    leaves(has)
    second.refresh_from_db()
    assert len(why(second)) == 3
    assert PromotionNote.objects.count() == 2
    with django_assert_num_queries(3):
        why(second)
