"""What is due now: every rule with its hour, in both directions, and that the same cause is told once."""

from datetime import date

import pytest
import time_machine

from consultations.models import Case
from consultations.reminders import Rows, due, may_write
from tests.factories.consultations import make_case
from tests.factories.offers import make_offer
from tests.factories.steps import at, make_appointment, make_follow_up, make_promise, make_waiting

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"  # a Friday; Monday the 23rd is a holiday


def told(now: str, **rows) -> list[tuple[str, str]]:
    """(event, audience) of what is due."""
    return [(reminder.event, reminder.audience) for reminder in due(at(now), Rows(**{k: [v] for k, v in rows.items()}))]


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2026-11-20 07:59", False),
        ("2026-11-20 08:00", True),
        ("2026-11-20 20:59", True),
        ("2026-11-20 21:00", False),
        ("2026-11-21 12:00", False),  # Saturday
        ("2026-11-23 12:00", False),  # holiday
        ("2026-12-29 12:00", False),
    ],
)
def test_nobody_is_written_to_at_night_and_on_closed_days(now, may):
    assert may_write(at(now)) is may
    overdue = make_case(due_on=date(2026, 11, 10), status="in_support")
    assert bool(told(now, overdue=overdue)) is may


# --- follow-ups ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "events"),
    [
        ("2026-11-19 12:00", []),
        ("2026-11-20 08:00", [("follow_up_due", "client"), ("follow_up_due", "advisor")]),
        ("2026-11-24 08:00", [("follow_up_due", "client"), ("follow_up_due", "advisor")]),
    ],
)
def test_follow_up_is_told_to_both_sides_from_its_day_on(now, events):
    assert told(now, follow_ups=make_follow_up(due_on=date(2026, 11, 20))) == events


# --- meetings -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "starts", "is_due"),
    [
        ("2026-11-24 16:59", "2026-11-25 14:00", False),
        ("2026-11-24 17:00", "2026-11-25 14:00", True),
        ("2026-11-25 13:59", "2026-11-25 14:00", True),  # the worker was down in the evening
        ("2026-11-25 14:00", "2026-11-25 14:00", False),
        ("2026-11-19 17:00", "2026-11-24 10:00", False),
        ("2026-11-20 17:00", "2026-11-24 10:00", True),  # Friday evening before a long weekend
    ],
)
def test_meeting_is_told_on_the_last_open_evening_before(now, starts, is_due):
    meeting = make_appointment(starts_at=at(starts))
    both = [("appointment_soon", "client"), ("appointment_soon", "advisor")]

    assert told(now, appointments=meeting) == (both if is_due else [])


def test_meeting_that_was_made_after_the_evening_is_not_told():
    meeting = make_appointment(starts_at=at("2026-11-25 14:00"), made_at=at("2026-11-24 18:00"))

    assert told("2026-11-24 19:00", appointments=meeting) == []


# --- promises -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        ("2026-11-19 12:00", False),
        ("2026-11-20 12:00", True),  # the working day before Tuesday
        ("2026-11-24 12:00", True),
        ("2026-11-25 12:00", False),
    ],
)
@pytest.mark.parametrize(("side", "audience"), [("client", "client"), ("institute", "desk")])
def test_promise_is_told_to_whose_it_is_the_day_before_and_on_the_day(side, audience, now, is_due):
    promise = make_promise(side=side, due_on=date(2026, 11, 24))

    assert told(now, promises=promise) == ([("promise_due", audience)] if is_due else [])


def test_promise_made_today_for_tomorrow_is_not_told_today():
    promise = make_promise(due_on=date(2026, 11, 24), made_at=at("2026-11-20 09:00"))

    assert told(NOON, promises=promise) == []


# --- the client who is silent -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("2026-11-12 12:00", None),  # 4 working days
        ("2026-11-13 12:00", date(2026, 11, 13)),  # 5
        ("2026-11-19 12:00", date(2026, 11, 13)),
        ("2026-11-20 12:00", date(2026, 11, 20)),  # 10
        ("2026-12-01 12:00", date(2026, 11, 20)),
    ],
)
def test_silent_client_is_told_after_five_and_ten_working_days(now, step):
    found = due(at(now), Rows(waiting=[make_waiting(at("2026-11-06 15:00"))]))

    assert [(one.event, one.audience, one.at.date()) for one in found] == ([("client_silent", "client", step)] if step else [])


