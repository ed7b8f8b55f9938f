"""The figures of seminars: what counts, when, and as what."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from consultations.enums import CaseStatus
from seminars.enums import (
    DispatchStatus,
    EventStatus,
    InCompanyStatus,
    MaterialKind,
    Mode,
    RegistrationStatus,
    SeatKind,
    SlotStatus,
)
from seminars.models import InCompanySeminar, LecturerDispatch, MaterialViews
from seminars.reports import Funnel, count_seminars, recorded_years
from tests.factories.consultations import make_case
from tests.factories.seminars import (
    make_attendance,
    make_event,
    make_lecturer,
    make_material,
    make_registration,
    make_series,
    make_session,
    make_slot,
)

pytestmark = pytest.mark.django_db
DAY = datetime.fromisoformat("2026-05-20T14:00+09:00")
NOW = datetime.fromisoformat("2026-11-20T12:00+09:00")


def counted(year: int = 2026, desk: str | None = None, now: datetime = NOW):
    return count_seminars([year], desk, now)[year]


def held(**given):
    return make_event(**{"status": EventStatus.HELD, "starts_at": DAY} | given)


def test_people_are_counted_by_the_seat_on_which_they_came():
    event = held()
    make_registration(event, attended=True)
    online = make_registration(event, seat_kind=SeatKind.ONLINE)
    make_attendance(online, kind=SeatKind.ONSITE)  # he had a seat online and came to the venue
    make_registration(event, seat_kind=SeatKind.ONLINE, attended=True)
    make_registration(event)
    make_registration(event, status=RegistrationStatus.CANCELLED)
    [one] = counted().events
    assert (one.onsite, one.online, one.registered, one.capacity) == (2, 1, 4, 70)


def test_what_a_ledger_recorded_stands_before_what_is_counted():
    event = held(recorded_onsite=30, recorded_online=0, recorded_applied=33, recorded_consultations=3)
    make_registration(event, attended=True)
    [one] = counted().events
    assert (one.onsite, one.online, one.registered, one.consultations) == (30, 0, 33, 3)


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.CANCELLED])
def test_only_events_marked_as_held_count(status):
    make_registration(held(status=status), attended=True)
    found = counted()
    assert (found.events, found.funnel.attended) == ((), 0)
    assert found.unmarked == (1 if status == EventStatus.PUBLISHED else 0)


def test_event_is_missing_a_mark_only_once_it_is_over():
    event = make_event(starts_at=DAY)
    assert counted(now=event.ends_at - timedelta(seconds=1)).unmarked == 0
    assert counted(now=event.ends_at).unmarked == 1


def test_event_counts_in_the_fiscal_year_of_its_first_day():
    held(starts_at=datetime.fromisoformat("2027-03-31T20:00+09:00"), hours=30)
    assert [len(counted(year).events) for year in (2026, 2027)] == [1, 0]


def test_desk_counts_its_own():
    held()
    held(desk_id="overseas")
    held(desk_id=None)
    assert [len(counted(desk=desk).events) for desk in ("overseas", "kansai", None)] == [1, 0, 3]


def test_lectures_are_sessions_with_a_lecturer_and_one_where_no_session_was_kept():
    event = held()
    make_session(event, make_lecturer(), make_lecturer())
    make_session(event, make_lecturer())
    make_session(event)  # a break
    held()
    assert sorted(one.lectures for one in counted().events) == [1, 2]


def in_company(**given) -> InCompanySeminar:
    values = {"series": make_series(), "desk_id": "trade_secret", "status": InCompanyStatus.HELD, "held_on": date(2026, 5, 1)}
    values |= {"fiscal_year": 2026, "participants_onsite": 20, "made_at": NOW, "made_by": "x"}
    return InCompanySeminar.objects.create(**values | given)


def test_in_company_seminars_and_dispatches_count_once_they_took_place():
    series = make_series()
    for status in InCompanyStatus:
        in_company(series=series, status=status)
    for number, status in enumerate(DispatchStatus):
        LecturerDispatch.objects.create(
            ref=f"D-{number}",
            series=series,
            status=status,
            host="県",
            held_on=date(2026, 5, 1),
            fiscal_year=2026,
            participants_online=50,
            made_at=NOW,
            made_by="x",
        )
    found = counted()
    [inside] = found.in_company
    [away] = found.dispatch
    assert (inside.events, inside.participants) == (2, 40)
    assert (away.events, away.participants) == (2, 100)
    assert recorded_years() == [2026]


def test_video_views_are_counted_by_day_and_are_nobody():
    video = make_material(held(mode=Mode.ONLINE), kind=MaterialKind.VIDEO)
    MaterialViews.objects.create(material=video, day=date(2026, 4, 1), count=7)
    MaterialViews.objects.create(material=video, day=date(2026, 3, 31), count=100)
    MaterialViews.objects.create(material=make_material(video.event), day=date(2026, 4, 1), count=1000)
    found = counted()
    assert (found.video_views, sum(one.participants for one in found.events)) == (7, 0)


def test_funnel_follows_the_people_of_the_year_as_far_as_they_went():
    event = held()
    people = [make_registration(event, attended=True) for _number in range(5)]
    case = {"status": CaseStatus.CLOSED, "outcome_id": "outcome.answered", "closed_at": timezone.now()}
    make_slot(event, registration=people[0], status=SlotStatus.HELD, case=make_case(**case))
    make_slot(event, registration=people[1], status=SlotStatus.HELD, case=make_case())
    make_slot(event, registration=people[2], status=SlotStatus.MISSED)
    make_slot(event, registration=people[3])
    make_slot(event)
    make_slot(event, registration=make_registration(event))  # he never came
    assert counted().funnel == Funnel(5, 4, 2, 2, 1, {"outcome.answered": 1})
    assert counted().events[0].consultations == 2


def test_figures_ask_ten_queries_however_many_events_and_years(django_assert_num_queries):
    for number in range(3):
        event = held(starts_at=DAY + timedelta(days=number))
        make_slot(event, registration=make_registration(event, attended=True))
        in_company(fiscal_year=2025)
    with django_assert_num_queries(10):
        found = count_seminars([2025, 2026], None, NOW)
    assert [len(found[year].events) for year in (2025, 2026)] == [0, 3]
