"""Who is written to about a seat, once, in which language, and what nobody else reads."""

from datetime import UTC, datetime

import pytest
import time_machine

from mailing.models import Message
from seminars.enums import RegistrationStatus
from seminars.notices import registrations
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def mails(event: str = "") -> list[Message]:
    found = Message.objects.filter(key__startswith="seminar:").order_by("pk")
    return list(found.filter(event=event) if event else found)


def test_person_and_applicant_both_hear_of_a_seat_once():
    event = make_event()
    booking = make_booking(event, email="Office@example.jp")
    own = make_registration(event, booking=booking, email="person@example.jp", person_name="髙﨑 𠮷子")
    without = make_registration(event, booking=booking, person_name="𠮷田 次郎")
    same = make_registration(event, booking=booking, email="office@EXAMPLE.jp", person_name="佐藤 花子")
    for registration in (own, without, same, own):
        registrations.confirmed(registration)
    told = [(mail.object_ref, mail.recipient) for mail in mails()]
    assert told == [
        (own.number, "person@example.jp"),
        (own.number, "Office@example.jp"),
        (without.number, "Office@example.jp"),
        (same.number, "office@EXAMPLE.jp"),
    ]
    assert {(mail.scope, mail.is_restricted) for mail in mails()} == {("", True)}
    assert "髙﨑 𠮷子 様" in mails()[0].body
    assert f"{booking.company} 御中" in mails()[1].body


@time_machine.travel(NOON, tick=False)
def test_an_offer_says_in_words_when_it_ends():
    event = make_event(mode="onsite")
    until = datetime(2026, 11, 22, 3, tzinfo=UTC)
    one = make_registration(event, status=RegistrationStatus.OFFERED, offer_until=until)
    registrations.offered(one)
    [mail] = mails("seat_offered")
    assert mail.subject.endswith(f"】お席をご用意できます（11月22日12:00まで） {one.number}")
    assert "2026年11月22日（日） 12:00までに" in mail.body
    one.booking.language = "en"
    one.number = "S-R8-000001-2"
    registrations.offered(one)
    assert mails("seat_offered")[-1].subject == "A seat is free until 22 November, 12:00 S-R8-000001-2"


def test_who_gave_his_seat_to_a_colleague_hears_of_it_at_his_former_address():
    event = make_event()
    booking = make_booking(event, email="new@example.jp")  # it has passed to the colleague already
    old = make_registration(event, booking=booking, status=RegistrationStatus.HANDED_OVER, person_name="前任 太郎")
    new = make_registration(event, booking=booking, person_name="後任 花子", handed_from=old)
    registrations.handed_over(old, new, former_email="old@example.jp")
    assert [(mail.event, mail.recipient) for mail in mails()] == [
        ("seat_received", "new@example.jp"),
        ("seat_handed_over", "old@example.jp"),
    ]
    assert "/seminars/r/" not in mails()[1].body  # the link is the colleague's now
