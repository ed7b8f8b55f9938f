"""Events from the first draft to the day after."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import events
from seminars.actions.events import EventEntry
from seminars.enums import EventStatus, Mode, RegistrationStatus, SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent
from tests.factories.seminars import (
    day_at,
    make_event,
    make_lecturer,
    make_registration,
    make_series,
    make_session,
    make_slot,
    make_temporary_desk,
)

pytestmark = pytest.mark.django_db


def entry_of(event: SeminarEvent, seats: dict[str, int] | None = None, **changed) -> EventEntry:
    """The event as it stands, with some values changed."""
    values = {name: getattr(event, name) for name in events.EDITABLE} | changed
    return EventEntry(values, seats or {pool.kind: pool.capacity for pool in event.pools.all()})


def new_entry(**changed) -> EventEntry:
    values = {
        "series_id": make_series().code,
        "desk_id": "trade_secret",
        "title_ja": "新しい催し",
        "mode": Mode.HYBRID,
        "starts_at": day_at(30),
        "ends_at": day_at(30, 16),
        "languages": ["ja"],
    }
    return EventEntry(values | changed, {SeatKind.ONSITE: 10, SeatKind.ONLINE: 30})


def test_new_event_is_a_draft_with_its_seats_day_and_year(as_organiser):
    made = events.save_event(by=as_organiser, entry=new_entry())
    assert (made.status, made.held_on) == (EventStatus.DRAFT, timezone.localdate(made.starts_at))
    assert {pool.kind: pool.capacity for pool in made.pools.all()} == {"onsite": 10, "online": 30}
    assert AuditEntry.objects.filter(action="make_event", object_ref=made.ref).exists()


def test_new_event_of_another_desk_is_refused(as_organiser):
    with pytest.raises(PermissionDenied):
        events.save_event(by=as_organiser, entry=new_entry(desk_id="overseas"))
    assert not SeminarEvent.objects.exists()


def test_event_cannot_be_given_to_a_desk_that_one_does_not_run(as_organiser):
    event = make_event(status=EventStatus.DRAFT)
    with pytest.raises(PermissionDenied):
        events.save_event(by=as_organiser, event=event, entry=entry_of(event, desk_id="overseas"), version=1)
    assert SeminarEvent.objects.get().desk_id == "trade_secret"


def test_saving_over_somebody_else_is_a_conflict_and_writes_nothing(as_organiser):
    event = make_event(status=EventStatus.DRAFT)
    mine = SeminarEvent.objects.get()
    events.save_event(by=as_organiser, event=event, entry=entry_of(event, venue="甲会館"), version=1)
    with pytest.raises(events.Conflict) as conflict:
        events.save_event(by=as_organiser, event=mine, entry=entry_of(mine, venue="乙会館"), version=1)
    assert (conflict.value.current.venue, conflict.value.current.version) == ("甲会館", 2)
    assert SeminarEvent.objects.get().venue == "甲会館"


def test_change_tells_those_concerned_what_changed_and_nobody_else(as_organiser):
    event = make_event()
    make_registration(event, email="seat@example.jp")
    make_registration(event, email="waits@example.jp", status=RegistrationStatus.WAITING)
    make_registration(event, email="left@example.jp", status=RegistrationStatus.CANCELLED)
    done = events.change(by=as_organiser, event=event, entry=entry_of(event, venue="別の会館"), version=1, tells=True)
    assert (done.fields, done.told) == (["venue"], 2)
    told = set(Message.objects.filter(event="event_changed").values_list("recipient", flat=True))
    assert {"seat@example.jp", "waits@example.jp"} <= told
    assert "left@example.jp" not in told


@pytest.mark.parametrize(("changed", "tells"), [({"venue": "別の会館"}, False), ({"priority": "same_prefecture"}, True)])
def test_change_is_silent_when_asked_or_when_it_concerns_nobody(as_organiser, changed, tells):
    event = make_event()
    make_registration(event)
    done = events.change(by=as_organiser, event=event, entry=entry_of(event, **changed), version=1, tells=tells)
    assert (len(done.fields), done.told) == (1, 0)
    assert not Message.objects.exists()


def test_event_that_moves_takes_sessions_and_temporary_desks_along(as_organiser):
    event = make_event()
    session, desk = make_session(event), make_temporary_desk(event)
    later = timedelta(days=1, hours=1)
    entry = entry_of(event, starts_at=event.starts_at + later, ends_at=event.ends_at + later)
    events.change(by=as_organiser, event=event, entry=entry, version=1, tells=False)
    for part in (session, desk):
        before = part.starts_at
        part.refresh_from_db()
        assert part.starts_at - before == later


def test_kind_of_seat_that_somebody_has_cannot_go(as_organiser):
    event = make_event()
    make_registration(event, seat_kind=SeatKind.ONLINE)
    only_onsite = replace(entry_of(event, mode=Mode.ONSITE), seats={SeatKind.ONSITE: 20})
    with pytest.raises(TransitionRefused):
        events.change(by=as_organiser, event=event, entry=only_onsite, version=1, tells=False)
    stored = SeminarEvent.objects.get()
    assert (stored.mode, stored.version, SeatPool.objects.get(kind="online").taken) == (Mode.HYBRID, 1, 1)


def test_publish_names_what_is_missing_and_then_opens_the_page(as_organiser):
    event = make_event(status=EventStatus.DRAFT, venue="", summary="", onsite=0)
    with pytest.raises(events.NotReady) as lacks:
        events.publish(by=as_organiser, event=event)
    assert len(lacks.value.sentences) == 3
    assert SeminarEvent.objects.get().status == EventStatus.DRAFT
    ready = make_event(status=EventStatus.DRAFT)
    assert events.publish(by=as_organiser, event=ready)
    assert not events.publish(by=as_organiser, event=ready)
    assert SeminarEvent.objects.public().get() == ready


def test_cancelled_event_ends_applications_talks_and_tells_everybody_once(as_organiser):
    event = make_event()
    seat = make_registration(event, email="seat@example.jp")
    make_registration(event, email="offer@example.jp", status=RegistrationStatus.OFFERED)
    slot = make_slot(event)
    assert events.cancel_event(by=as_organiser, event=event, reason="大雪のため") == 2
    assert events.cancel_event(by=as_organiser, event=event, reason="大雪のため") == 0
    seat.refresh_from_db()
    slot.refresh_from_db()
    assert not Registration.objects.active().exists()
    assert (SeatPool.objects.get(event=event, kind="onsite").taken, slot.status) == (0, "cancelled")
    assert SeminarEvent.objects.get().cancel_reason == "大雪のため"
    mails = Message.objects.filter(event="event_cancelled", recipient="seat@example.jp")
    assert mails.count() == 1


def test_event_counts_as_held_only_once_it_has_begun(as_organiser):
    event = make_event()
    with pytest.raises(TransitionRefused):
        events.hold(by=as_organiser, event=event)
    past = make_event(starts_in=-1)
    assert events.hold(by=as_organiser, event=past)
    assert not events.hold(by=as_organiser, event=past)


def test_night_marks_what_ended_before_today_and_nothing_else():
    yesterday, today = make_event(starts_in=-1), make_event(starts_at=timezone.now() - timedelta(seconds=2), hours=1)
    assert events.hold_past_events(timezone.now()) == 1
    assert events.hold_past_events(timezone.now()) == 0
    yesterday.refresh_from_db()
    today.refresh_from_db()
    assert (yesterday.status, yesterday.held_by, today.status) == ("held", "held-events", "published")


def test_copy_moves_the_times_and_leaves_the_people(as_organiser):
    event = make_event(onsite=12)
    session, lecturer = make_session(event), make_lecturer()
    session.lecturers.add(lecturer)
    make_registration(event)
    made = events.copy_event(by=as_organiser, event=event, starts_at=day_at(60, 10))
    copied = made.sessions.get()
    assert (made.status, made.starts_at, made.ends_at) == (EventStatus.DRAFT, day_at(60, 10), day_at(60, 12))
    assert (copied.starts_at, list(copied.lecturers.all())) == (day_at(60, 10), [lecturer])
    assert list(made.pools.values_list("kind", "capacity", "taken")) == [("onsite", 12, 0), ("online", 50, 0)]
    assert (made.online_url, made.registrations.count(), event.sessions.count()) == ("", 0, 1)


@pytest.mark.parametrize("act", ["change", "publish", "cancel_event", "hold", "copy_event"])
def test_headquarters_reads_and_does_nothing(act, headquarters, as_actor):
    event, by = make_event(starts_in=-1 if act == "hold" else 14), as_actor(headquarters)
    given = {
        "change": {"entry": entry_of(event), "version": 1, "tells": False},
        "cancel_event": {"reason": "中止"},
        "copy_event": {"starts_at": day_at(60)},
    }
    if act == "publish":
        SeminarEvent.objects.update(status=EventStatus.DRAFT)
    with pytest.raises((PermissionDenied, TransitionRefused)):
        getattr(events, act)(by=by, event=event, **given.get(act, {}))
    assert not AuditEntry.objects.filter(object_type="seminars.seminarevent").exists()
