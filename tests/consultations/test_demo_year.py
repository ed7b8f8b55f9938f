"""What the made-up year holds: enough at every desk, and nothing that real work would not leave behind."""

from itertools import pairwise

import pytest
import yaml
from django.db import transaction
from django.db.models import Count, Max, Min
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from consultations import clock
from consultations.demo.load import load
from consultations.demo.stories import DATA
from consultations.enums import CaseStatus
from consultations.models import (
    Absence,
    Advisor,
    AdvisorSkill,
    Appointment,
    Case,
    CaseMessage,
    Client,
    Complaint,
    Contact,
    ContactMention,
    Desk,
    Draft,
    EfilingTicket,
    FollowUp,
    Handoff,
    Promise,
    Referral,
    YearRevision,
)
from core.fiscal import fiscal_year
from core.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo of the tests that only look at it, in a transaction around them all."""
    with django_db_blocker.unblock(), override_settings(VAR_DIR=tmp_path_factory.mktemp("var")), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year(_loaded_once, db) -> int:
    """The demo is loaded; the fiscal year of today."""
    return fiscal_year(timezone.localdate())


def test_demo_fills_every_desk_with_the_years_from_2023_on(year):
    by_desk = Contact.objects.values("desk", "fiscal_year").annotate(n=Count("pk")).values_list("desk", "fiscal_year", "n")
    counts = {(desk, of_year): number for desk, of_year, number in by_desk}
    desks = set(Desk.objects.values_list("pk", flat=True))
    assert set(counts) == {(desk, of_year) for desk in desks for of_year in range(2023, year + 1)}
    assert all(number >= 10 for number in counts.values())
    assert all(counts[desk, year] > counts[desk, 2023] for desk in desks)


def test_demo_tells_every_history_to_its_end(year):
    raw = yaml.safe_load((DATA / "histories.yaml").read_text(encoding="utf-8"))
    for one in raw:
        case = Case.objects.get(client__name=one["client"]["name"])
        assert (case.desk_id, case.status, case.outcome_id) == (one["desk"], "closed", f"outcome.{one['story']['outcome']}")
        assert case.contacts.count() == len(one["story"]["steps"])


def test_demo_clock_fits_every_case(year):
    now = timezone.now()
    for case in Case.objects.prefetch_related("clock"):
        intervals = list(case.clock.all())
        running = [one.kind for one in intervals if one.ended_at is None]
        kind = clock.kind_of(case.status)
        assert running == ([] if kind is None else [kind])
        assert all(one.ended_at <= two.started_at for one, two in pairwise(intervals))
        assert case.status == "waiting" or case.due_on == clock.due_of(case, now)


def test_demo_has_something_of_everything(year):
    filled = (
        Absence,
        AdvisorSkill,
        Appointment,
        CaseMessage,
        Complaint,
        Draft,
        EfilingTicket,
        FollowUp,
        Handoff,
        Promise,
        Referral,
    )
    assert all(model.objects.exists() for model in filled)
    own = Advisor.objects.get(code="demo-advisor")
    today = timezone.localdate()
    assert Appointment.objects.filter(advisor=own, starts_at__date=today).exists()
    assert Appointment.objects.filter(advisor=own).unlogged(timezone.now()).exists()
    assert not Appointment.objects.filter(made_at__gt=timezone.now()).exists()
    assert EfilingTicket.objects.count() >= Contact.objects.filter(desk="efiling", fiscal_year__lt=year).count()


def test_demo_has_open_overdue_and_closed_cases_at_every_desk(year):
    today = timezone.localdate()
    for desk in Desk.objects.all():
        cases = Case.objects.filter(desk=desk)
        assert set(cases.values_list("status", flat=True)) == set(CaseStatus.values)
        assert cases.open().filter(due_on__lt=today).exists()
        assert not cases.filter(status=CaseStatus.CLOSED, outcome=None).exists()


def test_demo_is_consistent_with_itself(year):
    """What the actions would never write is not there either."""
    today = timezone.localdate()
    assert not Contact.objects.filter(contacted_on__gt=today).exists()
    assert not Contact.objects.exclude(case__status__in=["in_support", "waiting", "closed"]).exists()
    assert {fiscal_year(day) == of_year for day, of_year in Contact.objects.values_list("contacted_on", "fiscal_year")} == {
        True
    }
    assert not Case.objects.exclude(status__in=["received", "withdrawn"]).filter(advisor=None).exists()
    times = Case.objects.exclude(closed_at=None).annotate(first=Min("contacts__logged_at"), last=Max("contacts__logged_at"))
    assert all(case.created_at <= case.first <= case.last <= case.closed_at for case in times)
    wanted = {(contact.fiscal_year, contact.desk_id) for contact in Contact.objects.all()}
    assert set(YearRevision.objects.values_list("fiscal_year", "desk_id")) >= wanted


def test_demo_transitions_lead_to_the_status_of_each_case(year):
    rows = Transition.objects.filter(object_type="consultations.case").order_by("at", "pk")
    last = dict(rows.values_list("object_id", "target"))
    assert last == dict(Case.objects.values_list("pk", "status"))
    first = {row.object_id: row.source for row in reversed(rows)}
    assert set(first.values()) == {""}


def test_demo_holds_what_real_ledgers_hold(year):
    names = set(Contact.objects.values_list("client_name", flat=True))
    assert "㈱髙﨑𠮷製作所" in names
    assert any(len(name) == 40 for name in names)
    methods = set(Contact.objects.values_list("method", flat=True))
    assert methods >= {
        f"method.{code}" for code in ("phone", "counter", "visit", "email", "letter", "fax", "online", "web_form")
    }
    assert set(ContactMention.objects.values_list("axis", flat=True)) == {"country", "matter", "expert", "deliverable"}


def test_demo_names_phones_and_numbers_are_nobodys(year):
    assert all(phone.startswith("030000") for phone in Case.objects.values_list("phone", flat=True))
    assert all(
        number[1:5] == "9999"
        for number in Client.objects.exclude(corporate_number=None).values_list("corporate_number", flat=True)
    )
    assert set(User.objects.values_list("email", flat=True)) == {
        user.email for user in User.objects.filter(email__endswith="@demo.example")
    }
