"""The people of an event, as its organiser sees and helps them."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from seminars.enums import RegistrationStatus
from seminars.models import Registration
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
CALLER = {"name": "電話 花子", "phone": "03-1234-5678", "seat_kind": "onsite", "waits": "on"}


@pytest.fixture
def organiser(organiser_user, sign_in):
    return sign_in(organiser_user)


def at(name: str, *args: object) -> str:
    return reverse(f"events:{name}", args=args)


def test_people_are_shown_and_the_log_of_reads_knows(organiser, django_assert_num_queries):
    event = make_event()
    for _number in range(3):
        make_registration(event, access_needs="車いすの席", person_name="髙橋 受講")
    organiser.get(at("people_list", event.ref))
    with django_assert_num_queries(5 + 3 + 3):  # event, its seats, people, how many, applications; every page; the log of reads
        page = organiser.get(at("people_list", event.ref))
    assert page.content.decode().count("車いすの席") == 3
    assert AuditEntry.objects.filter(action="list", object_type="seminars.registration").exists()


def test_people_are_found_by_words_in_any_width_and_by_state(organiser):
    event = make_event()
    make_registration(event, person_name="佐藤 一", search_text="佐藤 一 サトウ")
    make_registration(event, person_name="鈴木 二", search_text="鈴木 二", status=RegistrationStatus.CANCELLED)
    found = organiser.get(at("people_list", event.ref), {"q": "さとう"}).content.decode()
    assert "佐藤 一" in found
    assert "鈴木 二" not in organiser.get(at("people_list", event.ref)).content.decode()
    assert "鈴木 二" in organiser.get(at("people_list", event.ref), {"status": "cancelled"}).content.decode()


def test_who_waits_is_told_why_and_can_be_given_a_seat(organiser):
    event = make_event(onsite=1)
    waits = make_registration(event, status=RegistrationStatus.WAITING)
    page = organiser.get(at("person_detail", event.ref, waits.number)).content.decode()
    assert "この状態の理由" in page
    organiser.post(at("person_step", event.ref, waits.number), {"step": "give"})
    waits.refresh_from_db()
    assert waits.status == RegistrationStatus.CONFIRMED


@pytest.mark.parametrize(("step", "expected"), [("cancel", ("cancelled", "onsite")), ("switch", ("confirmed", "online"))])
def test_steps_are_taken_on_behalf_of_the_person(organiser, step, expected):
    event = make_event()
    person = make_registration(event)
    organiser.post(at("person_step", event.ref, person.number), {"step": step})
    person.refresh_from_db()
    assert (person.status, person.seat_kind) == expected


def test_refused_step_says_why_and_changes_nothing(organiser):
    event = make_event(online=1)
    make_registration(event, seat_kind="online")
    person = make_registration(event)
    told = organiser.post(at("person_step", event.ref, person.number), {"step": "switch"}, follow=True).content.decode()
    person.refresh_from_db()
    assert person.seat_kind == "onsite"
    assert "alert-danger" in told or "alert-error" in told or "空席" in told or "席" in told
    assert organiser.get(at("person_step", event.ref, person.number)).status_code == 405


def test_caller_has_a_seat_once_however_often_the_form_is_sent(organiser):
    event = make_event()
    form = organiser.get(at("person_add", event.ref)).context["form"]
    facts = CALLER | {"form_key": str(form["form_key"].value())}
    for _time in range(2):
        assert organiser.post(at("person_add", event.ref), facts).status_code == 302
    made = Registration.objects.get()
    assert (made.person_name, made.status, made.booking.phone) == ("電話 花子", "confirmed", "0312345678")


def test_caller_without_address_and_phone_is_asked_for_one(organiser):
    page = organiser.post(at("person_add", make_event().ref), CALLER | {"phone": ""})
    assert page.status_code == 422
    assert "メールアドレスか電話番号" in page.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_is_asked_for_with_a_reason_and_logged(organiser, form):
    event = make_event()
    make_registration(event, person_name="=髙橋 受講")
    assert organiser.post(at("people_export", event.ref), {"file_format": form}).status_code == 422
    answer = organiser.post(at("people_export", event.ref), {"file_format": form, "reason": "会場へ渡す名簿"})
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        assert "髙橋 受講" in answer.content.decode("utf-8-sig")
        assert ",=髙橋" not in answer.content.decode("utf-8-sig")
    entry = AuditEntry.objects.get(action="export_people")
    assert (entry.object_ref, entry.changes["rows"]) == (event.ref, ["", 1])


def test_export_asks_who_it_is_when_the_sign_in_is_old(organiser):
    event = make_event()
    session = organiser.session
    session["proved_at"] = 0
    session.save()
    answer = organiser.post(at("people_export", event.ref), {"file_format": "csv", "reason": "名簿"})
    assert answer.status_code == 401
    assert not AuditEntry.objects.filter(action="export_people").exists()
