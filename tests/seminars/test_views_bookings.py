"""The page of a booking by its link: what it shows to whom, and each step on a page of its own."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.models import AuditEntry
from mailing.enums import MessageStatus
from mailing.models import Message
from seminars.enums import MaterialAudience, Mode, RegistrationStatus, SeatKind
from seminars.links import LIVES, booking_of, booking_token, registration_of_survey, survey_token
from seminars.models import Booking, Registration, SeatPool
from tests.factories.seminars import day_at, make_booking, make_event, make_material, make_registration

pytestmark = pytest.mark.django_db
STEPS = ("cancel", "hand-over", "switch", "leave", "accept", "decline", "keep")
S = RegistrationStatus


def page(booking: Booking, *more: str) -> str:
    return "/".join((f"/seminars/r/{booking_token(booking)}", *more)) + "/"


def status_of(person: Registration) -> str:
    return Registration.objects.values_list("status", flat=True).get(pk=person.pk)


@pytest.mark.parametrize(
    ("status", "step", "after"),
    [
        (S.CONFIRMED, "cancel", S.CANCELLED),
        (S.WAITING, "leave", S.CANCELLED),
        (S.OFFERED, "accept", S.CONFIRMED),
        (S.OFFERED, "decline", S.CANCELLED),
    ],
)
def test_a_step_is_taken_by_its_button_and_never_by_looking(status, step, after):
    person = make_registration(make_event(onsite=1), status=status)
    address = page(person.booking, person.number, step)
    looked = Browser().get(address)
    assert (looked.status_code, status_of(person)) == (200, status)

    assert Browser().post(address).status_code == 302
    assert status_of(person) == after
    assert AuditEntry.objects.filter(object_ref=person.number).exists()
    assert Browser().post(address).status_code == 302  # pressed again: the page says how things stand
    assert status_of(person) == after


def test_a_link_in_a_mail_is_not_pressed_without_a_token():
    person = make_registration()
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post(page(person.booking, person.number, "cancel")).status_code == 403
    assert status_of(person) == S.CONFIRMED


def test_a_seat_goes_to_a_colleague():
    person = make_registration()
    given = {"name": "山田 花子", "kana": "やまだ はなこ", "email": "", "needs": ""}
    assert Browser().post(page(person.booking, person.number, "hand-over"), given | {"name": ""}).status_code == 422
    assert Browser().post(page(person.booking, person.number, "hand-over"), given).status_code == 302
    assert status_of(person) == S.HANDED_OVER
    assert Registration.objects.get(handed_from=person).person_kana == "ヤマダ　ハナコ"


def test_who_hands_over_his_own_booking_leaves_it():
    person = make_registration()
    given = {"name": "Hanako", "kana": "", "email": "hanako@example.jp", "needs": ""}
    address = page(person.booking, person.number, "hand-over")
    assert Browser().post(address, given).status_code == 200
    assert Browser().get(address).status_code == 410  # the link is the colleague's now


def test_onsite_becomes_online_and_a_full_kind_offers_to_wait():
    person = make_registration(make_event(online=1))
    address = page(person.booking, person.number, "switch")
    assert Browser().post(address).status_code == 302
    person.refresh_from_db()
    assert person.seat_kind == SeatKind.ONLINE

    other = make_registration(person.event)
    address = page(other.booking, other.number, "switch")
    assert Browser().post(address).status_code == 422
    assert Browser().post(address, {"willing_to_wait": "on"}).status_code == 302
    other.refresh_from_db()
    assert (other.seat_kind, other.wanted_kind) == (SeatKind.ONSITE, SeatKind.ONLINE)
    assert Browser().post(page(other.booking, other.number, "keep")).status_code == 302
    other.refresh_from_db()
    assert other.wanted_kind == ""


def test_nothing_changes_once_the_event_has_begun():
    person = make_registration(make_event(starts_at=timezone.now() - timedelta(minutes=1)))
    for step in STEPS:
        assert Browser().post(page(person.booking, person.number, step)).status_code == 302
    assert status_of(person) == S.CONFIRMED


def test_the_people_of_another_booking_are_not_there():
    mine, other = make_registration(), make_registration()
    assert Browser().get(page(mine.booking, other.number, "cancel")).status_code == 404
    assert other.person_name not in Browser().get(page(mine.booking)).content.decode()


# --- the online address, materials, mails ---------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "status", "kind", "is_shown"),
    [
        (1, S.CONFIRMED, SeatKind.ONLINE, True),
        (1, S.CONFIRMED, SeatKind.ONSITE, False),
        (1, S.OFFERED, SeatKind.ONLINE, False),
        (1, S.WAITING, SeatKind.ONLINE, False),
        (9, S.CONFIRMED, SeatKind.ONLINE, False),
    ],
)
def test_the_online_address_is_for_confirmed_people_from_the_day_before(days, status, kind, is_shown):
    event = make_event(starts_in=days)
    person = make_registration(event, status=status, seat_kind=kind)
    shown = Browser().get(page(person.booking)).content.decode()
    assert (event.online_url in shown) == is_shown
    public = Browser().get(f"/seminars/{event.ref}/").content.decode()
    calendar = Browser().get(page(person.booking)[:-1] + "/calendar.ics").content.decode()
    assert event.online_url not in public + calendar


@pytest.mark.parametrize(
    ("audience", "confirmed", "attended", "stranger"),
    [
        (MaterialAudience.EVERYBODY, 302, 302, 302),
        (MaterialAudience.CONFIRMED, 302, 302, 404),
        (MaterialAudience.ATTENDED, 404, 302, 404),
    ],
)
def test_materials_are_for_their_audience(audience, confirmed, attended, stranger):
    event = make_event()
    came, comes = make_registration(event, attended=True), make_registration(event)
    waits = make_registration(event, status=S.WAITING)
    material = make_material(event, audience=audience)
    asked = [page(one.booking, "materials", material.ref) for one in (comes, came, waits)]
    asked.append(f"/seminars/materials/{material.ref}/open/")
    assert [Browser().get(one).status_code for one in asked] == [confirmed, attended, stranger, stranger]


def test_a_material_that_opens_later_is_for_nobody_yet():
    event = make_event()
    person = make_registration(event)
    material = make_material(event, opens_at=timezone.now() + timedelta(days=1))
    assert Browser().get(page(person.booking, "materials", material.ref)).status_code == 404
    assert material.title not in Browser().get(f"/seminars/{event.ref}/").content.decode()


def test_a_mail_that_came_back_is_told():
    person = make_registration()
    mail = {"recipient": person.booking.email, "object_ref": person.number, "status": MessageStatus.BOUNCED}
    plain = {"event": "seat_confirmed", "language": "ja", "next_try_at": timezone.now(), "created_at": timezone.now()}
    Message.objects.create(key="k", message_id="m", **plain, **mail)
    assert "届きませんでした" in Browser().get(page(person.booking)).content.decode()


def test_a_new_address_gets_a_new_link_and_the_old_one_is_dead():
    person = make_registration()
    old = page(person.booking)
    answer = Browser().post(page(person.booking, "contact"), {"email": "new@example.jp", "phone": "0312345678"})
    assert Browser().get(old).status_code == 410
    assert Browser().get(answer.headers["Location"]).status_code == 200
    mail = Message.objects.get(event="booking_link", recipient="new@example.jp")
    assert answer.headers["Location"] in mail.body


# --- links ----------------------------------------------------------------------------------------
def test_links_die_with_the_version_with_time_and_with_any_slip(monkeypatch):
    person = make_registration()
    token, survey = booking_token(person.booking), survey_token(person)
    assert booking_of(token) == person.booking
    assert registration_of_survey(survey) == person
    assert booking_of(survey) is registration_of_survey(token) is booking_of(token[:-1]) is booking_of("") is None

    end = person.event.ends_at + LIVES
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=1))
    assert booking_of(token)
    monkeypatch.setattr(timezone, "now", lambda: end)
    assert booking_of(token) is registration_of_survey(survey) is None
    monkeypatch.undo()
    Booking.objects.update(link_version=2)
    assert booking_of(token) is registration_of_survey(survey) is None


def test_a_lost_link_is_mailed_and_nobody_learns_whose_address_is_known():
    booking = make_registration().booking
    known = Browser().post("/seminars/link/", {"email": booking.email.upper()})
    unknown = Browser().post("/seminars/link/", {"email": "nobody@example.jp"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    mail = Message.objects.get(event="booking_link")
    assert mail.recipient == booking.email
    assert booking_token(booking) in mail.body
    for _each in range(4):
        Browser().post("/seminars/link/", {"email": booking.email})
    assert Message.objects.filter(event="booking_link").count() == 3


# --- calendars ------------------------------------------------------------------------------------
def test_the_calendar_entry_moves_and_goes():
    person = make_registration(make_event(mode=Mode.ONSITE))
    address = page(person.booking)[:-1] + "/calendar.ics"
    first = Browser().get(address).content.decode()
    person.event.version, person.event.starts_at = 2, day_at(20, 15)
    person.event.ends_at = day_at(20, 16)
    person.event.save()
    moved = Browser().get(address).content.decode()
    Browser().post(page(person.booking, person.number, "cancel"))
    gone = Browser().get(address).content.decode()

    def line(text: str, name: str) -> str:
        return next(one for one in text.splitlines() if one.startswith(name))

    assert line(first, "UID") == line(moved, "UID") == line(gone, "UID")
    assert [line(each, "SEQUENCE") for each in (first, moved, gone)] == ["SEQUENCE:2", "SEQUENCE:4", "SEQUENCE:5"]
    assert [line(each, "METHOD") for each in (first, moved, gone)] == ["METHOD:PUBLISH", "METHOD:PUBLISH", "METHOD:CANCEL"]
    assert person.person_name not in first


# --- signed in ------------------------------------------------------------------------------------
def test_my_seminars_are_mine_and_those_of_my_confirmed_address(sme, other_sme, sign_in):
    event = make_event()
    own = make_registration(booking=make_booking(event, user=sme))
    by_address = make_registration(booking=make_booking(event, email=sme.email.upper()))
    others = make_registration(booking=make_booking(event, user=other_sme, email=sme.email))
    before = sign_in(sme).get("/my/seminars/").content.decode()
    assert [one.number in before for one in (own, by_address, others)] == [True, False, False]

    sme.emailaddress_set.update_or_create(email=sme.email, defaults={"verified": True, "primary": True})
    after = sign_in(sme).get("/my/seminars/").content.decode()
    assert [one.number in after for one in (own, by_address, others)] == [True, True, False]
    assert Browser().get("/my/seminars/").status_code == 302


def test_the_first_page_names_coming_seminars(sme, sign_in):
    event = make_event()
    make_registration(booking=make_booking(event, user=sme))
    assert event.title in sign_in(sme).get("/my/").content.decode()
    assert event.title in Browser().get("/").content.decode()


def test_seats_stay_right_when_a_page_is_left_open():
    event = make_event(onsite=1)
    offered = make_registration(event, status=S.OFFERED)
    Registration.objects.filter(pk=offered.pk).update(offer_until=timezone.now())
    assert Browser().post(page(offered.booking, offered.number, "accept")).status_code == 302
    assert status_of(offered) == S.OFFERED
    assert SeatPool.objects.get(event=event, kind=SeatKind.ONSITE).taken == 1
