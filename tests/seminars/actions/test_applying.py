import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import VISITOR
from core import receipts
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import applying, seats
from seminars.enums import EventStatus, Mode, SeatKind
from seminars.models import Booking, Registration
from tests.factories.seats import apply_for, entry_for, holder, person_entry, seats_wrong, taken
from tests.factories.seminars import make_event

pytestmark = pytest.mark.django_db


def send(event, *people, by=VISITOR, key=None, **given):
    return seats.apply(by=by, event=event, entry=entry_for(*people, **given), form_key=key or uuid.uuid4())


def test_application_gives_each_person_the_seat_he_asked_for():
    event = make_event(onsite=1, online=1)
    booking = send(event, person_entry("髙橋 一郎"), person_entry("﨑山 花子", SeatKind.ONLINE), email="books@example.jp")
    one, other = booking.registrations.order_by("pk")
    assert [(each.seat_kind, each.status) for each in (one, other)] == [("onsite", "confirmed"), ("online", "confirmed")]
    assert receipts.canonical(one.number, "S-") == one.number != other.number
    assert (taken(event), taken(event, SeatKind.ONLINE)) == (1, 1)
    assert list(Transition.objects.filter(object_id=one.pk).values_list("name", "target")) == [("apply", "confirmed")]
    assert AuditEntry.objects.get(action="seminar_booking").object_ref == booking.ref
    assert set(Message.objects.values_list("recipient", "object_ref")) == {
        ("books@example.jp", one.number),
        ("books@example.jp", other.number),
    }


def test_application_waits_in_order_or_is_refused_with_what_is_possible():
    event = make_event(onsite=1, online=5)
    apply_for(event)
    assert [apply_for(event).status for _each in range(2)] == ["waiting", "waiting"]
    with pytest.raises(seats.SeatsGone) as gone:
        apply_for(event, waits=False)
    assert (gone.value.kind, gone.value.others, gone.value.waiting) == ("onsite", ("online",), 2)
    assert Booking.objects.count() == 3
    assert seats_wrong(event) == []


def test_who_comes_too_late_to_a_full_event_keeps_nobody_waiting(monkeypatch):
    event = make_event(onsite=1)
    apply_for(event)
    monkeypatch.setattr(applying, "hold", lambda _event: pytest.fail("it held the event"))
    with pytest.raises(seats.SeatsGone):
        apply_for(event, waits=False)


def test_all_of_an_application_stand_or_nobody():
    event = make_event(onsite=1, online=5)
    with pytest.raises(seats.SeatsGone):
        send(event, person_entry(), person_entry())
    assert (taken(event), Booking.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_the_same_form_twice_is_one_application():
    event, key = make_event(onsite=5), uuid.uuid4()
    entry = entry_for()
    first = seats.apply(by=VISITOR, event=event, entry=entry, form_key=key)
    assert seats.apply(by=VISITOR, event=event, entry=entry, form_key=key).pk == first.pk
    assert (taken(event), Message.objects.count()) == (1, 1)
    with pytest.raises(TransitionRefused):
        seats.apply(by=VISITOR, event=make_event(), entry=entry, form_key=key)


@pytest.mark.parametrize("again", ["ﾀｶﾊｼ　いちろう", "タカハシ　イチロウ", "たかはしいちろう"])
def test_the_same_person_is_caught_in_any_width_and_kana(again):
    event = make_event()
    send(event, person_entry("たかはし いちろう", email="Own@Example.jp"), email="books@example.jp")
    with pytest.raises(seats.AlreadyApplied) as caught:
        send(event, person_entry(again, email="own@example.jp"), email="other@example.jp")
    assert caught.value.existing is None
    with pytest.raises(seats.AlreadyApplied) as caught:
        send(event, person_entry(again, email="own@example.jp"), email="BOOKS@example.jp")
    assert caught.value.existing is not None
    assert Booking.objects.count() == 1


def test_old_forms_of_letters_are_the_same_name_and_another_address_another_person():
    event = make_event()
    send(event, person_entry("髙﨑 渡邉"), email="books@example.jp")
    with pytest.raises(seats.AlreadyApplied):
        send(event, person_entry("高崎 渡辺"), email="books@example.jp")
    assert send(event, person_entry("高崎 渡辺"), email="another@example.jp")
    with pytest.raises(TransitionRefused, match="2回"):
        send(event, person_entry("双子"), person_entry("双　子"))


def test_who_cancelled_may_apply_again():
    event = make_event()
    entry = entry_for()
    booking = seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4())
    seats.cancel(by=holder(booking), registration=booking.registrations.get())
    assert seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4()).pk != booking.pk


@pytest.mark.parametrize(
    ("given", "for_staff"),
    [
        ({"status": EventStatus.DRAFT}, False),
        ({"status": EventStatus.CANCELLED}, False),
        ({"status": EventStatus.HELD}, False),
        ({"applications_open_at": timezone.now() + timedelta(days=1)}, True),
        ({"applications_close_at": timezone.now()}, True),  # the end is exclusive
        ({"starts_at": timezone.now() - timedelta(hours=1), "applications_close_at": None}, True),
        ({"starts_at": timezone.now() - timedelta(hours=3)}, False),  # over
    ],
)
def test_applications_are_taken_in_their_time_only_and_from_staff_until_the_end(given, for_staff, as_organiser):
    event = make_event(**given)
    with pytest.raises(TransitionRefused):
        send(event)
    if for_staff:
        assert send(event, by=as_organiser).user_id is None
    else:
        with pytest.raises(TransitionRefused):
            send(event, by=as_organiser)


def test_an_event_on_site_has_no_seats_online():
    with pytest.raises(TransitionRefused):
        send(make_event(mode=Mode.ONSITE), person_entry(kind=SeatKind.ONLINE))
    assert not Registration.objects.exists()


def test_an_application_costs_a_literal_number_of_statements(django_assert_num_queries):
    event = make_event()
    apply_for(event)  # the first of a year makes the sequence
    entry = entry_for()
    with django_assert_num_queries(28):
        seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4())
