"""The one thing to do next: what somebody waits for comes first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.client_home import CASES_SHOWN, home_of
from consultations.enums import CaseStatus, MessageKind, Side
from consultations.models import Draft
from tests.factories.messages import make_message, make_promise
from tests.factories.own_cases import make_appointment, make_follow_up, make_own_case, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind_of_next(sme, as_actor):
    return lambda: home_of(as_actor(sme), timezone.now()).next.kind


def test_most_urgent_thing_is_the_next_one(sme, kind_of_next):
    """Each thing that is added is more urgent than all before it."""
    now, today = timezone.now(), timezone.localdate()
    assert kind_of_next() == "start"
    case = make_own_case(requester=sme, status=CaseStatus.IN_SUPPORT)
    assert kind_of_next() == "nothing"
    make_appointment(case=case)
    assert kind_of_next() == "meeting"
    Draft.objects.create(user=sme, form_version=1, started_at=now, saved_at=now, expires_on=today)
    assert kind_of_next() == "draft"
    make_follow_up(case=make_own_case(requester=sme, status=CaseStatus.CLOSED))
    assert kind_of_next() == "follow_up"
    make_message(case=case, kind=MessageKind.REPLY)
    assert kind_of_next() == "read"
    make_promise(case=case, side=Side.CLIENT)
    assert kind_of_next() == "promise"
    make_referral(case=case)
    assert kind_of_next() == "referral"
    make_own_case(requester=sme, status=CaseStatus.WAITING)
    assert kind_of_next() == "answer"


def test_what_is_over_asks_for_nothing(sme, kind_of_next):
    now, today = timezone.now(), timezone.localdate()
    withdrawn = make_own_case(requester=sme, status=CaseStatus.WITHDRAWN)
    make_referral(case=withdrawn)
    make_promise(case=withdrawn, side=Side.CLIENT)
    make_message(case=withdrawn, kind=MessageKind.REPLY)
    make_appointment(case=withdrawn)
    case = make_own_case(requester=sme)
    make_promise(case=case, side=Side.CLIENT, done_at=now)
    make_promise(case=case)
    make_message(case=case, kind=MessageKind.REPLY, read_at=now)
    make_message(case=case, kind=MessageKind.MEMO)
    make_appointment(case=case, starts_at=now - timedelta(hours=2))
    make_follow_up(case=make_own_case(requester=sme, status=CaseStatus.CLOSED), due_on=today + timedelta(days=1))
    Draft.objects.create(user=sme, form_version=1, started_at=now, saved_at=now, expires_on=today - timedelta(days=1))
    Draft.objects.create(user=sme, form_version=1, started_at=now, saved_at=now, expires_on=today, sent_as="R8-1")

    assert kind_of_next() == "nothing"


def test_nothing_of_other_people_is_counted(sme, other_sme, kind_of_next):
    foreign = make_own_case(requester=other_sme, status=CaseStatus.WAITING)
    make_referral(case=foreign)
    make_appointment(case=foreign)

    assert kind_of_next() == "start"


def test_long_list_has_pages(sme, as_actor):
    cases = [make_own_case(requester=sme) for _ in range(CASES_SHOWN + 1)]
    first = home_of(as_actor(sme), timezone.now())
    second = home_of(as_actor(sme), timezone.now(), after=first.page.next)

    assert len(first.lines) == CASES_SHOWN
    assert [line.case for line in second.lines] == [cases[0]]


def test_unread_replies_are_counted_by_case(sme, as_actor):
    case = make_own_case(requester=sme)
    for kind in (MessageKind.REPLY, MessageKind.REPLY, MessageKind.MEMO, MessageKind.CLIENT):
        make_message(case=case, kind=kind)
    make_message(case=case, kind=MessageKind.REPLY, released_at=timezone.now() + timedelta(seconds=30))

    assert [line.unread for line in home_of(as_actor(sme), timezone.now()).lines] == [2]
