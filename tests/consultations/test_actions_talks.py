"""Consultations that begin with a talk after a seminar: who gets the case, and what becomes of it without the talk."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import VISITOR
from consultations.actions.submit import ConsultationEntry
from consultations.actions.talks import call_off, give_to, open_for_talk
from consultations.enums import CaseStatus
from consultations.free_slots import taken_times
from consultations.models import BusyTime, Case
from core.actors import service
from core.models import Transition
from core.transitions import TransitionRefused
from tests.factories.consultations import make_advisor, make_case, make_contact

pytestmark = pytest.mark.django_db


def opened(advisor, **given) -> Case:
    values = {"desk": "trade_secret", "body": "図面の管理", "person_name": "髙﨑 𠮷子", "email": "client@example.jp"}
    entry = ConsultationEntry(**values | {"language": "ja", "leak_suspected": False} | given)
    return open_for_talk(by=VISITOR, entry=entry, advisor=advisor, form_key=uuid.uuid4())


def test_the_advisor_of_the_talk_has_the_case_in_the_name_of_the_portal(advisor):
    case = opened(advisor.advisor)
    assert (case.advisor, case.status) == (advisor.advisor, CaseStatus.ASSIGNED)
    assert Transition.objects.get(name="assign_talk").by_ref == "service:talk-after-seminar"


def test_the_case_stays_with_a_desk_at_which_the_advisor_does_not_work(other_desk_advisor):
    case = opened(other_desk_advisor.advisor)
    assert (case.advisor, case.status) == (None, CaseStatus.RECEIVED)


def test_nobody_takes_a_case_from_whom_the_desk_has_put_in_charge(advisor):
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=make_advisor())
    assert not give_to(case=case, advisor=advisor.advisor)
    assert Case.objects.get().advisor != advisor.advisor


def test_who_is_shut_out_gets_nothing(advisor):
    from accounts.enums import GrantKind
    from accounts.models import ObjectGrant

    case = make_case()
    ObjectGrant.objects.create(
        user=advisor, kind=GrantKind.WALL, object_ref=case.ref, cause="test", granted_at=timezone.now(), granted_by="試験"
    )
    with pytest.raises(TransitionRefused):
        give_to(case=case, advisor=advisor.advisor)
    assert Case.objects.get().advisor is None


def test_without_the_talk_an_untouched_consultation_is_withdrawn_and_another_goes_on(advisor):
    untouched, worked_on = opened(advisor.advisor), opened(advisor.advisor, person_name="別人")
    make_contact(case=worked_on)
    assert [call_off(case=one, by=service("seat-sweep")) for one in (untouched, untouched, worked_on)] == [True, False, False]
    assert Case.objects.get(pk=worked_on.pk).status == CaseStatus.ASSIGNED


def test_no_date_is_offered_while_the_advisor_is_bound_elsewhere(advisor, django_assert_num_queries):
    at = timezone.now() + timedelta(days=3)
    BusyTime.objects.create(advisor=advisor.advisor, cause="test", starts_at=at, minutes=30)
    later = at + timedelta(minutes=30)
    with django_assert_num_queries(1):
        assert taken_times(advisor.advisor, [(at + timedelta(minutes=10), 20), (later, 20)]) == {at + timedelta(minutes=10)}
