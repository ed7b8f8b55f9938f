"""The sweep: what it reads, whom it writes to, in which words, and that running it again writes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from consultations import tasks
from consultations.actions.reminders import rows_at, sweep, work_at
from consultations.enums import Level, MessageKind
from consultations.models import Advisor, CaseMessage
from consultations.notices.reminders import write
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case, make_contact
from tests.factories.offers import make_offer
from tests.factories.steps import (
    at,
    make_appointment,
    make_complaint,
    make_follow_up,
    make_handoff,
    make_promise,
    make_waiting,
)

pytestmark = pytest.mark.django_db
AFTERNOON = at("2026-11-20 14:00")  # after the lists of the morning
EVENING = at("2026-11-24 17:30")
SECRETS = ("図面", "極秘")


def mails() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("event", "recipient"))


@pytest.fixture
def everything(advisor, desk_manager):
    """One row for each rule, due on the afternoon of 20 November 2026."""
    mine = {
        "advisor": advisor.advisor,
        "email": "client@example.jp",
        "subject": "極秘の図面",
        "received_on": date(2026, 11, 18),
    }
    make_follow_up(make_case(**mine | {"status": "closed"}), due_on=date(2026, 11, 20))
    make_waiting(at("2026-11-06 10:00"), **mine)
    make_promise(make_case(**mine | {"status": "in_support"}), due_on=date(2026, 11, 20))
    make_promise(make_case(**mine | {"status": "in_support"}), due_on=date(2026, 11, 20), side="institute")
    make_case(
        email="late@example.jp", received_on=date(2026, 11, 12), promised_on=date(2026, 11, 18), due_on=date(2026, 11, 18)
    )


def test_everything_due_is_told_to_whom_it_concerns(everything, advisor, desk_manager):
    assert sweep(AFTERNOON) == 8

    assert mails() == {
        ("follow_up_due", "client@example.jp"),
        ("follow_up_due", advisor.email),
        ("client_silent", "client@example.jp"),
        ("promise_due", "client@example.jp"),
        ("promise_due", advisor.email),
        ("promise_missed", "late@example.jp"),
        ("case_unassigned", desk_manager.email),
        ("case_overdue", desk_manager.email),
    }


def test_running_again_writes_nothing(everything):
    sweep(AFTERNOON)
    before = Message.objects.count()

    assert sweep(AFTERNOON) == 0
    assert sweep(AFTERNOON + timedelta(hours=3)) == 0
    assert Message.objects.count() == before


def test_no_reminder_tells_what_the_case_is_about(everything):
    sweep(AFTERNOON)

    for message in Message.objects.all():
        assert not [word for word in SECRETS if word in message.subject + message.body], message.event


def test_reminders_speak_the_language_of_their_reader():
    make_follow_up(make_case(status="closed", email="client@example.jp", language="en", person_name="Ann"))
    sweep(AFTERNOON)

    message = Message.objects.get()
    assert (message.language, message.subject.startswith("What became of your consultation?")) == ("en", True)
    assert "/en/my/f/" in message.body


def test_number_of_queries_does_not_grow_with_the_rows(everything, django_assert_num_queries):
    with django_assert_num_queries(10):
        rows_at(AFTERNOON)
    for _more in range(3):
        make_promise(due_on=date(2026, 11, 20))
        make_complaint(due_on=date(2026, 11, 20))
        make_offer(answer_by=date(2026, 11, 20), made_at=at("2026-11-18 10:00"))
    with django_assert_num_queries(10):
        rows_at(AFTERNOON)


def test_nothing_is_written_at_night(everything):
    assert sweep(at("2026-11-20 21:00")) == 0
    assert not Message.objects.exists()


def test_meeting_is_told_to_the_advisor_who_goes_there(advisor):
    case = make_case(status="in_support", email="client@example.jp")
    make_appointment(case, advisor=advisor.advisor)
    sweep(EVENING)

    assert mails() == {("appointment_soon", "client@example.jp"), ("appointment_soon", advisor.email)}
    body = Message.objects.get(recipient="client@example.jp").body
    assert "2026年11月25日（水） 14:00" in body
    assert "極秘" not in body


def test_cancelled_meeting_is_not_told(advisor):
    make_appointment(advisor=advisor.advisor, cancelled_at=at("2026-11-24 10:00"))

    assert sweep(EVENING) == 0


def test_moved_meeting_is_told_again():
    meeting = make_appointment(starts_at=at("2026-11-25 14:00"))
    sweep(EVENING)
    meeting.starts_at = at("2026-11-25 16:00")
    meeting.save(update_fields=["starts_at"])

    assert sweep(EVENING) == 1


def test_reply_in_writing_counts_as_an_answer(desk_manager):
    case = make_case(email="c@example.jp", promised_on=date(2026, 11, 18), received_on=date(2026, 11, 20))
    when = {"written_at": at("2026-11-17 10:00"), "released_at": at("2026-11-17 10:01")}
    CaseMessage.objects.create(case=case, kind=MessageKind.REPLY, body="回答", author_ref="user:x", author_label="x", **when)

    assert sweep(AFTERNOON) == 0


def test_kept_and_dropped_promises_and_closed_cases_are_left_alone():
    make_promise(due_on=date(2026, 11, 20), done_at=at("2026-11-19 10:00"))
    make_promise(due_on=date(2026, 11, 20), dropped_at=at("2026-11-19 10:00"))
    make_promise(make_case(status="closed", email="c@example.jp"), due_on=date(2026, 11, 20))
    make_follow_up(due_on=date(2026, 11, 20), dropped_at=at("2026-11-19 10:00"))

    assert sweep(AFTERNOON) == 0


def test_secret_case_is_told_to_nobody_of_the_desk(desk_manager, desk_staff):
    make_case(level=Level.SECRET, due_on=date(2026, 11, 10), received_on=date(2026, 11, 2), status="in_support")

    assert sweep(AFTERNOON) == 0


def test_what_was_due_long_ago_is_not_dug_up(desk_manager):
    make_case(due_on=date(2026, 9, 1), received_on=date(2026, 8, 20), promised_on=date(2026, 9, 1), email="c@example.jp")

    assert sweep(AFTERNOON) == 0


def test_address_that_no_mail_can_carry_stops_nobody_else(caplog):
    make_follow_up(make_case(status="closed", email="broken"), due_on=date(2026, 11, 20))
    make_follow_up(due_on=date(2026, 11, 20))

    assert sweep(AFTERNOON) == 1
    assert "broken" not in caplog.text


# --- the list of the morning ----------------------------------------------------------------------------------
def test_advisor_gets_one_list_in_the_morning(advisor):
    late = make_case(status="in_support", advisor=advisor.advisor, due_on=date(2026, 11, 19), received_on=date(2026, 11, 19))
    make_case(status="in_support", advisor=advisor.advisor, due_on=date(2026, 11, 24), received_on=date(2026, 11, 19))
    make_case(status="in_support", advisor=advisor.advisor, recheck_on=date(2026, 11, 20), received_on=date(2026, 11, 19))
    make_case(status="waiting", advisor=advisor.advisor, due_on=date(2026, 11, 19), received_on=date(2026, 11, 19))

    sweep(at("2026-11-20 08:00"))
    sweep(at("2026-11-20 08:10"))

    message = Message.objects.get(event="work_due")
    assert (message.recipient, message.scope, message.is_restricted) == (advisor.email, "", True)
    assert late.case_no in message.body
    assert "期限超過：1件" in message.body
    assert "2営業日以内：1件" in message.body
    assert "再確認：1件" in message.body


def test_next_working_day_brings_a_new_list(advisor):
    make_case(status="in_support", advisor=advisor.advisor, due_on=date(2026, 11, 19), received_on=date(2026, 11, 19))
    for day in ("2026-11-20 08:00", "2026-11-24 08:00"):
        sweep(at(day))

    assert Message.objects.filter(event="work_due").count() == 2


def test_list_is_not_sent_in_the_afternoon_and_not_when_it_is_empty(advisor):
    make_case(status="in_support", advisor=advisor.advisor, due_on=date(2026, 12, 24))
    assert work_at(at("2026-11-20 08:00")) == []

    make_case(status="in_support", advisor=advisor.advisor, due_on=date(2026, 11, 20))
    sweep(AFTERNOON)
    assert not Message.objects.exists()


def test_unlogged_meetings_and_promises_stand_on_the_list(advisor):
    case = make_case(status="in_support", advisor=advisor.advisor)
    make_appointment(case, advisor=advisor.advisor, starts_at=at("2026-11-19 10:00"))
    logged = make_appointment(case, advisor=advisor.advisor, starts_at=at("2026-11-18 10:00"))
    logged.contact = make_contact(case=case)
    logged.save(update_fields=["contact"])
    make_promise(case, side="institute", due_on=date(2026, 11, 19))

    work = work_at(at("2026-11-20 08:00"))

    assert [(one.user, one.unlogged, one.promises) for one in work] == [(advisor, 1, 1)]


def test_work_of_three_advisors_takes_three_queries(advisor, django_assert_num_queries):
    for number in range(2):
        user = person(f"a{number}@example.jp", f"担当 {number}", ("advisor", ("trade_secret",)))
        Advisor.objects.create(code=f"A{number}", name=user.name, user=user)
    for one in Advisor.objects.all():
        make_case(status="in_support", advisor=one, due_on=date(2026, 11, 20))
    with django_assert_num_queries(3):
        assert len(work_at(at("2026-11-20 08:00"))) == 3


def test_task_runs_twice(everything):
    with time_machine.travel(AFTERNOON, tick=False):
        tasks.send_reminders()
        before = Message.objects.count()
        tasks.send_reminders()

    assert Message.objects.count() == before > 0


def test_handoff_alone_reminds_nobody():
    make_handoff(make_case(status="in_support"), answer_case=make_case(desk_id="overseas", received_on=date(2026, 11, 20)))

    assert sweep(AFTERNOON) == 0


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_write_each_reminder_once(everything):
    barrier = Barrier(3)

    def run(_number: int) -> None:
        try:
            barrier.wait()
            sweep(AFTERNOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))

    assert Message.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_sweep_that_dies_in_the_middle_is_finished_by_the_next(everything, monkeypatch):
    done = []

    def dies(*args, **kwargs):
        done.append(args)
        if len(done) == 4:
            raise RuntimeError("killed")
        return write(*args, **kwargs)

    monkeypatch.setattr("consultations.actions.reminders.write", dies)
    with pytest.raises(RuntimeError):
        sweep(AFTERNOON)
    assert Message.objects.count() == 3
    monkeypatch.undo()

    assert sweep(AFTERNOON) == 5


def test_complaint_is_told_to_the_head_on_its_day_and_each_working_day_after(advisor, desk_manager):
    complaint = make_complaint(make_case(status="in_support", advisor=advisor.advisor), due_on=date(2026, 11, 20))
    make_complaint(due_on=date(2026, 11, 20), status="answered")
    days = ["11-19", "11-20", "11-20", "11-21", "11-23", "11-24", "11-25"]  # a weekend with a holiday on Monday

    assert [sweep(at(f"2026-{day} 14:00")) for day in days] == [0, 1, 0, 0, 0, 1, 1]

    assert mails() == {("complaint_due", desk_manager.email)}
    message = Message.objects.first()
    assert f"/s/complaints/{complaint.ref}/" in message.body
    assert complaint.text not in message.subject + message.body
    assert (message.is_restricted, message.key.startswith("complaint:")) == (True, True)


def test_complaint_about_a_secret_case_is_told_too_and_by_number_only(desk_manager):
    case = make_case(status="in_support", level=Level.SECRET, subject="極秘の図面")
    make_complaint(case, due_on=date(2026, 11, 20))

    assert sweep(AFTERNOON) == 1
    message = Message.objects.get()
    assert (message.recipient, message.scope) == (desk_manager.email, "")
    assert case.client.name not in message.subject + message.body
