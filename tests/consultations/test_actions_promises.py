"""Promises of both sides: made, kept, dropped."""

import uuid
from datetime import date

import pytest

from consultations.actions.promises import drop, keep, promise
from consultations.enums import CaseStatus, Side
from consultations.models import Case, Promise
from core.models import AuditEntry
from core.transitions import TransitionRefused
from tests.factories.consultations import make_case
from tests.factories.messages import make_promise

pytestmark = pytest.mark.django_db
TEXT = "秘密管理規程のひな形を送る"


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, requester=sme)


@pytest.fixture
def make(case, advisor, as_actor):
    def _make(**given) -> Promise:
        values = {"case": case, "by": as_actor(advisor), "side": Side.INSTITUTE, "text": TEXT, "due_on": date(2026, 11, 30)}
        return promise(**values | given)

    return _make


def test_promise_stands_with_its_audit_row_without_its_text(make, case):
    made = make()

    entry = AuditEntry.objects.get(object_ref=case.ref)
    assert (made.side, made.text, made.due_on, made.made_by) == (Side.INSTITUTE, TEXT, date(2026, 11, 30), "相談 太郎")
    assert entry.action == "promise"
    assert TEXT not in str(entry.changes) + entry.reason


def test_same_form_twice_is_one_promise(make):
    key = uuid.uuid4()

    assert make(form_key=key).ref == make(form_key=key).ref
    assert (Promise.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_form_of_another_case_is_refused(make, case):
    key = uuid.uuid4()
    make(form_key=key)

    with pytest.raises(TransitionRefused):
        make(form_key=key, case=make_case(advisor=case.advisor))


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN])
def test_case_that_is_over_takes_no_promise(status, make):
    Case.objects.update(status=status)

    with pytest.raises(TransitionRefused):
        make()
    assert Promise.objects.count() == 0


@pytest.mark.parametrize("who", ["sme", "other_desk_advisor", "headquarters"])
def test_only_who_works_on_the_case_promises(who, make, request, as_actor):
    with pytest.raises(TransitionRefused):
        make(by=as_actor(request.getfixturevalue(who)))


def test_desk_keeps_promises_of_both_sides(case, advisor, as_actor):
    for side in Side:
        assert keep(promise=make_promise(case=case, side=side), by=as_actor(advisor)) is True

    assert set(Promise.objects.values_list("done_by", flat=True)) == {"相談 太郎"}
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["keep_promise", "keep_promise"]


def test_client_keeps_his_own_only(case, sme, as_actor):
    ours, his = make_promise(case=case), make_promise(case=case, side=Side.CLIENT)

    assert keep(promise=his, by=as_actor(sme)) is True
    with pytest.raises(TransitionRefused):
        keep(promise=ours, by=as_actor(sme))
    assert list(Promise.objects.open()) == [ours]


def test_keeping_twice_is_quiet_and_stamps_once(case, advisor, desk_manager, as_actor):
    made = make_promise(case=case)
    assert keep(promise=made, by=as_actor(advisor)) is True
    first = Promise.objects.get().done_at

    assert keep(promise=made, by=as_actor(desk_manager)) is False
    assert (Promise.objects.get().done_at, Promise.objects.get().done_by) == (first, "相談 太郎")
    assert AuditEntry.objects.count() == 1


def test_strangers_keep_and_drop_nothing(case, other_sme, other_desk_advisor, as_actor):
    made = make_promise(case=case, side=Side.CLIENT)
    for step in (keep, drop):
        for stranger in (other_sme, other_desk_advisor):
            with pytest.raises(TransitionRefused):
                step(promise=made, by=as_actor(stranger))
    assert Promise.objects.open().count() == 1


def test_dropped_promise_is_neither_kept_nor_dropped_again(case, advisor, as_actor):
    made = make_promise(case=case)

    assert drop(promise=made, by=as_actor(advisor)) is True
    assert drop(promise=made, by=as_actor(advisor)) is False
    with pytest.raises(TransitionRefused):
        keep(promise=made, by=as_actor(advisor))
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["drop_promise"]


def test_kept_promise_is_not_dropped(case, advisor, as_actor):
    made = make_promise(case=case)
    keep(promise=made, by=as_actor(advisor))

    with pytest.raises(TransitionRefused):
        drop(promise=made, by=as_actor(advisor))


def test_client_does_not_drop(case, sme, as_actor):
    with pytest.raises(TransitionRefused):
        drop(promise=make_promise(case=case, side=Side.CLIENT), by=as_actor(sme))