def test_client_with_a_promise_for_today_gets_one_mail_and_not_two():
    waiting = make_waiting(at("2026-11-13 10:00"))
    promise = make_promise(waiting.case, due_on=date(2026, 11, 20))

    assert told(NOON, waiting=waiting, promises=promise) == [("promise_due", "client")]


# --- late ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["received", "assigned"])
def test_client_is_told_the_morning_after_a_promise_was_missed(status):
    case = make_case(status=status, promised_on=date(2026, 11, 19))

    assert told("2026-11-20 08:00", unanswered=case) == [("promise_missed", "client")]
    assert told("2026-11-19 20:00", unanswered=case) == []


@pytest.mark.parametrize("status", ["in_support", "waiting", "closed"])
def test_client_who_was_contacted_is_told_nothing(status):
    assert told(NOON, unanswered=make_case(status=status, promised_on=date(2026, 11, 10))) == []


def test_head_of_the_desk_hears_of_a_case_without_advisor_after_a_working_day():
    case = make_case(received_on=date(2026, 11, 19))

    assert told("2026-11-19 20:00", unassigned=case) == []
    assert told("2026-11-20 08:00", unassigned=case) == [("case_unassigned", "manager")]


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-11-10 12:00", None),
        ("2026-11-11 12:00", 1),
        ("2026-11-12 12:00", 1),
        ("2026-11-13 12:00", 3),
        ("2026-11-17 12:00", 5),
        ("2026-11-25 12:00", 10),
        ("2026-12-25 12:00", 10),
    ],
)
def test_ladder_goes_up_by_working_days(now, days):
    found = due(at(now), Rows(overdue=[make_case(status="in_support", due_on=date(2026, 11, 10))]))

    assert [(one.event, one.audience, one.facts["days"]) for one in found] == (
        [("case_overdue", "manager", days)] if days else []
    )


def test_paused_case_climbs_no_ladder():
    assert told(NOON, overdue=make_case(status="waiting", due_on=date(2026, 11, 10))) == []


# --- the same cause -----------------------------------------------------------------------------------------
def test_cause_stays_the_same_all_day_and_changes_with_the_date():
    case = make_case(status="in_support", due_on=date(2026, 11, 10))

    def causes(now: str) -> set:
        return {(one.event, one.at) for one in due(at(now), Rows(overdue=[case]))}

    assert causes("2026-11-13 08:00") == causes("2026-11-16 20:50")
    Case.objects.update(due_on=date(2026, 11, 11))
    case.refresh_from_db()
    assert causes("2026-11-16 20:50") != causes("2026-11-13 08:00")


def test_two_promises_of_a_day_are_one_reminder():
    first = make_promise(due_on=date(2026, 11, 20))
    second = make_promise(first.case, due_on=date(2026, 11, 20))

    assert len(due(at(NOON), Rows(promises=[first, second]))) == 1


def test_asking_does_not_look_at_the_clock_on_the_wall():
    promise = make_promise(due_on=date(2026, 11, 20))
    with time_machine.travel(at("2030-01-01 03:00"), tick=False):
        assert told(NOON, promises=promise) == [("promise_due", "client")]


# --- offered dates ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "events"),
    [
        ("2026-11-19 12:00", []),
        ("2026-11-20 12:00", [("slots_due", "client")]),  # the last working day before Tuesday: Monday is a holiday
        ("2026-11-24 12:00", []),
        ("2026-11-25 08:00", [("slots_expired", "desk")]),
        ("2026-11-27 08:00", [("slots_expired", "desk")]),
    ],
)
def test_offered_dates_are_recalled_to_the_client_and_reported_to_the_desk(now, events):
    offer = make_offer(answer_by=date(2026, 11, 24), made_at=at("2026-11-16 10:00"))

    assert told(now, offers=offer) == events


def test_dates_that_were_offered_on_the_day_are_not_recalled():
    assert told(NOON, offers=make_offer(answer_by=date(2026, 11, 24), made_at=at("2026-11-20 09:00"))) == []


def test_offer_that_nobody_answered_is_reported_once():
    offer = make_offer(answer_by=date(2026, 11, 24), made_at=at("2026-11-16 10:00"))
    causes = {(one.event, one.at) for day in (25, 26, 27) for one in due(at(f"2026-11-{day} 09:00"), Rows(offers=[offer]))}

    assert len(causes) == 1
