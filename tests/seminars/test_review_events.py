"""What a review found in the work of organisers: talks that stayed behind, sheets sent twice, events that lost something."""

import logging
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actors import VISITOR
from consultations.enums import CaseStatus
from consultations.models import BusyTime
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import events, slots
from seminars.actions.dispatch import Plan, ask_lecturer
from seminars.actions.events import EventEntry, NotReady
from seminars.enums import EventStatus, Mode, RegistrationStatus, SlotStatus
from seminars.forms.events import EventForm
from seminars.models import ConsultationSlot, EventSession, Material, SeminarEvent, TemporaryDesk
from seminars.notices.slots import talk_page
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_case
from tests.factories.outreach import make_dispatch
from tests.factories.seminars import day_at, make_booking, make_event, make_registration, make_slot
from tests.seminars.views.test_staff_events import at, day, typed

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=20)  # as long as a talk is: each comes where the next one was


@pytest.fixture
def organiser(organiser_user, sign_in):
    return sign_in(organiser_user)


def entry_of(event: SeminarEvent, **changed) -> EventEntry:
    values = {name: getattr(event, name) for name in events.EDITABLE} | changed
    return EventEntry(values, {pool.kind: pool.capacity for pool in event.pools.all()})


def put_off(event: SeminarEvent, by, delta: timedelta = LATER) -> None:
    entry = entry_of(event, starts_at=event.starts_at + delta, ends_at=event.ends_at + delta)
    events.change(by=by, event=event, entry=entry, version=event.version, tells=False)


def offered(by, event: SeminarEvent, advisor) -> list[ConsultationSlot]:
    row = slots.TalkRow(advisor, "trade_secret", event.ends_at, event.ends_at + timedelta(hours=1), 20)
    return slots.offer_talks(by=by, event=event, row=row)


def book(slot: ConsultationSlot, person, key: uuid.UUID) -> ConsultationSlot:
    return slots.book_talk(by=VISITOR, registration=person, slot=slot, about="図面の管理", form_key=key)


# --- talks and their event ------------------------------------------------------------------------------
@pytest.mark.parametrize("delta", [LATER, -LATER])
def test_talks_move_with_their_event_and_who_booked_or_gives_them_knows(as_organiser, advisor, delta):
    event = make_event()
    talks = offered(as_organiser, event, advisor.advisor)
    book(talks[0], make_registration(event, email="talks@example.jp"), uuid.uuid4())
    Message.objects.all().delete()

    put_off(event, as_organiser, delta)

    expected = [slot.starts_at + delta for slot in talks]
    assert list(ConsultationSlot.objects.values_list("starts_at", flat=True)) == expected
    assert sorted(BusyTime.objects.values_list("starts_at", flat=True)) == expected
    told = dict(Message.objects.values_list("recipient", "event"))
    assert told == {"talks@example.jp": "talk_moved", advisor.email: "talks_moved"}  # each once


def test_event_does_not_move_to_where_an_advisor_of_its_talks_is_bound(as_organiser, advisor):
    event = make_event()
    talks = offered(as_organiser, event, advisor.advisor)
    make_appointment(case=make_case(), advisor=advisor.advisor, starts_at=talks[2].starts_at + LATER)
    with pytest.raises(TransitionRefused, match=advisor.advisor.name):
        put_off(event, as_organiser)
    assert SeminarEvent.objects.get(pk=event.pk).version == 1
    stands = [slot.starts_at for slot in talks]
    assert list(ConsultationSlot.objects.values_list("starts_at", flat=True)) == stands
    assert sorted(BusyTime.objects.values_list("starts_at", flat=True)) == stands


