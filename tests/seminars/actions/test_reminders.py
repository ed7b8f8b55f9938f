"""The sweep of reminders: once, never late, never to who left. tests/seminars/test_three_years.py runs it through the years."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.actors import service
from mailing.models import Message
from seminars import reminders
from seminars.actions import new_events, seats
from seminars.actions import reminders as sweeping
from seminars.models import EventWatch, Registration, SeminarEvent
from seminars.notices.events import event_changed
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 0, tzinfo=UTC)  # 9:00 in Tokyo
MONDAY = datetime(2026, 11, 23, 0, tzinfo=UTC)  # a holiday: the last open day before the 24th is Friday
JOB = service("test")


@pytest.fixture
def traveller():
    with time_machine.travel(FRIDAY - timedelta(days=10), tick=False) as found:
        yield found


@pytest.fixture
def person(traveller):
    event = make_event(starts_at=datetime(2026, 11, 24, 5, tzinfo=UTC), mode="onsite")
    return make_registration(event)


def told(status="queued"):
    return list(Message.objects.filter(event__in=reminders.ALL, status=status).order_by("pk").values_list("event", flat=True))


def test_a_reminder_is_written_once_and_taken_back_when_its_person_leaves(traveller, person):
    traveller.move_to(FRIDAY)
    assert (sweeping.sweep(FRIDAY), sweeping.sweep(FRIDAY), told()) == (1, 0, ["event_soon"])
    seats.cancel(by=JOB, registration=person)
    assert told("withdrawn") == ["event_soon"]


def test_a_reminder_that_could_not_leave_before_the_event_is_taken_back(traveller, person):
    traveller.move_to(FRIDAY)
    sweeping.sweep(FRIDAY)
    sweeping.sweep(FRIDAY + timedelta(hours=14))  # at night it stands
    assert told() == ["event_soon"]
    start = person.event.starts_at
    traveller.move_to(start)
    sweeping.sweep(start)
    assert told("withdrawn") == ["event_soon"]


def test_who_left_since_the_rows_were_read_hears_nothing(traveller, person, monkeypatch):
    traveller.move_to(FRIDAY)
    old = sweeping.rows_at(FRIDAY)
    Registration.objects.filter(pk=person.pk).update(status="cancelled", ended_at=FRIDAY)
    monkeypatch.setattr(sweeping, "rows_at", lambda now: old)
    assert (sweeping.sweep(FRIDAY), told()) == (0, [])


def test_a_moved_event_is_reminded_of_anew(traveller, person):
    traveller.move_to(FRIDAY)
    sweeping.sweep(FRIDAY)
    later = {"starts_at": person.event.starts_at + timedelta(days=7), "ends_at": person.event.ends_at + timedelta(days=7)}
    SeminarEvent.objects.filter(pk=person.event.pk).update(**later)
    person.event.refresh_from_db()
    event_changed(person.event, ["starts_at"], FRIDAY)
    assert told("withdrawn") == ["event_soon"]
    monday = FRIDAY + timedelta(days=10)
    traveller.move_to(monday)
    assert sweeping.sweep(monday) == 1
    assert told() == ["event_soon"]


def test_an_address_that_no_mail_can_carry_keeps_nobody_waiting(traveller, person):
    make_registration(person.event, email="no address")
    make_registration(person.event)
    traveller.move_to(FRIDAY)
    assert sweeping.sweep(FRIDAY) == 2


def test_the_way_in_is_told_from_the_day_before_to_confirmed_people_online(traveller, person):
    event = make_event(starts_at=datetime(2026, 11, 24, 5, tzinfo=UTC))
    online = make_registration(event, seat_kind="online")
    make_registration(event)
    make_registration(event, seat_kind="online", status="waiting")
    event_changed(event, ["online_url"], FRIDAY)
    assert not Message.objects.filter(body__contains=event.online_url).exists()
    traveller.move_to(MONDAY)
    sweeping.sweep(MONDAY)
    event_changed(event, ["online_url"], MONDAY)
    shown = Message.objects.filter(body__contains=event.online_url)
    assert set(shown.values_list("object_ref", "event")) == {(online.number, "event_link"), (online.number, "event_changed")}


def test_many_people_of_a_changed_event_cost_the_same_few_queries(traveller, person, django_assert_num_queries):
    event_changed(person.event, ["venue"], timezone.now())  # what is asked once and remembered
    traveller.shift(timedelta(seconds=1))
    with django_assert_num_queries(4):
        event_changed(person.event, ["venue"], timezone.now())
    for _each in range(5):
        make_registration(person.event)
    traveller.shift(timedelta(seconds=1))
    with django_assert_num_queries(4):
        assert event_changed(person.event, ["venue"], timezone.now()) == 6


def test_new_events_come_once_a_morning_to_who_asked(traveller):
    asked = {"made_at": timezone.now(), "confirmed_at": timezone.now()}
    EventWatch.objects.create(email="a@example.jp", **asked)
    EventWatch.objects.create(email="A@example.jp", prefecture_id="prefecture.13", **asked)
    EventWatch.objects.create(email="far@example.jp", prefecture_id="prefecture.01", **asked)
    EventWatch.objects.create(email="unasked@example.jp", made_at=timezone.now())
    traveller.move_to(FRIDAY - timedelta(hours=15))
    for number in range(2):
        make_event(mode="onsite", starts_in=20 + number, published_at=timezone.now())
    traveller.move_to(FRIDAY)
    assert (new_events.sweep(FRIDAY), new_events.sweep(FRIDAY + timedelta(hours=1))) == (1, 0)
    mail = Message.objects.get(event="new_events")
    assert (mail.recipient, mail.subject.endswith("（2件）")) == ("a@example.jp", True)
    assert "/seminars/" in mail.body
