"""Applying without an account: the form, the check page, the receipt, and what goes wrong on the way."""

import uuid

import pytest
from django.test import Client as Browser

from mailing.models import Message
from seminars.enums import Mode, PriorityRule, RegistrationStatus
from seminars.links import booking_token
from seminars.models import Booking, Registration, SeatPool
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
NAME, NEEDS = "髙﨑 𠮷子", "車いす"


def sheet(**given: str) -> dict[str, str]:
    plain = {
        "count": "1",
        "p0_name": NAME,
        "p0_kana": "たかさき　よしこ",
        "p0_seat": "onsite",
        "p0_needs": NEEDS,
        "company": "㈱髙﨑製作所①",
        "email": "yoshiko@Example.JP",
        "phone": "03-1234-5678",
        "waits": "",
        "form_key": str(uuid.uuid4()),
    }
    return plain | given


def post(event, act: str, **given: str):
    return Browser().post(f"/seminars/{event.ref}/apply/", sheet(**given) | {"act": act})


def test_somebody_applies_and_finds_his_receipt():
    event = make_event()

    checked = post(event, "check")
    assert checked.status_code == 200
    assert "㈱髙﨑製作所①" in checked.content.decode()
    assert not Booking.objects.exists()

    sent = post(event, "send")
    booking = Booking.objects.get()
    assert sent.headers["Location"] == f"/seminars/{event.ref}/apply/done/{booking_token(booking)}/"
    person = Registration.objects.get()
    assert (person.status, person.person_name, person.access_needs) == (RegistrationStatus.CONFIRMED, NAME, NEEDS)
    assert booking.email == "yoshiko@example.jp"
    receipt = Browser().get(sent.headers["Location"]).content.decode()
    assert person.number in receipt
    assert "y…o@example.jp" in receipt
    assert "yoshiko@example.jp" not in receipt
    assert Message.objects.filter(recipient="yoshiko@example.jp", object_ref=person.number).exists()


def test_the_same_form_twice_gives_the_same_receipt():
    event, key = make_event(), str(uuid.uuid4())
    first, second = (post(event, "send", form_key=key) for _each in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(("mode", "most"), [(Mode.HYBRID, 7), (Mode.ONSITE, 6)])
@pytest.mark.parametrize("rule", [PriorityRule.FIRST_COME, PriorityRule.SAME_PREFECTURE])
def test_the_form_opens_with_few_boxes(mode, most, rule):
    page = Browser().get(f"/seminars/{make_event(mode=mode, priority=rule).ref}/apply/")
    form = page.content.decode().split("novalidate", 1)[1]
    shown = form.split("<details", 1)[0]
    labels = shown.count('class="form-label')
    assert labels == most


def test_several_people_of_a_company_come_without_scripts():
    event = make_event(mode=Mode.ONSITE)
    more = post(event, "add").content.decode()
    assert 'name="p1_name"' in more
    assert NAME in more  # nothing that was typed is lost
    people = {"count": "2", "p1_name": "Nguyễn Thị Ánh", "p1_kana": "", "p1_email": "anh@example.jp"}

    assert post(event, "send", **people).status_code == 302
    assert [one.email for one in Registration.objects.order_by("pk")] == ["", "anh@example.jp"]

    fewer = post(event, "remove-0", **people).content.decode()
    assert "Nguyễn" in fewer
    assert NAME not in fewer


def test_a_name_with_kanji_asks_for_its_reading_and_keeps_what_was_typed():
    answer = post(make_event(), "check", p0_kana="")
    assert answer.status_code == 422
    assert NAME in answer.content.decode()


def test_the_last_seat_goes_meanwhile_and_the_waiting_list_is_offered():
    event = make_event(onsite=1)
    make_registration(event)
    gone = post(event, "send")
    page = gone.content.decode()
    assert gone.status_code == 409
    assert NAME in page
    assert 'name="waits" value="onsite"' in page
    assert not Booking.objects.filter(company="㈱髙﨑製作所①").exists()

    assert post(event, "send", waits="onsite").status_code == 302
    assert Registration.objects.get(person_name=NAME).status == RegistrationStatus.WAITING


def test_a_full_event_says_that_one_waits():
    event = make_event(mode=Mode.ONSITE, onsite=1)
    make_registration(event)
    page = Browser().get(f"/seminars/{event.ref}/apply/").content.decode()
    assert "キャンセル待ちに登録する" in page
    assert post(event, "send", waits="onsite").status_code == 302


def test_who_applied_before_is_told_kindly_where_his_link_is():
    event = make_event()
    post(event, "send")
    again = post(event, "send")
    assert again.status_code == 409
    assert "/seminars/link/" in again.content.decode()
    assert Registration.objects.count() == 1


def test_another_address_does_not_learn_how_the_person_applied():
    event = make_event()
    make_registration(booking=make_booking(event, email="other@example.jp"), person_name=NAME, email="yoshiko@example.jp")
    Registration.objects.update(person_key="")
    post(event, "send")
    answer = post(event, "send", email="yoshiko@example.jp", company="Another")
    assert answer.status_code == 409


def test_a_program_that_fills_every_box_is_refused():
    assert post(make_event(), "send", website="x").status_code == 422
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "given", [{"applications_close_at": None, "starts_in": 0}, {"status": "cancelled"}, {"status": "held"}]
)
def test_a_closed_event_has_no_form(given):
    event = make_event(**given) if "starts_in" not in given else make_event(starts_in=-1)
    assert Browser().get(f"/seminars/{event.ref}/apply/").status_code == 410
    assert post(event, "check").status_code == 410
    assert post(event, "send").status_code == 409


def test_a_draft_is_not_there():
    event = make_event(status="draft")
    assert Browser().get(f"/seminars/{event.ref}/apply/").status_code == 404
    assert Browser().get(f"/seminars/{event.ref}/").status_code == 404


def test_many_applications_from_one_network_wait(monkeypatch):
    event = make_event()
    monkeypatch.setattr("seminars.views.apply.PER_NETWORK", {"limit": 1, "window": 600})
    post(event, "send")
    answer = post(event, "send", p0_name="別の人", email="b@example.jp")
    assert answer.status_code == 429
    assert "別の人" in answer.content.decode()
    assert SeatPool.objects.get(event=event, kind="onsite").taken == 1


def test_who_is_signed_in_need_not_type_what_we_know(sme, sign_in):
    page = sign_in(sme).get(f"/seminars/{make_event().ref}/apply/").content.decode()
    assert sme.email in page
    assert sme.name in page


@pytest.mark.parametrize("wrong", [{"count": "99"}, {"count": "²"}, {"count": "-1"}, {"form_key": "x"}, {"p0_seat": "x"}])
def test_garbage_is_no_error_page(wrong):
    for act in ("check", "add", "remove-9", "remove-²", "change", "nonsense", "send"):
        assert post(make_event(), act, **wrong).status_code in (200, 302, 422)
