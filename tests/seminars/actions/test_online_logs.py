"""A log taken in, matched, corrected and taken over, as often as one likes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEntry
from seminars.actions.certificates import certificate_of
from seminars.actions.online_logs import LogRefused, take_in, take_over
from seminars.enums import EventStatus, SeatKind
from seminars.models import Attendance, OnlineLog
from tests.conftest import person
from tests.factories.seminar_day import organiser_elsewhere
from tests.factories.seminars import make_attendance, make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
JST = ZoneInfo("Asia/Tokyo")
HEAD = "名前,メール,参加時刻,退出時刻\n"


@pytest.fixture
def by(as_actor):
    return as_actor(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event():
    return make_event(status=EventStatus.HELD, starts_in=-3)


def seat(event, name, email="", company="株式会社髙﨑製作所", **given):
    booking = make_booking(event, company=company, email=email or f"{name}@booking.example")
    return make_registration(event, booking=booking, person_name=name, seat_kind=SeatKind.ONLINE, **given)


def line(event, name, email, start, end):
    at = [timezone.localtime(event.starts_at, JST) + timedelta(minutes=minutes) for minutes in (start, end)]
    return f"{name},{email},{at[0]:%Y/%m/%d %H:%M:%S},{at[1]:%Y/%m/%d %H:%M:%S}\n"


def read(by, event, *lines, head=HEAD, minimum=60):
    content = (head + "".join(lines)).encode()
    return take_in(by=by, event=event, file_name="log.csv", content=content, zone=JST, minimum_minutes=minimum)


def over(by, log, minimum=60, **choices):
    return take_over(by=by, log=log, choices={int(key[1:]): value for key, value in choices.items()}, minimum_minutes=minimum)


def minutes_by_name():
    return dict(Attendance.objects.values_list("registration__person_name", "minutes"))


def test_people_are_matched_by_address_then_by_name_and_company(by, event):
    seat(event, "髙橋 一郎", "ichiro@example.jp")
    seat(event, "山田 太郎")
    seat(event, "鈴木 花子", company="有限会社鈴木屋")
    log = read(
        by,
        event,
        line(event, "iPhone", "ICHIRO@example.jp", 0, 90),
        line(event, "山田太郎", "", 0, 90),
        line(event, "鈴木屋_鈴木花子", "", 0, 90),
        line(event, "山田太郎(経理)", "", 0, 90),
        line(event, "誰か", "", 0, 90),
    )
    assert list(log.rows.values_list("name", "matched_by")) == [
        ("iPhone", "email"),
        ("山田太郎", "name"),
        ("鈴木屋_鈴木花子", "name"),
        ("山田太郎(経理)", "name"),
        ("誰か", ""),
    ]


def test_two_people_of_one_name_and_colleagues_under_one_address_are_unsure_or_told_apart(by, event):
    seat(event, "山田 太郎")
    seat(event, "山田 太郎", "other@example.jp", company="別会社")
    shared = make_booking(event, email="office@example.jp")
    first = make_registration(event, booking=shared, person_name="甲野 一", seat_kind="online")
    make_registration(event, booking=shared, person_name="乙野 二", seat_kind="online")
    log = read(
        by,
        event,
        line(event, "山田太郎", "", 0, 90),
        line(event, "甲野一", "office@example.jp", 0, 90),
    )
    unsure, told_apart = log.rows.all()
    assert (unsure.matched_by, told_apart.matched_by, told_apart.registration) == ("unsure", "email", first)
    assert over(by, log).came == 1  # who is unsure counts for nobody


def test_taken_over_twice_and_read_twice_changes_nothing(by, event):
    seat(event, "山田 太郎")
    lines = [line(event, "山田太郎", "", 0, 40), line(event, "山田太郎", "", 30, 80)]
    log = read(by, event, *lines)
    assert over(by, log).came == 1
    rows = AuditEntry.objects.filter(action="check_in").count()
    again = read(by, event, *lines)
    done = over(by, again)
    assert (again.pk, done.came, done.changed, done.gone) == (log.pk, 0, 0, 0)
    assert minutes_by_name() == {"山田 太郎": 80}
    assert AuditEntry.objects.filter(action="check_in").count() == rows == 1


def test_a_later_file_adds_what_the_first_did_not_know(by, event):
    seat(event, "山田 太郎")
    over(by, read(by, event, line(event, "山田太郎", "", 0, 50)), minimum=30)
    later = read(by, event, line(event, "山田太郎", "", 0, 50), line(event, "山田太郎", "", 60, 100))
    assert over(by, later, minimum=30).changed == 1
    assert minutes_by_name() == {"山田 太郎": 90}


def test_too_few_minutes_do_not_count_and_a_raised_minimum_takes_back_but_not_a_certificate(by, event):
    short, long, sure = (seat(event, name) for name in ("短井 一", "長井 二", "証井 三"))
    lines = [line(event, each.person_name, "", 0, n) for each, n in ((short, 20), (long, 100), (sure, 70))]
    log = read(by, event, *lines)
    assert over(by, log).came == 2
    certificate_of(by=by, registration=sure)
    done = over(by, log, minimum=110)
    assert (done.gone, done.kept) == (1, 1)
    assert set(minutes_by_name()) == {"証井 三"}


def test_what_the_reception_noted_is_left_alone(by, event):
    guest = seat(event, "山田 太郎")
    make_attendance(guest, kind="onsite", source="reception", minutes=None)
    over(by, read(by, event, line(event, "山田太郎", "", 0, 90)))
    assert (Attendance.objects.get().kind, Attendance.objects.get().minutes) == ("onsite", None)


def test_staff_correct_a_match_and_call_somebody_nobody(by, event):
    wrong, right = seat(event, "山田 太郎"), seat(event, "田中 花")
    log = read(by, event, line(event, "山田太郎", "", 0, 90), line(event, "取材", "", 0, 90))
    over(by, log)
    first, second = log.rows.all()
    done = over(by, log, **{f"k{first.pk}": right.number, f"k{second.pk}": "nobody"})
    assert (done.came, done.gone) == (1, 1)
    assert set(minutes_by_name()) == {right.person_name}
    assert list(log.rows.values_list("matched_by", flat=True)) == ["person", "person"]
    assert wrong.person_name not in minutes_by_name()


def test_an_unknown_number_and_a_stranger_are_refused_and_nothing_changes(by, event):
    seat(event, "山田 太郎")
    log = read(by, event, line(event, "山田太郎", "", 0, 90))
    with pytest.raises(LogRefused):
        over(by, log, **{f"k{log.rows.get().pk}": "S-R8-000000-0"})
    with pytest.raises(LogRefused):
        over(organiser_elsewhere(by), log)
    with pytest.raises(LogRefused):
        read(organiser_elsewhere(by), event, line(event, "a", "", 0, 1))
    assert not Attendance.objects.exists()
    assert OnlineLog.objects.get().taken_over_at is None
