"""A lecturer for another body: asked for, chosen, accepted or not, held and recorded, declined, called off."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import VISITOR
from accounts.enums import Role
from consultations.models import Absence, BusyTime, Interest
from consultations.walls import key_of
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import dispatch as actions
from seminars.enums import DispatchStatus, HostKind, Mode
from seminars.lecturer_load import loads
from seminars.models import LecturerDispatch, Series
from tests.conftest import person
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_advisor, make_case
from tests.factories.seminars import make_event, make_lecturer, make_session, make_slot

pytestmark = pytest.mark.django_db
HOST = "髙﨑商工会議所"


@pytest.fixture
def organiser(db):
    return person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ()))


@pytest.fixture
def by(organiser, as_actor):
    return as_actor(organiser)


def entry(**given) -> actions.DispatchEntry:
    values = {
        "series": Series.objects.get(code="dispatch.trade_secret"),
        "host": HOST,
        "host_kind": HostKind.CHAMBER,
        "contact_name": "髙﨑 𠮷子",
        "contact_email": "host@example.jp",
        "theme": "営業秘密の守り方",
        "wished_dates": ("2027/1/20 午後",),
        "mode": Mode.ONSITE,
        "language": "ja",
    }
    return actions.DispatchEntry(**values | given)


@pytest.fixture
def asked_for(organiser):
    return actions.request_lecturer(by=VISITOR, entry=entry(), form_key=uuid.uuid4())


def plan(advisor, **given) -> actions.Plan:
    return actions.Plan(**{"lecturer": advisor, "planned_at": timezone.now() + timedelta(days=60), "minutes": 90} | given)


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("event", "recipient"))


def test_a_request_stands_once_with_its_number_and_both_sides_know(organiser):
    key = uuid.uuid4()
    first, again = (actions.request_lecturer(by=VISITOR, entry=entry(), form_key=key) for _press in range(2))

    assert (first.pk, first.ref[:5]) == (again.pk, "D-R8-")
    assert (first.status, first.desk_id, first.made_by) == (DispatchStatus.REQUESTED, "trade_secret", "client")
    assert mails() == [("dispatch_received", "host@example.jp"), ("dispatch_received", organiser.email)]
    assert not any("守り方" in body for body in Message.objects.values_list("body", flat=True))
    assert AuditEntry.objects.filter(action="request_lecturer", object_ref=first.ref).count() == 1


def test_the_lecturer_is_asked_accepts_and_his_time_is_taken(asked_for, advisor, by, as_actor):
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    assert [actions.accept_dispatch(by=as_actor(advisor), dispatch=asked_for) for _press in range(2)] == [True, False]

    assert mails()[2:] == [
        ("dispatch_asked", advisor.email),
        ("dispatch_accepted", "host@example.jp"),
        ("dispatch_accepted", "organiser@example.jp"),
    ]
    assert BusyTime.objects.get().advisor == advisor.advisor
    assert AuditEntry.objects.get(action="choose_lecturer").changes == {"lecturer": ["", "T01"]}


def test_a_lecturer_who_is_at_a_meeting_then_cannot_accept(asked_for, advisor, by, as_actor):
    at = plan(advisor.advisor)
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=at)
    make_appointment(case=make_case(), advisor=advisor.advisor, starts_at=at.planned_at)

    with pytest.raises(TransitionRefused):
        actions.accept_dispatch(by=as_actor(advisor), dispatch=asked_for)
    asked_for.refresh_from_db()
    assert (asked_for.status, BusyTime.objects.exists()) == (DispatchStatus.ASKED, False)


def test_whoever_is_bound_to_the_host_is_not_asked(asked_for, advisor, by):
    declared = {"name": HOST, "name_key": key_of("高崎商工会議所"), "relation": "employer", "declared_at": timezone.now()}
    Interest.objects.create(user=advisor, **declared)
    with pytest.raises(TransitionRefused):
        actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    assert [(one.advisor.code, one.is_bound) for one in loads(asked_for, timezone.localdate())] == [("T01", True)]


def test_a_lecturer_who_declines_gives_the_request_back_and_the_host_hears_nothing(asked_for, advisor, by, as_actor):
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    actions.refuse_dispatch(by=as_actor(advisor), dispatch=asked_for, reason="別の講演がある")

    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.lecturer) == (DispatchStatus.REQUESTED, None)
    assert mails()[-1] == ("dispatch_refused", "organiser@example.jp")
    assert [mail for mail in mails()[2:] if mail[1] == "host@example.jp"] == []
    assert Transition.objects.get(name="refuse").comment == "別の講演がある"


def test_somebody_else_is_asked_instead_and_the_first_one_knows(asked_for, advisor, by):
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(make_advisor()))
    assert mails()[-1] == ("dispatch_ended", advisor.email)


def test_a_lecture_is_held_recorded_and_put_right(asked_for, advisor, by, as_actor):
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    actions.accept_dispatch(by=by, dispatch=asked_for)
    day = timezone.localdate(asked_for.made_at) + timedelta(days=60)
    with pytest.raises(TransitionRefused):
        actions.hold_dispatch(by=by, dispatch=asked_for, held_on=day)
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert actions.hold_dispatch(by=as_actor(advisor), dispatch=asked_for, held_on=day)
        for onsite, changed in ((40, True), (40, False), (41, True)):
            given = {"onsite": onsite, "online": 5, "record": "質問が多かった"}
            assert actions.record_dispatch(by=by, dispatch=asked_for, **given) is changed
    counted = LecturerDispatch.objects.counted().get()
    assert (counted.status, counted.held_on, counted.fiscal_year) == (DispatchStatus.RECORDED, day, 2026)
    assert (counted.participants_onsite, counted.participants_online) == (41, 5)


@pytest.mark.parametrize("is_asked", [False, True])
def test_declining_is_told_to_the_host_in_our_words(asked_for, advisor, by, is_asked):
    if is_asked:
        actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    assert [actions.decline_dispatch(by=by, dispatch=asked_for, answer="日程が合いません。") for _press in range(2)] == [
        True,
        False,
    ]
    mail = Message.objects.get(event="dispatch_ended", recipient="host@example.jp")
    assert "日程が合いません。" in mail.body
    assert Message.objects.filter(event="dispatch_ended", recipient=advisor.email).exists() is is_asked


def test_calling_off_frees_the_lecturer(asked_for, advisor, by):
    actions.ask_lecturer(by=by, dispatch=asked_for, plan=plan(advisor.advisor))
    actions.accept_dispatch(by=by, dispatch=asked_for)
    actions.call_off_dispatch(by=by, dispatch=asked_for, answer="主催者の都合")
    assert not BusyTime.objects.exists()
    with pytest.raises(TransitionRefused):
        actions.accept_dispatch(by=by, dispatch=asked_for)


def test_the_load_of_a_lecturer_is_counted_in_as_many_queries_for_three(asked_for, advisor, django_assert_num_queries):
    mine, event = advisor.advisor, make_event()
    make_session(event, make_lecturer(advisor=mine))
    make_slot(event, advisor=mine)
    make_case(advisor=mine)
    make_appointment(case=make_case(), advisor=mine, starts_at=event.starts_at)
    away = make_advisor()
    Absence.objects.create(advisor=away, first_on=event.held_on, last_on=event.held_on, entered_by="試験")
    make_advisor()

    with django_assert_num_queries(8):
        found = {one.advisor.pk: one for one in loads(asked_for, event.held_on)}
    load = found[mine.pk]
    assert (load.lectures, load.talks, load.open_cases, load.meetings, load.is_away) == (1, 1, 1, 1, False)
    assert (found[away.pk].is_away, len(found)) == (True, 3)
