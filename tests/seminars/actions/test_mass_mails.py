"""A mail to many: who gets it, once, thirty minutes later, and who does not."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import actor_of
from accounts.enums import Role
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing import actions as mailing
from mailing.models import Message
from seminars.actions import mass_mails
from seminars.actions.mass_mails import MailEntry
from seminars.models import MassMail
from seminars.segments import Reason, audience_of
from tests.conftest import person
from tests.factories.mass_mails import make_mail
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(db):
    return actor_of(person("organiser@example.jp", "主催 花子", (Role.SEMINAR_ORGANISER, ("trade_secret",))))


@pytest.fixture
def event(db):
    return make_event(onsite=50)


def letters(mail):
    return list(Message.objects.filter(key__startswith=f"seminar:mass:{mail.ref}:").order_by("pk"))


def sent(mail, by, expected):
    return mass_mails.send(by=by, mail=mail, version=mail.version, expected=expected)


def test_everybody_of_the_segment_gets_it_once_and_nobody_before_thirty_minutes(organiser, event):
    one, two = make_registration(event, person_name="髙﨑 𠮷子"), make_registration(event)
    two.booking.language = "en"
    two.booking.save()
    mail = make_mail(event, organiser)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        assert sent(mail, organiser, 2)
        assert not sent(mail, organiser, 2)
        mailing.deliver_all_due()
        assert [(one.recipient, one.status, one.scope) for one in letters(mail)] == [
            (one.booking.email, "queued", ""),
            (two.booking.email, "queued", ""),
        ]
        traveller.shift(timedelta(minutes=30))
        mailing.deliver_all_due()
    assert {letter.status for letter in letters(mail)} == {"kept"}
    assert "髙﨑 𠮷子様は筆記用具" in letters(mail)[0].body
    assert letters(mail)[1].subject == f"What to bring {two.number}"
    assert (mail.status, mail.recipients) == ("leaving", 2)
    assert AuditEntry.objects.filter(object_ref=mail.ref, action="queue").count() == 1


def test_each_who_gets_no_mail_is_named_with_the_reason(organiser, event):
    office = make_booking(event, email="office@example.jp")
    first = make_registration(event, booking=office, person_name="佐藤 一郎")
    second = make_registration(event, booking=office, person_name="佐藤 二郎", email="OFFICE@example.jp")
    left = make_registration(event, status="cancelled", confirmed_at=timezone.now(), ended_at=timezone.now())
    offered = make_registration(event, status="offered")
    without = make_registration(event, booking=make_booking(event, email=""))
    erased = make_registration(event, booking=make_booking(event, erased_at=timezone.now()))
    back = make_registration(event)
    mailing.queue(key="x", event="x", recipient=back.booking.email, language="ja", subject="x", body="x")
    Message.objects.update(status="bounced")
    make_registration(event, status="waiting")
    found = audience_of(event, "confirmed")
    assert [(one.email, one.people) for one in found.recipients] == [("office@example.jp", (first, second))]
    assert dict(found.excluded) == {
        second: Reason.DUPLICATE,
        left: Reason.LEFT,
        offered: Reason.OFFERED,
        without: Reason.NO_ADDRESS,
        erased: Reason.ERASED,
        back: Reason.BOUNCED,
    }
    mail = make_mail(event, organiser)
    sent(mail, organiser, 1)
    assert "佐藤 一郎、佐藤 二郎様は筆記用具" in letters(mail)[0].body


def test_absent_are_those_of_whom_it_is_known(event):
    make_registration(event, attended=True)
    absent = make_registration(event)
    online = make_registration(event, seat_kind="online")
    found = audience_of(event, "absent")
    assert [one.first for one in found.recipients] == [absent]
    assert found.excluded == ((online, Reason.UNKNOWN),)


def test_a_recalled_mail_does_not_leave_and_what_left_is_said(organiser, event):
    make_registration(event)
    make_registration(event)
    mail = make_mail(event, organiser)
    sent(mail, organiser, 2)
    gone = letters(mail)[0]
    Message.objects.filter(pk=gone.pk).update(status="sent")
    assert mass_mails.recall(by=organiser, mail=mail) == (1, 1)
    assert mass_mails.recall(by=organiser, mail=mail) == (0, 2)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        mailing.deliver_all_due()
    assert sorted(letter.status for letter in letters(mail)) == ["sent", "withdrawn"]
    assert mail.status == "recalled"


def test_a_mail_that_left_altogether_cannot_be_recalled(organiser, event):
    make_registration(event)
    mail = make_mail(event, organiser)
    sent(mail, organiser, 1)
    Message.objects.update(status="sent")
    with pytest.raises(TransitionRefused):
        mass_mails.recall(by=organiser, mail=mail)
    assert MassMail.objects.get(pk=mail.pk).status == "leaving"


@pytest.mark.parametrize("what", ["count", "version", "nobody", "not_over", "other_desk", "draft_event"])
def test_a_mail_is_refused_that_is_not_what_was_looked_at(organiser, event, what):
    make_registration(event)
    segment = {"nobody": "waiting", "not_over": "absent"}.get(what, "confirmed")
    mail = make_mail(event, organiser, segment=segment)
    by = actor_of(person("x@example.jp", "他", (Role.SEMINAR_ORGANISER, ("overseas",)))) if what == "other_desk" else organiser
    if what == "draft_event":
        event.status = "draft"
    if what == "version":
        entry = MailEntry("confirmed", "件名", "本文")
        mass_mails.change_draft(by=organiser, mail=MassMail.objects.get(pk=mail.pk), entry=entry, version=1)
    with pytest.raises(TransitionRefused):
        mass_mails.send(by=by, mail=mail, version=1, expected=2 if what == "count" else 1)
    assert letters(mail) == []


def test_the_same_sheet_gives_one_draft_and_a_test_goes_to_oneself_without_a_link(organiser, event):
    key, entry = uuid.uuid4(), MailEntry("confirmed", "件名", "{name}様 {page}")
    mail = mass_mails.write_draft(by=organiser, event=event, entry=entry, form_key=key)
    assert mass_mails.write_draft(by=organiser, event=event, entry=entry, form_key=key).pk == mail.pk
    make_registration(event, person_name="見本 次郎")
    user = person("me@example.jp", "主催 太郎")
    tried = uuid.uuid4()
    assert mass_mails.send_test(by=organiser, mail=mail, user=user, form_key=tried)
    assert not mass_mails.send_test(by=organiser, mail=mail, user=user, form_key=tried)
    [test] = Message.objects.filter(event="mass_mail_test")
    assert test.recipient == "me@example.jp"
    assert "主催 太郎" in test.body
    assert "見本" not in test.body
    assert "/booking" not in test.body


def test_a_thousand_recipients_cost_the_same_few_queries(organiser, event, django_assert_max_num_queries):
    for _each in range(3):
        make_registration(event)
    mail = make_mail(event, organiser)
    with django_assert_max_num_queries(22):
        sent(mail, organiser, 3)
    for _each in range(30):
        make_registration(event)
    more = make_mail(event, organiser)
    with django_assert_max_num_queries(22):
        sent(more, organiser, 33)
