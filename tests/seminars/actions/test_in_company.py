"""Seminars inside companies: asked for at a case, agreed, held, reported, called off; sealed with a secret case."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from consultations.enums import CaseStatus, Level
from consultations.models import BusyTime, Contact, Interest
from consultations.sealing import seal_case
from consultations.walls import key_of
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions import in_company as actions
from seminars.enums import InCompanyStatus
from seminars.models import InCompanySeminar
from tests.factories.consultations import make_case, make_client

pytestmark = pytest.mark.django_db
WISHES = "図面の管理を製造部に教えてほしい"


@pytest.fixture
def case(advisor):
    client = make_client(name="髙﨑製作所")
    given = {"email": "client@example.jp", "address": "東京都港区1-1", "language": "ja"}
    return make_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT, client=client, **given)


@pytest.fixture
def by(advisor, as_actor):
    return as_actor(advisor)


@pytest.fixture
def wished(case, by):
    return actions.request_in_company(by=by, case=case, wishes=WISHES, form_key=uuid.uuid4())


def agreement(advisor, **given) -> actions.Agreement:
    values = {"planned_at": timezone.now() + timedelta(days=20), "minutes": 120, "place": "本社", "content": "講義と演習"}
    return actions.Agreement(lecturer=advisor.advisor, **values | given)


def test_a_request_stands_once_at_the_desk_of_its_case(case, by):
    key = uuid.uuid4()
    first, again = (actions.request_in_company(by=by, case=case, wishes=WISHES, form_key=key) for _press in range(2))

    assert first.pk == again.pk
    assert (first.desk_id, first.client_name, first.place) == ("trade_secret", "髙﨑製作所", "東京都港区1-1")
    assert first.series_id == "seminar.in_company_trade_secret"
    assert AuditEntry.objects.filter(action="request_in_company").count() == 1


def test_nobody_asks_at_the_case_of_others_or_at_a_closed_one(case, by, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        actions.request_in_company(by=as_actor(other_desk_advisor), case=case, wishes="", form_key=uuid.uuid4())
    closed = make_case(advisor=case.advisor, status=CaseStatus.CLOSED)
    with pytest.raises(TransitionRefused):
        actions.request_in_company(by=by, case=closed, wishes="", form_key=uuid.uuid4())
    assert not InCompanySeminar.objects.exists()


def test_the_agreement_is_told_by_mail_and_takes_the_time_of_the_lecturer(wished, by, advisor):
    agreed = agreement(advisor)
    assert [actions.agree_in_company(by=by, seminar=wished, agreement=agreed) for _press in range(2)] == [True, False]
    later = agreement(advisor, planned_at=agreed.planned_at + timedelta(minutes=30))
    assert actions.agree_in_company(by=by, seminar=wished, agreement=later)

    assert BusyTime.objects.get().starts_at == later.planned_at
    told = Message.objects.filter(event="in_company_agreed", recipient="client@example.jp")
    assert told.count() == 2
    assert not any("演習" in mail.body or "図面" in mail.body for mail in told)


def test_a_lecturer_who_is_shut_out_of_the_case_is_refused(wished, by, other_desk_advisor, advisor, case):
    from consultations.actions.walls import rewall

    declared = {"name": "x", "name_key": key_of("髙﨑製作所"), "relation": "employer", "declared_at": timezone.now()}
    Interest.objects.create(user=other_desk_advisor, **declared)
    rewall([case.pk])
    with pytest.raises(TransitionRefused):
        actions.agree_in_company(by=by, seminar=wished, agreement=agreement(other_desk_advisor))
    assert InCompanySeminar.objects.get().status == InCompanyStatus.REQUESTED


def test_held_and_reported_it_counts_for_the_desk_and_no_contact_does(wished, by, advisor):
    actions.agree_in_company(by=by, seminar=wished, agreement=agreement(advisor))
    day = timezone.localdate() + timedelta(days=20)
    with pytest.raises(TransitionRefused):
        actions.hold_in_company(by=by, seminar=wished, held_on=day, onsite=12, online=3)
    with time_machine.travel(timezone.now() + timedelta(days=21), tick=False):
        held = [actions.hold_in_company(by=by, seminar=wished, held_on=day, onsite=12, online=3) for _press in range(2)]
        reports = [actions.report_in_company(by=by, seminar=wished, report="演習まで行った") for _press in range(2)]
    assert (held, reports) == ([True, False], [True, False])
    counted = InCompanySeminar.objects.counted().get()
    assert (counted.status, counted.desk_id, counted.fiscal_year) == (InCompanyStatus.REPORTED, "trade_secret", 2026)
    assert (counted.participants_onsite, counted.participants_online, Contact.objects.count()) == (12, 3, 0)


def test_calling_off_tells_the_company_only_what_it_was_told_before(wished, by, advisor):
    other = actions.request_in_company(by=by, case=wished.case, wishes="", form_key=uuid.uuid4())
    actions.call_off_in_company(by=by, seminar=other, reason="不要になった")
    assert not Message.objects.exists()
    actions.agree_in_company(by=by, seminar=wished, agreement=agreement(advisor))
    assert [actions.call_off_in_company(by=by, seminar=wished, reason="都合") for _press in range(2)] == [True, False]
    assert Message.objects.filter(event="in_company_called_off").count() == 1
    assert not BusyTime.objects.exists()


def test_what_is_written_is_sealed_with_a_secret_case(wished, case):
    seal_case(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wishes FROM seminars_incompanyseminar")
        stored = cursor.fetchone()[0]
    assert "図面" not in stored
    assert (InCompanySeminar.objects.get().wishes, case.level) == (WISHES, Level.SECRET)
