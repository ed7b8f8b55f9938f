"""Check-in: once, at the earliest time, only for who has a seat, on the day, by who runs the event."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEntry
from seminars.actions.attendance import AttendanceRefused, check_in, undo_check_in
from seminars.actions.certificates import certificate_of
from seminars.enums import EventStatus, RegistrationStatus, SeatKind
from seminars.models import Attendance, SeminarEvent
from tests.conftest import person
from tests.factories.seminar_day import organiser_elsewhere
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def by(as_actor):
    return as_actor(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event():
    return make_event(starts_at=NOW() + timedelta(hours=1))


@pytest.fixture
def guest(event):
    return make_registration(event)


def press(by, guest, **given):
    return check_in(**{"by": by, "registration": guest, "at": NOW(), "kind": SeatKind.ONSITE} | given)


def test_check_in_twice_is_one_attendance_at_the_earliest_time(by, guest):
    early, late = NOW() - timedelta(minutes=20), NOW() - timedelta(minutes=5)
    press(by, guest, at=late)
    press(by, guest, at=early)
    press(by, guest, at=late)
    assert [row.at for row in Attendance.objects.all()] == [early]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["check_in", "check_in_earlier"]


def test_the_same_device_key_again_changes_nothing_even_after_an_undo(by, guest):
    key = uuid.uuid4()
    press(by, guest, device_key=key)
    assert undo_check_in(by=by, registration=guest)
    assert press(by, guest, device_key=key) is None  # the phone sends once more what it never heard an answer to
    assert not Attendance.objects.exists()
    assert press(by, guest, device_key=uuid.uuid4())


def test_a_phone_whose_clock_is_wrong_is_not_believed(by, guest):
    assert press(by, guest, at=NOW() + timedelta(days=1)).at <= NOW()
    undo_check_in(by=by, registration=guest)
    assert press(by, guest, at=NOW() - timedelta(days=30)).at > NOW() - timedelta(minutes=1)


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.CANCELLED, RegistrationStatus.OFFERED])
def test_who_has_no_seat_is_refused(by, event, status):
    with pytest.raises(AttendanceRefused):
        press(by, make_registration(event, status=status))
    assert not Attendance.objects.exists()


def test_an_event_of_another_day_and_one_that_was_called_off_refuse(by):
    with pytest.raises(AttendanceRefused, match="12"):
        press(by, make_registration(make_event(starts_in=3)))
    with pytest.raises(AttendanceRefused):
        press(by, make_registration(make_event(starts_at=NOW(), status=EventStatus.CANCELLED)))


def test_another_desks_organiser_is_refused(by, guest):
    stranger = organiser_elsewhere(by)
    with pytest.raises(AttendanceRefused):
        press(stranger, guest)
    make = Attendance.objects.create(
        registration=guest, kind="onsite", source="reception", at=NOW(), noted_at=NOW(), noted_by="x"
    )
    with pytest.raises(AttendanceRefused):
        undo_check_in(by=stranger, registration=guest)
    assert Attendance.objects.get() == make


def test_undo_twice_is_one_undo_and_one_audit_row(by, guest):
    press(by, guest)
    assert undo_check_in(by=by, registration=guest)
    assert not undo_check_in(by=by, registration=guest)
    assert AuditEntry.objects.filter(action="check_in_undone", object_ref=guest.number).count() == 1


def test_undo_is_refused_while_a_certificate_stands(by, guest):
    press(by, guest)
    SeminarEvent.objects.update(status=EventStatus.HELD)
    certificate_of(by=by, registration=guest)
    with pytest.raises(AttendanceRefused):
        undo_check_in(by=by, registration=guest)