def first_rows_held(queries: CaptureQueriesContext) -> str:
    return next(one["sql"] for one in queries if "FOR " in one["sql"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there rows are locked")
def test_everybody_who_books_changes_or_leaves_a_talk_holds_its_event_first(as_organiser, advisor):
    event = make_event()
    talks, person = offered(as_organiser, event, advisor.advisor), make_registration(event)
    steps = [
        lambda: book(talks[0], person, uuid.uuid4()),
        lambda: slots.change_talk(by=VISITOR, slot=ConsultationSlot.objects.get(pk=talks[0].pk), to=talks[1]),
        lambda: slots.cancel_talk(by=VISITOR, slot=ConsultationSlot.objects.get(pk=talks[1].pk)),
        lambda: slots.withdraw_talk(by=as_organiser, slot=talks[2]),
    ]
    for step in steps:
        with CaptureQueriesContext(connection) as queries:
            step()
        assert 'FROM "seminars_seminarevent"' in first_rows_held(queries)


def test_talk_booked_again_by_the_same_sheet_after_it_was_cancelled_opens_another_consultation(as_organiser, advisor):
    event = make_event()
    talks, person, key = offered(as_organiser, event, advisor.advisor), make_registration(event), uuid.uuid4()
    first = book(talks[0], person, key).case
    slots.cancel_talk(by=VISITOR, slot=ConsultationSlot.objects.get(pk=talks[0].pk))
    again = book(talks[1], person, key)
    first.refresh_from_db()
    assert (first.status, again.case.status) == (CaseStatus.WITHDRAWN, CaseStatus.ASSIGNED)
    assert book(talks[1], person, key).case == again.case


def test_called_off_event_withdraws_its_talks_and_tells_who_booked_them(as_organiser):
    event = make_event()
    slot = make_slot(event, registration=make_registration(event), case=make_case())
    events.cancel_event(by=as_organiser, event=event, reason="台風")
    slot.refresh_from_db()
    assert slot.status == SlotStatus.CANCELLED
    assert Message.objects.filter(event="talk_withdrawn").count() == 1


def test_mail_of_a_talk_opens_it_for_the_person_alone(sign_in):
    event = make_event()
    booking = make_booking(event)
    person = make_registration(booking=booking, email="own@example.jp")
    colleague = make_registration(booking=booking, person_name="同僚 花子")
    mine, other = (make_slot(event, registration=one, case=make_case()) for one in (person, colleague))
    page = sign_in(None).get(talk_page(person, "ja"))
    assert page.status_code == 200
    assert [talk for talk, _open in page.context["talks"]] == [mine]
    assert "同僚 花子" not in page.content.decode()
    cancel = reverse("seminars:talk_cancel", args=[page.context["token"], other.ref])
    assert sign_in(None).post(cancel).status_code == 404


# --- what stays true of an event ------------------------------------------------------------------------
def test_event_that_was_held_keeps_its_hours(as_organiser):
    event = make_event(status=EventStatus.HELD, starts_in=-2)
    with pytest.raises(TransitionRefused):
        put_off(event, as_organiser, timedelta(days=9))
    stored = SeminarEvent.objects.get()
    assert stored.held_on == event.held_on
    form = EventForm(typed(series=event.series_id), by=as_organiser, event=stored, now=timezone.now())
    assert "day" in form.errors


def test_hours_of_an_event_of_an_old_ledger_lie_on_its_day(as_organiser):
    event = make_event(status=EventStatus.HELD, starts_in=-2)
    SeminarEvent.objects.update(starts_at=None, ends_at=None)
    stored = SeminarEvent.objects.get()
    with pytest.raises(TransitionRefused):
        events.refuse_new_hours(stored, day_at(-3), day_at(-3, 16))
    events.refuse_new_hours(stored, event.starts_at, event.ends_at)


@pytest.mark.parametrize("lost", [{"summary": ""}, {"venue": ""}, {"prefecture_id": None}])
def test_published_event_keeps_what_its_page_needs(as_organiser, lost):
    event = make_event()
    with pytest.raises(NotReady):
        events.change(by=as_organiser, event=event, entry=entry_of(event, **lost), version=1, tells=False)
    assert SeminarEvent.objects.get().version == 1


def test_applications_of_a_published_event_may_close_at_once(as_organiser):
    event = make_event()
    entry = entry_of(event, applications_close_at=timezone.now() - timedelta(hours=1))
    assert events.change(by=as_organiser, event=event, entry=entry, version=1, tells=False).fields == ["applications_close_at"]


def test_what_a_published_event_loses_is_told_on_the_form(organiser):
    event = make_event()
    page = organiser.post(at("event_edit", event.ref), typed(summary="", series=event.series_id, version=1))
    assert page.status_code == 422
    assert len(page.context["form"].non_field_errors()) == 1


def test_nobody_waits_for_a_kind_of_seat_that_is_gone(as_organiser):
    event = make_event()
    person = make_registration(event, seat_kind="onsite", wanted_kind="online", queued_at=timezone.now())
    entry = EventEntry(entry_of(event, mode=Mode.ONSITE).values, {"onsite": 20})
    events.change(by=as_organiser, event=event, entry=entry, version=1, tells=False)
    person.refresh_from_db()
    assert (person.status, person.wanted_kind, person.queued_at) == (RegistrationStatus.CONFIRMED, "", None)


def test_one_event_that_cannot_be_held_keeps_no_other_from_it(monkeypatch, caplog):
    first, second = make_event(starts_in=-3), make_event(starts_in=-2)
    hold = events.hold

    def fails_once(*, by, event):
        if event.pk == first.pk:
            raise RuntimeError("broken")
        return hold(by=by, event=event)

    monkeypatch.setattr(events, "hold", fails_once)
    with caplog.at_level(logging.ERROR):
        assert events.hold_past_events(timezone.now()) == 1
    second.refresh_from_db()
    assert second.status == EventStatus.HELD
    assert first.ref in caplog.text


def test_how_to_join_online_is_shown_to_who_runs_the_event_alone(organiser, headquarters, sign_in):
    event = make_event(online_note="パスコード 4711")
    address = at("event_detail", event.ref)
    assert "4711" in organiser.get(address).content.decode()
    assert "4711" not in sign_in(headquarters).get(address).content.decode()


# --- sheets that are sent twice -------------------------------------------------------------------------
def span(event: SeminarEvent) -> dict[str, object]:
    return day("day", event.starts_at) | {"starts": "14:00", "ends": "15:00", "form_key": str(uuid.uuid4())}


def sheets(event: SeminarEvent) -> dict[str, dict[str, object]]:
    link = {"kind": "link", "title_ja": "資料", "url": "https://example.jp/", "audience": "everybody"}
    return {
        "event_new": typed(form_key=str(uuid.uuid4())),
        "event_copy": day("day", day_at(60)) | {"starts": "10:00", "form_key": str(uuid.uuid4())},
        "session_new": span(event) | {"title_ja": "講演", "new_name": "架空 講師", "tells": "on"},
        "desk_new": span(event) | {"desk": "trade_secret"},
        "material_new": link | {"form_key": str(uuid.uuid4())},
    }


@pytest.mark.parametrize("name", ["event_new", "event_copy", "session_new", "desk_new", "material_new"])
def test_sheet_that_is_sent_twice_makes_one_and_tells_once(organiser, name):
    event = make_event()
    make_registration(event)
    address = at(name) if name == "event_new" else at(name, event.ref)
    sheet = sheets(event)[name]
    assert 'name="form_key"' in organiser.get(address).content.decode()
    assert [organiser.post(address, sheet).status_code for _again in range(2)] == [302, 302]
    made = [model.objects.count() for model in (SeminarEvent, EventSession, TemporaryDesk, Material)]
    assert sum(made) == 2  # the event, and one more
    assert Message.objects.filter(event="event_changed").count() == (name == "session_new")


def test_sheet_of_what_was_removed_since_is_refused_with_all_that_was_typed(organiser):
    event = make_event()
    address, sheet = at("session_new", event.ref), span(event) | {"title_ja": "講演"}
    organiser.post(address, sheet)
    EventSession.objects.all().delete()
    page = organiser.post(address, sheet)
    assert page.status_code == 422
    assert page.context["form"]["title_ja"].value() == "講演"
    assert not EventSession.objects.exists()


def test_lecturer_who_is_asked_for_the_same_again_gets_one_mail(as_organiser, advisor):
    dispatch = make_dispatch()
    plan = Plan(advisor.advisor, timezone.now() + timedelta(days=20), 60, "商工会館")
    for _again in range(2):
        ask_lecturer(by=as_organiser, dispatch=dispatch, plan=plan)
    assert Message.objects.filter(event="dispatch_asked").count() == 1
    ask_lecturer(by=as_organiser, dispatch=dispatch, plan=Plan(advisor.advisor, plan.planned_at, 90, "商工会館"))
    assert Message.objects.filter(event="dispatch_asked").count() == 2
