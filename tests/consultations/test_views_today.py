"""An advisor's day and his coming weeks: what is shown, to whom, and at what cost."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, MessageKind, Side
from consultations.models import Appointment, Case
from tests.factories.appointments import make_appointment, make_handoff
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.messages import make_message, make_promise

pytestmark = pytest.mark.django_db
JST = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=JST)
TODAY, SCHEDULE = reverse("advisor:today"), reverse("advisor:schedule")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in(advisor, sign_in):
    return sign_in(advisor)


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, client=make_client(name="㈱髙﨑①"))


def at(days: int, hour: int = 10) -> datetime:
    return NOW.replace(hour=hour) + timedelta(days=days)


# --- who may ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [TODAY, SCHEDULE])
@pytest.mark.parametrize("who", ["sme", "desk_staff", "desk_manager", "headquarters", "auditor", "administrator"])
def test_day_is_for_advisors(who, url, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url).status_code == 403


@pytest.mark.parametrize("url", [TODAY, SCHEDULE, reverse("advisor:log")])
def test_visitor_is_asked_to_sign_in(url, client):
    assert client.get(url).headers["Location"].startswith(reverse("account_login"))


def test_day_is_only_read(signed_in):
    assert signed_in.post(TODAY).status_code == 405


# --- today --------------------------------------------------------------------------------------------------------
def test_empty_day_says_so_and_offers_to_log(signed_in):
    text = signed_in.get(TODAY).text

    assert "今日の予定はありません。" in text
    assert reverse("advisor:log") in text


def test_meetings_of_today_lead_to_brief_and_log(signed_in, case):
    meeting = make_appointment(case=case, starts_at=at(0, 16))
    response = signed_in.get(TODAY)

    assert response.context["day"].meetings == [meeting]
    for address in (
        reverse("consultations:brief", args=[case.ref]),
        f"{reverse('consultations:contact_log', args=[case.ref])}?appointment={meeting.ref}",
    ):
        assert address in response.text


def test_meetings_of_earlier_days_without_a_record_are_to_be_logged(signed_in, case):
    unlogged = [make_appointment(case=case, starts_at=at(-3)), make_appointment(case=case, starts_at=at(-1))]
    make_appointment(case=case, starts_at=at(-2), contact=make_contact(case=case))
    make_appointment(case=case, starts_at=at(-2, 11), cancelled_at=NOW)
    make_appointment(case=make_case(status=CaseStatus.CLOSED, advisor=case.advisor), starts_at=at(-2, 12))
    make_appointment(case=case, starts_at=at(1))

    response = signed_in.get(TODAY)

    assert response.context["day"].unlogged == unlogged
    assert "未記録の予定（2件）" in response.text
    assert "いつもの内容で記録" in response.text


def test_day_begins_at_midnight_of_the_office(signed_in, case):
    first = make_appointment(case=case, starts_at=NOW.replace(hour=0))
    last = make_appointment(case=case, starts_at=NOW.replace(hour=23, minute=59))
    make_appointment(case=case, starts_at=NOW.replace(hour=0) + timedelta(days=1))

    assert signed_in.get(TODAY).context["day"].meetings == [first, last]


def test_what_is_due_who_wrote_and_whom_he_waits_for(signed_in, case, advisor):
    Case.objects.update(due_on=date(2026, 11, 24))
    waiting = make_case(status=CaseStatus.WAITING, advisor=advisor.advisor)
    make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, due_on=date(2027, 3, 1))
    message = make_message(case=case, kind=MessageKind.CLIENT, body="極秘の話")
    make_message(case=case, kind=MessageKind.CLIENT, read_at=NOW)
    make_message(case=case, kind=MessageKind.MEMO)
    promise = make_promise(case=case, due_on=date(2026, 11, 25))
    make_promise(case=case, side=Side.CLIENT, due_on=date(2026, 11, 25))

    response = signed_in.get(TODAY)
    day = response.context["day"]

    assert (day.due, day.waiting, day.messages, day.promises) == ([case], [waiting], [message], [promise])
    assert "あと1営業日" in response.text  # Monday is a holiday
    assert "極秘の話" not in response.text


@pytest.mark.parametrize("page", ["case_detail", "case_reply"])
def test_message_is_on_the_list_until_its_case_is_opened(page, signed_in, case, advisor):
    message = make_message(case=case, kind=MessageKind.CLIENT, written_at=NOW - timedelta(hours=2))
    make_message(case=case, kind=MessageKind.REPLY, written_at=NOW - timedelta(hours=1))  # was typed when it came
    called = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    new = make_message(case=called, kind=MessageKind.CLIENT)
    make_contact(case=called)
    assert signed_in.get(TODAY).context["day"].messages == [message, new]

    signed_in.get(reverse(f"consultations:{page}", args=[case.ref]))

    assert signed_in.get(TODAY).context["day"].messages == [new]


def test_handoffs_that_wait_for_him(signed_in, advisor, other_desk_advisor):
    mine = make_handoff(answer_case=make_case(advisor=advisor.advisor))
    make_handoff()  # of his desk, but another person's
    asked_by_him = make_case(advisor=advisor.advisor)
    make_handoff(case=asked_by_him, answer_case=make_case(desk_id="overseas"))

    assert signed_in.get(TODAY).context["day"].handoffs == [mine]


def test_day_of_somebody_else_is_not_shown(signed_in, other_desk_advisor):
    case = make_case(desk_id="overseas", advisor=other_desk_advisor.advisor, client=make_client(name="他人の会社"))
    make_appointment(case=case, starts_at=at(0, 16))
    make_message(case=case, kind=MessageKind.CLIENT)

    assert "他人の会社" not in signed_in.get(TODAY).text


def fill(advisor, times: int) -> None:
    for number in range(times):
        case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, due_on=date(2026, 11, 24))
        make_case(status=CaseStatus.WAITING, advisor=advisor.advisor)
        make_appointment(case=case, starts_at=at(0, 8 + number))
        make_appointment(case=case, starts_at=at(-1, 8 + number))
        make_appointment(case=case, starts_at=at(3, 8 + number))
        make_message(case=case, kind=MessageKind.CLIENT)
        make_promise(case=case, due_on=date(2026, 11, 24))
        make_handoff(answer_case=case)


def test_day_costs_nine_queries_with_one_of_each_and_with_three(signed_in, advisor, django_assert_num_queries):
    fill(advisor, 1)
    signed_in.get(TODAY)  # catalogue, calendar and demo flag are remembered
    for _round in range(2):
        with django_assert_num_queries(9 + 3):  # + the log of reads
            signed_in.get(TODAY)
        fill(advisor, 2)


# --- the coming weeks ---------------------------------------------------------------------------------------------
def test_weeks_go_by_day_and_mark_what_is_not_logged(signed_in, case):
    late = make_appointment(case=case, starts_at=at(-7))
    make_appointment(case=case, starts_at=at(-6), contact=make_contact(case=case))
    two = [make_appointment(case=case, starts_at=at(3, hour)) for hour in (9, 14)]
    make_appointment(case=case, starts_at=at(60))

    response = signed_in.get(SCHEDULE)

    days = [(group.day, group.is_past, group.meetings) for group in response.context["days"]]
    assert days == [(date(2026, 11, 13), True, [late]), (date(2026, 11, 23), False, two)]
    assert response.text.count("未記録") == 1


def test_empty_weeks_say_where_meetings_are_arranged(signed_in):
    assert "4週間先までの予定はありません" in signed_in.get(SCHEDULE).text


def test_weeks_cost_the_same_with_one_meeting_and_with_three(signed_in, advisor, django_assert_num_queries):
    fill(advisor, 1)
    signed_in.get(SCHEDULE)
    for _round in range(2):
        with django_assert_num_queries(4 + 3):  # + the log of reads
            signed_in.get(SCHEDULE)
        fill(advisor, 2)


# --- whose contact is logged ----------------------------------------------------------------------------------------
def test_meetings_to_log_come_before_the_open_cases(signed_in, case):
    begun = make_appointment(case=case, starts_at=at(0, 14))
    make_appointment(case=case, starts_at=at(0, 16))

    context = signed_in.get(reverse("advisor:log")).context

    assert (context["meetings"], list(context["cases"])) == ([begun], [case])
    assert Appointment.objects.count() == 2


def test_choosing_costs_the_same_with_one_and_with_three(signed_in, advisor, django_assert_num_queries):
    fill(advisor, 1)
    signed_in.get(reverse("advisor:log"))
    for _round in range(2):
        with django_assert_num_queries(5 + 3):  # + the log of reads
            signed_in.get(reverse("advisor:log"))
        fill(advisor, 2)
