"""What is held of people: their own copy is as wide as the erasure, and the erasure takes what is theirs, and no more."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from consultations.actions.erasure import _erase, ask
from consultations.enums import DisposalWay
from consultations.erasure.whole import erase_case
from core.models import AuditReason
from core.people import erase_elsewhere, held_elsewhere
from mailing.actions import queue
from mailing.models import Message
from seminars.actions.certificates import certificate_of, withdraw_certificate
from seminars.enums import EventStatus, RegistrationStatus, SlotStatus
from seminars.ledger import columns as c
from seminars.ledger.rows import RowReader
from seminars.models import EventWatch, LecturerDispatch, SurveyAnswer
from tests.conftest import person
from tests.factories.erasure import make_closed_case
from tests.factories.seminars import make_booking, make_event, make_registration, make_series, make_slot

pytestmark = pytest.mark.django_db
ADDRESS = "hanako@example.jp"
AT = timezone.now()


def make_dispatch(**given) -> LecturerDispatch:
    named = {"ref": "D-R8-000001-1", "host": "商工会", "contact_name": "髙橋", "contact_email": ADDRESS}
    return LecturerDispatch.objects.create(series=make_series(), made_at=timezone.now(), **named | given)


def make_mail() -> Message:
    with transaction.atomic():
        queue(key="other", event="other", recipient=ADDRESS, language="ja", subject="案内", body="案内")
    return Message.objects.get(key="other")


@pytest.fixture
def seat():
    """A seat to come of somebody who has no account."""
    return make_registration(booking=make_booking(make_event(starts_in=20), email=ADDRESS))


# --- erasure -----------------------------------------------------------------------------------------
def test_reason_of_a_withdrawn_certificate_goes_with_the_person(as_actor):
    guest = make_registration(make_event(status=EventStatus.HELD, starts_in=-9), email=ADDRESS, attended=True)
    by = as_actor(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))
    made = certificate_of(by=by, registration=guest)
    withdraw_certificate(by=by, certificate=made, reason="髙橋さんの名前が誤り")
    assert AuditReason.objects.filter(entry__object_ref=made.number).exists()

    erase_elsewhere(user_ids=[], addresses=[ADDRESS])
    assert not AuditReason.objects.filter(entry__object_ref=made.number).exists()


def test_who_handed_his_seat_over_is_found_by_the_address_that_his_row_keeps():
    booking = make_booking(make_event(starts_in=20), email="colleague@example.jp")
    left = make_registration(booking=booking, email=ADDRESS, status=RegistrationStatus.HANDED_OVER)
    key = left.person_key
    erase_elsewhere(user_ids=[], addresses=[ADDRESS])
    left.refresh_from_db()
    assert (left.person_name, left.email, left.search_text, left.person_key == key) == ("", "", "", False)
    booking.refresh_from_db()
    assert booking.email == "colleague@example.jp"


def test_erased_case_leaves_the_seat_of_its_address(seat):
    mail = make_mail()
    erase_case(make_closed_case(email=ADDRESS.upper()))
    seat.refresh_from_db()
    mail.refresh_from_db()
    assert (seat.status, seat.person_name != "", mail.body) == (RegistrationStatus.CONFIRMED, True, "案内")


@pytest.mark.parametrize("held", [EventWatch, LecturerDispatch])
def test_erased_case_leaves_mails_to_an_address_that_is_in_use(held):
    if held is EventWatch:
        EventWatch.objects.create(email=ADDRESS, made_at=timezone.now())
    else:
        make_dispatch()
    mail = make_mail()
    erase_case(make_closed_case(email=ADDRESS))
    mail.refresh_from_db()
    assert (held.objects.count(), mail.body) == (1, "案内")


@pytest.mark.parametrize(
    ("how", "has_account", "stays"),
    [(DisposalWay.PAGE, False, True), (DisposalWay.PAGE, True, False), (DisposalWay.PHONE, False, False)],
)
def test_seat_goes_only_where_the_whole_person_goes(how, has_account, stays, seat, sme, as_actor):
    case = make_closed_case(email=ADDRESS, requester=sme if has_account else None)
    account, form_key = sme if has_account else None, uuid.uuid4()
    asked = {"by": as_actor(sme), "how": how, "words": "", "language": "ja", "form_key": form_key}
    disposal = ask(cases=[case], account=account, **asked)
    with transaction.atomic():
        _erase(case, disposal)
    seat.refresh_from_db()
    assert (seat.status == RegistrationStatus.CONFIRMED) is stays


# --- the own copy --------------------------------------------------------------------------------------
def test_own_copy_is_as_wide_as_the_erasure(sme):
    sme.emailaddress_set.update_or_create(email=sme.email, defaults={"verified": True, "primary": True})
    event = make_event(starts_in=20)
    own = make_registration(booking=make_booking(event, email=sme.email.upper(), employees=7))
    make_slot(event, registration=own, status=SlotStatus.BOOKED, starts_at=timezone.now() + timedelta(days=20))
    colleague = make_registration(booking=own.booking, email="colleague@example.jp")
    for answered in (own, colleague):
        SurveyAnswer.objects.create(registration=answered, answers={"q": 1}, answered_at=AT, changed_at=AT)
    entered = make_registration(booking=make_booking(event, email="boss@example.jp"), email=sme.email)
    EventWatch.objects.create(email=sme.email, made_at=timezone.now())
    make_dispatch(contact_email=sme.email)

    told = held_elsewhere(sme.pk)["seminars"]
    [booking] = told["bookings"]
    assert (booking["prefecture"], booking["employees"]) == ("東京都", 7)
    assert [(len(one["talks"]), one["survey"]) for one in booking["people"]] == [(1, {"q": 1}), (0, {})]
    assert [one["number"] for one in told["entered_by_others"]] == [entered.number]
    assert [one["email"] for one in told["mails_of_new_seminars"]] == [sme.email]
    assert [one["contact_name"] for one in told["lecturers_asked_for"]] == ["髙橋"]


def test_address_that_was_not_confirmed_shows_nothing(sme):
    sme.emailaddress_set.update(verified=False)
    make_registration(booking=make_booking(make_event(starts_in=20), email=sme.email))
    assert not any(held_elsewhere(sme.pk)["seminars"].values())


# --- the seminar ledger ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("cell", "read"), [("30²", None), ("３０", 30), ("約30人", 30), ("₃", None)])
def test_mark_of_a_note_is_no_digit_of_a_count(cell, read):
    names = [c.NUMBER, c.KIND, c.SERIES, c.HELD_ON, c.APPLIED]
    reader = RowReader({name: place for place, name in enumerate(names)}, width=5, is_csv=True, today=timezone.localdate())
    found = reader.read(2, ["S-1", "公開", "実務者", "2024-05-01", cell])
    assert (found.record.applied if found.record else None) == read
    assert bool(found.faults) is (read is None)
