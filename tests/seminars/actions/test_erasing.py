"""People of seminars are forgotten; seats, attendances and figures stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.people import erase_elsewhere, held_elsewhere
from seminars.actions.erasing import forget_old
from seminars.enums import EventStatus, RegistrationStatus
from seminars.links import booking_of, booking_token
from seminars.models import Attendance, Booking, Registration
from seminars.reports import count_seminars
from tests.factories.erasure import make_period
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
TEXTS = ("person_name", "person_kana", "email", "access_needs", "search_text")


@pytest.fixture
def old():
    """An event of six years ago: two people of one booking came, a third who applied on his own stayed away."""
    event = make_event(status=EventStatus.HELD, starts_in=-6 * 365)
    booking = make_booking(event)
    make_registration(booking=booking, attended=True)
    make_registration(booking=booking, attended=True)
    make_registration(event)
    return event


def told(event) -> tuple:
    [one] = count_seminars([event.fiscal_year], None, timezone.now())[event.fiscal_year].events
    return one.participants, one.registered


def test_nothing_is_forgotten_before_a_period_is_confirmed(old):
    make_period("seminars", confirmed_at=None)
    assert forget_old(timezone.now()) == {}
    assert "" not in set(Booking.objects.values_list("email", flat=True))


def test_people_are_forgotten_after_the_period_and_the_figures_stay(old):
    make_period("seminars", months=60)
    recent = make_registration(make_event(status=EventStatus.HELD, starts_in=-365), attended=True)
    before, token = told(old), booking_token(old.bookings.order_by("pk").first())
    gone = forget_old(timezone.now())
    assert (gone["seminars.Booking"], gone["seminars.Registration"]) == (2, 3)
    assert told(old) == before == (2, 3)
    assert {one.erased_at is not None for one in old.bookings.all()} == {True}
    assert set(old.registrations.values_list(*TEXTS)) == {("",) * 5}
    assert booking_of(token) is None
    recent.refresh_from_db()
    assert recent.person_name != ""
    assert AuditEntry.objects.filter(action="forget_people").count() == 1
    assert forget_old(timezone.now()) == {}


def test_person_who_is_erased_leaves_his_attendance_and_no_colleague(old):
    booking = old.bookings.order_by("pk").first()
    colleague = make_registration(booking=booking, email="colleague@example.jp", person_name="同僚 花子", attended=True)
    gone = erase_elsewhere(user_ids=[], addresses=[booking.email.upper()])
    assert (gone["seminars.Booking"], gone["seminars.Registration"]) == (1, 2)
    colleague.refresh_from_db()
    assert (colleague.person_name, colleague.email) == ("同僚 花子", "colleague@example.jp")
    assert Attendance.objects.count() == 3
    booking.refresh_from_db()
    assert (booking.company, booking.email, booking.phone) == ("", "", "")


def test_seat_of_an_event_to_come_is_given_back(sme):
    event = make_event(onsite=1, starts_in=20)
    his = make_registration(event, booking=make_booking(event, user=sme))
    make_registration(event, status=RegistrationStatus.WAITING, queued_at=timezone.now() - timedelta(hours=1))
    erase_elsewhere(user_ids=[sme.pk], addresses=[sme.email])
    his.refresh_from_db()
    assert (his.status, his.person_name) == (RegistrationStatus.CANCELLED, "")
    assert event.registrations.filter(status=RegistrationStatus.OFFERED).count() == 1
    assert event.pools.get(kind="onsite").taken == 1


def test_stranger_is_not_touched(old, sme):
    assert erase_elsewhere(user_ids=[sme.pk], addresses=[sme.email]) == {}
    assert erase_elsewhere(user_ids=[], addresses=[]) == {}
    assert "" not in {one.person_name for one in Registration.objects.all()}


def test_own_copy_tells_the_bookings_of_the_account(old, sme):
    make_registration(booking=make_booking(old, user=sme), person_name="髙橋 一郎", attended=True)
    [booking] = held_elsewhere(sme.pk)["seminars"]["bookings"]
    assert [(one["name"], one["attended"], one["certificates"]) for one in booking["people"]] == [("髙橋 一郎", True, [])]
