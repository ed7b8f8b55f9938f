"""What went wrong once on the day of an event and around it, and must not again."""

import uuid
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_of
from accounts.enums import Role
from core.models import AuditEntry, Transition
from mailing.actions import queue
from mailing.models import Message
from seminars import reminders
from seminars.actions import mass_mails
from seminars.actions.certificates import certificate_of
from seminars.actions.dispatch import record_dispatch
from seminars.actions.events import cancel_event
from seminars.actions.mass_mails import MailEntry
from seminars.calendar import calendar_of_booking
from seminars.certificates import verify
from seminars.enums import DispatchStatus, EventStatus
from seminars.forms.dispatch import first_wish
from seminars.models import Registration, Survey
from seminars.notices import events as event_notices
from seminars.notices import registrations as notices
from seminars.online_logs.times import Unclear, length_in_minutes, moment
from seminars.own_seminars import own_seminars
from tests.conftest import person
from tests.factories.mass_mails import make_mail
from tests.factories.outreach import make_dispatch
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def runner(db):
    return person("organiser@example.jp", "主催 花子", (Role.SEMINAR_ORGANISER, ()))


@pytest.fixture
def organiser(runner):
    return actor_of(runner)


@pytest.fixture
def event(db):
    return make_event(onsite=50)


@pytest.fixture
def shared(event, organiser):
    """Two people of one address, somebody else, and a mail to all of them that leaves in thirty minutes."""
    office = make_booking(event, email="office@example.jp")
    people = [make_registration(event, booking=office), make_registration(event, booking=office), make_registration(event)]
    mail = make_mail(event, organiser)
    mass_mails.send(by=organiser, mail=mail, version=1, expected=2)
    return people


def waiting_mails() -> set[str]:
    return set(Message.objects.filter(event="mass_mail", status="queued").values_list("recipient", flat=True))


# --- mails to many --------------------------------------------------------------------------------
def test_mail_to_several_of_one_address_does_not_leave_once_the_event_is_called_off(shared, event, organiser):
    assert len(waiting_mails()) == 2
    cancel_event(by=organiser, event=event, reason="台風")
    assert waiting_mails() == set()


def test_mail_to_several_of_one_address_leaves_until_the_last_of_them_has_left(shared):
    first, second, _other = shared
    for gone, left in ((first, 2), (second, 1)):
        Registration.objects.filter(pk=gone.pk).update(status="cancelled", ended_at=timezone.now())
        gone.refresh_from_db()
        notices.cancelled(gone)
        assert len(waiting_mails()) == left


def test_mail_to_many_survives_a_moved_date_and_a_reminder_does_not(shared, event):
    words = {"language": "ja", "subject": "x", "body": "x", "object_ref": shared[0].number}
    queue(key="seminar:x", event=reminders.SOON, recipient="office@example.jp", **words)
    event_notices.event_changed(event, ["time"], timezone.now())
    assert Message.objects.get(key="seminar:x").status == "withdrawn"
    assert len(waiting_mails()) == 2


def test_sheet_of_a_discarded_draft_that_is_sent_again_makes_a_draft_again(event, organiser):
    given = {"by": organiser, "event": event, "entry": MailEntry("confirmed", "件名", "本文"), "form_key": uuid.uuid4()}
    mail = mass_mails.write_draft(**given)
    assert mass_mails.write_draft(**given) == mail
    mass_mails.discard(by=organiser, mail=mail)
    again = mass_mails.write_draft(**given)
    assert again.ref != mail.ref
    assert mass_mails.write_draft(**given) == again


# --- what people see of their seminars -------------------------------------------------------------
@pytest.mark.parametrize(("questions", "is_asked"), [(None, True), ([], False)])
def test_own_seminars_link_to_the_survey_as_the_booking_page_does(sme, questions, is_asked):
    held = make_event(status=EventStatus.HELD, starts_in=-3)
    make_registration(held, booking=make_booking(held, user=sme), attended=True)
    if questions is not None:
        Survey.objects.create(event=held, questions=questions, changed_at=timezone.now())
    found = own_seminars(actor_of(sme), sme.email, timezone.now())
    assert bool(found.past[0].people[0].survey) is is_asked


@pytest.mark.parametrize(("status", "told"), [("confirmed", "CONFIRMED"), ("waiting", "TENTATIVE"), ("cancelled", "CANCELLED")])
def test_calendar_says_whether_the_date_is_sure(event, status, told):
    row = make_registration(event, status=status, **({"ended_at": timezone.now()} if status == "cancelled" else {}))
    file = calendar_of_booking(row.booking, [row], address="https://x.example", now=timezone.now()).decode()
    assert f"STATUS:{told}" in file


# --- logs of meetings -------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["9" * 20, "9" * 400, "9999999時間", "169h"])
def test_length_that_no_meeting_has_is_unclear(text):
    with pytest.raises(Unclear):
        length_in_minutes(text, "minutes")


@pytest.mark.parametrize("text", ["9999-12-31 23:59:59 -0900", "1601-01-01 00:00:00"])
def test_time_at_the_end_of_the_calendar_is_unclear(text):
    with pytest.raises(Unclear):
        moment(text, TOKYO, date(2026, 11, 20))


def test_review_of_a_log_stands_a_field_with_an_endless_number(sign_in, runner):
    held = make_event(status=EventStatus.HELD, starts_in=-3)
    log = held.online_logs.create(file_name="x.csv", sha256="0" * 64, uploaded_at=timezone.now(), uploaded_by="x")
    address = reverse("events:online_log", args=[held.ref, log.ref])
    sent = urlencode({"minimum_minutes": "5", "row_" + "1" * 4301: "nobody", "row_²": "x"})
    answer = sign_in(runner).post(address, sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302


# --- lecturers ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_day_at_the_end_of_the_calendar_shows_another_one(sign_in, runner, day):
    dispatch = make_dispatch(wished_dates=["9999/12/31"])
    assert first_wish(dispatch) is None
    assert sign_in(runner).get(reverse("outreach:dispatch_ask", args=[dispatch.ref]), {"day": day}).status_code == 200


def test_lecture_recorded_twice_with_the_same_words_is_one_step(organiser):
    dispatch = make_dispatch(status=DispatchStatus.HELD, held_on=timezone.localdate() - timedelta(days=1))
    given = {"by": organiser, "dispatch": dispatch, "onsite": 12, "online": 0, "record": "よい質問"}
    assert record_dispatch(**given)
    assert not record_dispatch(**given)
    assert Transition.objects.filter(name="record").count() == 1
    assert AuditEntry.objects.filter(action="record").count() == 1


# --- certificates ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("asked", "is_known"), [("山", False), ("山田", True), ("山田太郎", True), ("林", False)])
def test_name_without_a_gap_is_not_known_by_its_first_letter(organiser, asked, is_known):
    held = make_event(status=EventStatus.HELD, starts_in=-3)
    row = make_registration(held, person_name="山田太郎", person_kana="", attended=True)
    made = certificate_of(by=organiser, registration=row)
    assert (verify(made.number, asked, "ja") is not None) is is_known
