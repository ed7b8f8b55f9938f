"""Two people, one list: dry run, confirmation, refusal, and what happens when people are quick, late or alone."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.actions import disposals, erasure
from consultations.actions.holds import confirm_period, enter_period, lift_hold, place_hold
from consultations.enums import CaseStatus, DisposalKind, DisposalStatus, HeldBy
from consultations.erasure.periods import months_after, months_in_force
from consultations.models import Case, Disposal, DisposalItem, LegalHold
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_contact
from tests.factories.erasure import ask_for, erased_by_two, make_closed_case, make_period

pytestmark = pytest.mark.django_db


def prepared(administrator, as_actor) -> Disposal:
    make_period(months=60)
    return disposals.prepare_due(by=as_actor(administrator))


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


# --- dry run --------------------------------------------------------------------------------------
def test_dry_run_lists_what_is_due_and_touches_nothing(administrator, as_actor):
    due, young = make_closed_case(), make_closed_case(received_on=timezone.localdate() - timedelta(days=100))
    talked = make_closed_case()
    make_contact(case=talked, contacted_on=timezone.localdate() - timedelta(days=30))

    disposal = prepared(administrator, as_actor)

    cases = disposal.items.filter(kind="case")
    assert set(cases.values_list("object_id", flat=True)) == {due.pk}
    assert (disposal.kind, disposal.status) == (DisposalKind.PERIOD, DisposalStatus.PREPARED)
    assert disposal.counts == {"consultations.Case": 1, "consultations.Client": 1}
    assert not Case.objects.exclude(erased_at=None).exists()
    assert young.erased_at is None
    assert audited("dry_run") == 1


def test_without_a_confirmed_period_nothing_is_due(administrator, as_actor):
    make_closed_case()
    enter_period(key="cases", months=60, basis="規程", by=as_actor(administrator))

    with pytest.raises(TransitionRefused):
        disposals.prepare_due(by=as_actor(administrator))
    assert not Disposal.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "headquarters", "desk_manager", "sme"])
def test_only_an_administrator_makes_the_list(who, request, as_actor):
    make_period()
    make_closed_case()

    with pytest.raises(PermissionDenied):
        disposals.prepare_due(by=as_actor(request.getfixturevalue(who)))


def test_second_tab_gets_the_same_list(administrator, as_actor):
    make_closed_case()
    first = prepared(administrator, as_actor)

    assert disposals.prepare_due(by=as_actor(administrator)) == first
    assert Disposal.objects.count() == 1


def test_two_lists_at_once_cannot_stand_in_the_database(administrator, as_actor):
    make_closed_case()
    first = prepared(administrator, as_actor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.create(kind="period", status="asked", asked_how="period", asked_at=first.asked_at)


def test_held_and_open_cases_stay_out(administrator, as_actor):
    held, waiting = make_closed_case(), make_closed_case(status=CaseStatus.WAITING)
    make_closed_case()
    place_hold(target=held, reason="訴訟", by=as_actor(administrator))

    disposal = prepared(administrator, as_actor)

    told = {item.object_id: item.held for item in disposal.items.filter(kind="case")}
    assert told[held.pk] == HeldBy.HOLD
    assert waiting.pk not in told
    assert disposal.items.waiting().filter(kind="case").count() == 1


# --- the second person ----------------------------------------------------------------------------
def test_who_made_the_list_cannot_confirm_it(administrator, as_actor):
    make_closed_case()
    disposal = prepared(administrator, as_actor)

    with pytest.raises(TransitionRefused):
        disposals.confirm(disposal=disposal, by=as_actor(administrator), fingerprint=disposal.fingerprint)
    disposal.refresh_from_db()
    assert (disposal.status, disposal.confirmed_by_ref) == (DisposalStatus.PREPARED, "")


def test_one_person_alone_cannot_stand_in_the_database(administrator, as_actor):
    make_closed_case()
    disposal = prepared(administrator, as_actor)

    for ref in ("", disposal.prepared_by_ref):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disposal.objects.filter(pk=disposal.pk).update(status=DisposalStatus.CONFIRMED, confirmed_by_ref=ref)


@pytest.mark.parametrize("who", ["headquarters", "desk_manager", "advisor", "sme"])
def test_only_administrators_and_auditors_confirm(who, administrator, as_actor, request):
    make_closed_case()
    disposal = prepared(administrator, as_actor)

    with pytest.raises(TransitionRefused):
        disposals.confirm(disposal=disposal, by=as_actor(request.getfixturevalue(who)), fingerprint=disposal.fingerprint)


def test_confirmation_is_of_exactly_the_list_that_was_seen(administrator, auditor, as_actor):
    make_closed_case()
    disposal = prepared(administrator, as_actor)

    with pytest.raises(TransitionRefused):
        disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint="another list")


def test_confirming_twice_is_quiet(administrator, auditor, as_actor):
    make_closed_case()
    disposal = prepared(administrator, as_actor)
    seen = disposal.fingerprint

    assert disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=seen)
    assert not disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=seen)
    assert audited("confirm") == 1


def test_after_the_last_day_nobody_confirms(administrator, auditor, as_actor):
    make_closed_case()
    disposal = prepared(administrator, as_actor)
    Disposal.objects.update(confirm_until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(TransitionRefused):
        disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)
    erasure.run_due(timezone.now())
    disposal.refresh_from_db()
    assert disposal.status == DisposalStatus.EXPIRED
    assert disposals.prepare_due(by=as_actor(administrator)).pk != disposal.pk


# --- the run --------------------------------------------------------------------------------------
def test_nothing_runs_before_the_second_person(administrator, as_actor):
    case = make_closed_case()
    prepared(administrator, as_actor)

    assert erasure.run_due(timezone.now()) == 0
    case.refresh_from_db()
    assert case.erased_at is None


def test_run_erases_what_was_confirmed_and_says_so(administrator, auditor, as_actor):
    case = make_closed_case()
    disposal = prepared(administrator, as_actor)
    disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)

    assert erasure.run_due(timezone.now()) == 2
    assert erasure.run_due(timezone.now()) == 0
    case.refresh_from_db()
    disposal.refresh_from_db()
    assert (case.body, case.erased_at is not None, disposal.status) == ("", True, DisposalStatus.CLEARING)
    assert audited("erase") == 2
    assert set(AuditEntry.objects.filter(action="erase").values_list("actor_ref", flat=True)) == {"service:retention"}


def test_hold_that_came_after_the_confirmation_still_counts(administrator, auditor, as_actor):
    case = make_closed_case()
    make_closed_case()
    disposal = prepared(administrator, as_actor)
    disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)
    place_hold(target=case.client, reason="照会", by=as_actor(auditor))

    erasure.run_due(timezone.now())

    case.refresh_from_db()
    assert case.erased_at is None
    assert disposal.items.get(kind="case", object_id=case.pk).held == HeldBy.HOLD
    assert disposal.items.get(kind="client", object_id=case.client_id).held == HeldBy.HOLD


def test_case_that_was_opened_again_stays(administrator, auditor, as_actor):
    case = make_closed_case()
    disposal = prepared(administrator, as_actor)
    disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.IN_SUPPORT)

    erasure.run_due(timezone.now())

    case.refresh_from_db()
    assert (case.erased_at, case.client.erased_at) == (None, None)


def test_run_goes_on_where_a_dead_worker_stopped(administrator, auditor, as_actor, monkeypatch):
    for _number in range(3):
        make_closed_case()
    disposal = prepared(administrator, as_actor)
    disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)
    monkeypatch.setattr(erasure, "AT_A_TIME", 2)

    assert erasure.run_due(timezone.now()) == 2
    Disposal.objects.update(leased_until=timezone.now() + timedelta(minutes=5))
    assert erasure.run_due(timezone.now()) == 0
    later = timezone.now() + timedelta(minutes=6)
    assert [erasure.run_due(later) for _turn in range(3)] == [2, 2, 0]
    disposal.refresh_from_db()
    assert disposal.status == DisposalStatus.CLEARING
    assert Case.objects.exclude(erased_at=None).count() == 3


# --- what a client asks ---------------------------------------------------------------------------
def test_open_consultation_must_be_closed_first(sme, as_actor):
    with pytest.raises(TransitionRefused):
        ask_for([make_closed_case(requester=sme, status=CaseStatus.RECEIVED)], as_actor(sme), account=sme)
    assert not Disposal.objects.exists()


def test_asking_twice_with_one_form_is_one_wish(sme, as_actor):
    case, key = make_closed_case(requester=sme), uuid.uuid4()

    first = ask_for([case], as_actor(sme), account=sme, key=key)

    assert ask_for([case], as_actor(sme), account=sme, key=key) == first
    assert Disposal.objects.count() == 1


def test_client_may_change_his_mind_until_two_have_confirmed(sme, administrator, auditor, as_actor):
    case = make_closed_case(requester=sme)
    disposal = ask_for([case], as_actor(sme), account=sme)

    assert disposals.call_off(disposal=disposal, by=as_actor(sme))
    assert not disposals.call_off(disposal=disposal, by=as_actor(sme))
    again = ask_for([case], as_actor(sme), account=sme)
    disposals.prepare_request(disposal=again, by=as_actor(administrator))
    again.refresh_from_db()
    disposals.confirm(disposal=again, by=as_actor(auditor), fingerprint=again.fingerprint)
    with pytest.raises(TransitionRefused):
        disposals.call_off(disposal=again, by=as_actor(sme))


def test_nobody_calls_off_the_wish_of_another(sme, other_sme, as_actor):
    disposal = ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme)

    with pytest.raises(TransitionRefused):
        disposals.call_off(disposal=disposal, by=as_actor(other_sme))


def test_refusal_is_mailed_with_its_reason_and_forgets_the_words(sme, auditor, as_actor):
    disposal = ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme)

    assert disposals.refuse(disposal=disposal, by=as_actor(auditor), refusal="係争中のため")
    erasure.tell_refused(disposal=disposal)

    mail = Message.objects.get(event="erasure_refused")
    assert mail.recipient == sme.email
    assert "係争中のため" in mail.body
    disposal.refresh_from_db()
    assert (disposal.status, disposal.reason) == (DisposalStatus.REFUSED, "")


def test_last_mail_leaves_before_its_address_goes(sme, administrator, auditor, as_actor):
    email = sme.email
    disposal = erased_by_two(ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme), administrator, auditor)
    mail = Message.objects.get(event="erasure_begun")
    assert (mail.recipient, mail.status, disposal.message) == (email, "queued", mail)

    assert erasure.clear_due(timezone.now()) == 0  # it has not left

    Message.objects.update(status="sent")
    assert Message.objects.get(event="erasure_begun").recipient == email


def test_somebody_of_the_institute_keeps_his_account(desk_staff, administrator, auditor, as_actor):
    case = make_closed_case(requester=desk_staff)

    disposal = erased_by_two(ask_for([case], as_actor(desk_staff)), administrator, auditor)

    desk_staff.refresh_from_db()
    assert disposal.items.get(kind="account").held == HeldBy.INSTITUTE


# --- holds and periods ----------------------------------------------------------------------------
def test_hold_stands_once_and_is_lifted_with_a_reason(auditor, as_actor):
    case = make_closed_case()

    hold = place_hold(target=case, reason="訴訟", by=as_actor(auditor))

    assert place_hold(target=case, reason="もう一度", by=as_actor(auditor)) == hold
    assert lift_hold(hold=hold, reason="判決が確定した", by=as_actor(auditor))
    assert not lift_hold(hold=hold, reason="判決が確定した", by=as_actor(auditor))
    assert (audited("place_hold"), audited("lift_hold")) == (1, 1)
    assert LegalHold.objects.get().lift_reason == "判決が確定した"


@pytest.mark.parametrize("who", ["desk_manager", "headquarters", "sme"])
def test_others_hold_nothing(who, request, as_actor):
    with pytest.raises(PermissionDenied):
        place_hold(target=make_closed_case(), reason="x", by=as_actor(request.getfixturevalue(who)))


def test_period_is_in_force_once_a_second_person_confirmed_it(administrator, auditor, as_actor):
    period = enter_period(key="cases", months=60, basis="規程", by=as_actor(administrator))
    assert months_in_force("cases") is None

    with pytest.raises(TransitionRefused):
        confirm_period(period=period, by=as_actor(administrator))
    assert confirm_period(period=period, by=as_actor(auditor))
    assert not confirm_period(period=period, by=as_actor(auditor))
    assert months_in_force("cases") == 60


def test_newer_entry_replaces_the_one_that_waits(administrator, as_actor):
    first = enter_period(key="mail", months=12, basis="規程", by=as_actor(administrator))

    assert enter_period(key="mail", months=12, basis="規程", by=as_actor(administrator)) == first
    second = enter_period(key="mail", months=24, basis="規程", by=as_actor(administrator))
    first.refresh_from_db()
    assert (first.dropped_at is not None, second.dropped_at) == (True, None)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 20), -60, date(2021, 11, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, expected):
    assert months_after(day, months) == expected


def test_items_name_nobody(sme, as_actor):
    ask_for([make_closed_case(requester=sme)], as_actor(sme), account=sme)

    labels = set(DisposalItem.objects.values_list("label", flat=True))
    assert sme.name not in labels
    assert sme.email not in labels
