"""What a link opens to whom, who is found again, and offers that somebody can take up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import VISITOR
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import seats
from seminars.actions.attendance import check_in
from seminars.actions.contacts import ask_for_links, correct_contact
from seminars.actions.erasing import erase_person
from seminars.enums import MaterialAudience, PromotionOutcome, RegistrationStatus, SeatKind
from seminars.links import booking_token, opened_by, seat_token, token_of
from seminars.models import PromotionNote, Registration, SeminarEvent
from seminars.notices import registrations as notices
from seminars.notices import slots as slot_notices
from seminars.offer_clock import end_of_offer
from seminars.permissions.registrations import as_seat_holder
from seminars.person_keys import person_key
from seminars.why import why
from tests.factories.seats import apply_for, holder, person_entry, seats_wrong
from tests.factories.seminars import make_booking, make_event, make_material, make_registration, make_slot

pytestmark = pytest.mark.django_db
S = RegistrationStatus


def page(token: str, *more: str) -> str:
    return "/".join((f"/seminars/r/{token}", *more)) + "/"


@pytest.fixture
def two():
    """Who applied, and his colleague, who has an address of his own."""
    booking = make_booking(make_event(starts_in=1), email="booker@example.jp")
    own = make_registration(booking=booking, person_name="申込 太郎", seat_kind=SeatKind.ONLINE)
    colleague = make_registration(booking=booking, person_name="同僚 花子", email="colleague@example.jp")
    return own, colleague


# --- what a link opens --------------------------------------------------------------------------------
def test_each_gets_the_link_that_is_his(two):
    own, colleague = two
    notices.confirmed(colleague)
    notices.confirmed(own)
    mails = {(mail.object_ref, mail.recipient): mail.body for mail in Message.objects.all()}
    whole, alone = booking_token(own.booking), seat_token(colleague)
    assert whole not in mails[colleague.number, "colleague@example.jp"]
    assert alone in mails[colleague.number, "colleague@example.jp"]
    assert whole in mails[colleague.number, "booker@example.jp"]
    assert whole in mails[own.number, "booker@example.jp"]


def test_the_link_of_one_person_opens_nothing_of_the_others(two):
    own, colleague = two
    token, browser = seat_token(colleague), Browser()
    shown = browser.get(page(token)).content.decode()
    assert colleague.person_name in shown
    assert not [word for word in (own.person_name, own.number, "/contact/", own.event.online_url) if word in shown]
    kept = make_material(own.event, audience=MaterialAudience.CONFIRMED)
    Registration.objects.filter(pk=colleague.pk).update(status=S.CANCELLED)
    closed = [page(token, "contact"), page(token, own.number, "cancel"), page(token, "materials", kept.ref)]
    assert [browser.get(address).status_code for address in closed] == [410, 404, 404]
    assert browser.post(page(token, own.number, "cancel")).status_code == 404
    assert browser.post(page(token, own.number, "certificate.pdf")[:-1]).status_code == 404
    calendar = browser.get(page(token, "calendar.ics")[:-1]).content.decode()
    assert (own.number in calendar, colleague.number in calendar) == (False, True)


def test_the_link_of_one_person_changes_his_own_seat_alone(two):
    own, colleague = two
    token = seat_token(colleague)
    by = as_seat_holder(VISITOR, colleague)
    for act in (seats.cancel, seats.leave_waiting_list):
        with pytest.raises(TransitionRefused):
            act(by=by, registration=own)
    with pytest.raises(TransitionRefused):
        correct_contact(by=by, booking=own.booking, email="colleague@example.jp", phone="")
    assert Browser().post(page(token, colleague.number, "cancel")).status_code == 302
    assert Browser().get(page(token)).status_code == 200
    assert [Registration.objects.get(pk=one.pk).status for one in two] == [S.CONFIRMED, S.CANCELLED]


def test_a_seat_handed_over_leaves_no_live_link(two):
    own, colleague = two
    given = {"name": "Jiro", "kana": "", "email": "next@example.jp", "needs": ""}
    token = seat_token(colleague)
    address = page(token, colleague.number, "hand-over")
    pressed = [Browser().post(address, given) for _again in range(2)]
    assert [answer.status_code for answer in pressed] == [200, 200]
    assert all("seminars/handed_over.html" in [each.name for each in answer.templates] for answer in pressed)
    assert (opened_by(token), Browser().get(address).status_code) == (None, 410)
    made = Registration.objects.get(handed_from=colleague)
    assert opened_by(token_of(made)).person == made
    assert opened_by(booking_token(own.booking)).person is None


def test_a_second_press_on_the_last_seat_is_told_as_the_first():
    person = make_registration()
    given = {"name": "Hanako", "kana": "", "email": "hanako@example.jp", "needs": ""}
    address = page(booking_token(person.booking), person.number, "hand-over")
    assert [Browser().post(address, given).status_code for _again in range(2)] == [200, 200]
    assert Browser().post(page("x", person.number, "hand-over"), given).status_code == 410
    other = make_registration()
    assert Browser().post(page("x", other.number, "hand-over"), given).status_code == 410


def test_a_link_dies_with_its_address(two):
    _own, colleague = two
    token = seat_token(colleague)
    assert opened_by(token).person == colleague
    assert opened_by(token[:-1]) is opened_by(token.replace(colleague.number, _own.number)) is None
    Registration.objects.filter(pk=colleague.pk).update(email="")
    assert opened_by(token) is None


def test_the_old_address_is_told_and_a_colleague_keeps_his_link(two):
    own, colleague = two
    token = seat_token(colleague)
    correct_contact(by=holder(own.booking), booking=own.booking, email="new@example.jp", phone="")
    (told,) = Message.objects.filter(recipient="booker@example.jp")
    assert (told.event, "new@example.jp" in told.body, "/r/" in told.body) == ("address_changed", False, False)
    assert opened_by(token).person == colleague
    correct_contact(by=holder(own.booking), booking=own.booking, email="new@example.jp", phone="0312345678")
    assert Message.objects.filter(event="address_changed").count() == 1


def test_a_lost_link_comes_to_a_colleague_as_his_own(two):
    own, colleague = two
    counts = []
    for address in (colleague.email, "nobody@example.jp"):
        with CaptureQueriesContext(connection) as found:
            ask_for_links(by=holder(make_booking()), email=address, language="ja")
        counts.append([one["sql"].split()[0] for one in found if "SAVEPOINT" not in one["sql"]])
    (mail,) = Message.objects.filter(event="booking_link")
    assert (seat_token(colleague) in mail.body, booking_token(own.booking) in mail.body) == (True, False)
    assert counts[0][-4:] == counts[1][-4:]


def test_the_link_of_one_person_books_his_own_talks_alone(two):
    own, colleague = two
    theirs, mine = make_slot(own.event, registration=own), make_slot(own.event, registration=colleague)
    token = seat_token(colleague)
    shown = Browser().get(f"/seminars/talks/{token}/").content.decode()
    assert (mine.ref in shown, theirs.ref in shown, own.person_name in shown) == (True, False, False)
    assert Browser().post(f"/seminars/talks/{token}/{theirs.ref}/cancel/").status_code == 404
    assert Browser().post(f"/seminars/talks/{token}/{mine.ref}/cancel/").status_code == 302
    assert slot_notices.talk_page(colleague, "ja").endswith(f"/seminars/talks/{token}/")


# --- who is found again ----------------------------------------------------------------------------------
def test_who_handed_over_his_booking_is_found_when_he_wants_to_be_forgotten():
    one = apply_for(make_event())
    former = one.booking.email
    seats.hand_over(by=holder(one.booking), registration=one, person=person_entry(email="colleague@example.jp"))
    erase_person(user_ids=[], addresses=[former])
    one.refresh_from_db()
    assert (one.person_name, one.search_text, former in one.person_key) == ("", "", False)
    assert Registration.objects.get(handed_from=one).person_name != ""


def test_a_corrected_address_stays_in_no_key():
    booking = make_booking(make_event())
    ended = make_registration(booking=booking, status=S.CANCELLED)
    correct_contact(by=holder(booking), booking=booking, email="new@example.jp", phone="")
    ended.refresh_from_db()
    assert ended.person_key == person_key(ended.person_name, "new@example.jp")


# --- offers -----------------------------------------------------------------------------------------------
def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("now", "starts_at", "end"),
    [
        ("2026-11-25 03:50", "2026-11-25 07:00", None),  # it would end at 5:00
        ("2026-11-24 21:05", "2026-11-25 10:00", None),  # at 8:00
        ("2026-11-24 21:05", "2026-11-25 11:00", "2026-11-25 09:00"),
        ("2026-11-24 20:30", "2026-11-25 10:30", "2026-11-25 08:30"),  # half an hour of either day
        ("2026-11-24 20:31", "2026-11-25 10:30", None),
        ("2026-11-27 21:05", "2026-11-29 10:00", "2026-11-29 08:00"),  # Friday for Sunday: all of Saturday
    ],
)
def test_an_offer_leaves_an_hour_of_daytime(now, starts_at, end):
    assert end_of_offer(jst(now), 24, jst(starts_at)) == (jst(end) if end else None)


def test_who_has_no_address_is_rung_up(organiser_user):
    event = make_event(onsite=1)
    has = apply_for(event)
    booking = make_booking(event, email="")
    waits = make_registration(booking=booking, status=S.WAITING)
    seats.cancel(by=holder(has.booking), registration=has)
    waits.refresh_from_db()
    mail = Message.objects.get(event="offer_by_phone")
    assert (waits.status, mail.recipient) == (S.OFFERED, organiser_user.email)
    assert waits.number in mail.body
    assert waits.person_name not in mail.body
    assert any("電話" in sentence for sentence in why(waits))


def test_a_wish_for_another_kind_is_served_until_the_event_begins():
    event = make_event(onsite=1, online=1)
    onsite, online = apply_for(event), apply_for(event, SeatKind.ONLINE)
    seats.switch(by=holder(onsite.booking), registration=onsite, kind=SeatKind.ONLINE, willing_to_wait=True)
    with time_machine.travel(event.starts_at - timedelta(minutes=30)):
        seats.cancel(by=holder(online.booking), registration=online)
    onsite.refresh_from_db()
    assert (onsite.seat_kind, onsite.wanted_kind, seats_wrong(event)) == (SeatKind.ONLINE, "", [])


def test_who_switches_instead_of_taking_an_offer_is_noted():
    offered = make_registration(make_event(), status=S.OFFERED)
    seats.switch(by=holder(offered.booking), registration=offered, kind=SeatKind.ONLINE, willing_to_wait=False)
    assert PromotionNote.objects.get(registration=offered).outcome == PromotionOutcome.TAKEN_UP


# --- the reception ------------------------------------------------------------------------------------------
def test_a_check_in_holds_the_event_first_and_ends_a_wish_for_another_kind(as_organiser, monkeypatch):
    event = make_event(starts_at=timezone.now() + timedelta(hours=1), online=1)
    person = make_registration(event, wanted_kind=SeatKind.ONLINE, queued_at=timezone.now())
    held, select = [], SeminarEvent.objects.none().__class__.select_for_update
    monkeypatch.setattr(
        SeminarEvent.objects.none().__class__,
        "select_for_update",
        lambda rows, *a, **more: held.append(rows.model) or select(rows, *a, **more),
    )
    check_in(by=as_organiser, registration=person, at=timezone.now(), kind=SeatKind.ONSITE)
    person.refresh_from_db()
    assert (held[:1], person.wanted_kind) == ([SeminarEvent], "")
